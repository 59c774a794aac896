public import ExactAlgebra
public import Symmetry
internal import Synchronization

extension WiredModel {
  /// A generic point on the stable leaf of a family, of the whole parameter space if none is given.
  ///
  /// A piecewise model gets signed fractions, the best of 20 draws, improved by exchanging single neurons (whole tensors, if
  /// a partition ties neurons) for those of new draws, as `PatternVariety` counts. A neuron that is always on, or always off,
  /// is a linear or a dead one, and a path that no input opens does not train: such points lie on smaller orbits, and most
  /// random points of deep networks with few inputs are such points.
  /// - Parameter partitions: one partition per axis; rigid axes discrete.
  public func genericPoint(
    _ partitions: [SignedPartition]? = nil, using generator: inout SeededGenerator
  ) -> WiredPoint {
    let wiring = wiring
    let partitions = partitions ?? wiring.axes.map { .discrete(count: $0.count) }
    guard isPiecewise else { return Leaf.genericPoint(of: wiring, partitions, using: &generator) }
    var best = Leaf.genericPoint(of: wiring, partitions, asFractions: true, using: &generator)
    var score = PatternVariety(of: self, at: best, using: &generator)
    let isFree = partitions.allSatisfy(\.isDiscrete)
    // Twenty exchanges for each neuron; wide networks, whose paths many inputs open, get none.
    let attempts = 20 + (score.neuronCount <= 64 ? min(20 * score.neuronCount, 400) : 0)
    for attempt in 1..<attempts where !score.isLargest {
      var point = Leaf.genericPoint(of: wiring, partitions, asFractions: true, using: &generator)
      if attempt >= 20 {
        // A leaf is a product over the tensors, the whole space one over the neurons: mixtures are on it too.
        point =
          isFree
          ? best.exchangingNeuron(for: point, using: &generator) : best.exchangingTensor(for: point, using: &generator)
      }
      let found = PatternVariety(of: self, at: point, using: &generator)
      if found.count >= score.count { (best, score) = (point, found) }
    }
    return best
  }
}

extension WiredPoint {
  /// The point with one random tensor of another.
  fileprivate func exchangingTensor(for other: WiredPoint, using generator: inout SeededGenerator) -> WiredPoint {
    let number = Int(generator.next(upperBound: UInt64(values.count)))
    var exchanged = values
    exchanged[number] = other.values[number]
    return WiredPoint(wiring: wiring, values: exchanged)
  }

  /// The point with the incoming weights and the bias of one random neuron of another.
  fileprivate func exchangingNeuron(for other: WiredPoint, using generator: inout SeededGenerator) -> WiredPoint {
    let written = wiring.axes.indices.filter { axis in
      wiring.axes[axis].count > 0
        && wiring.tensors.contains { $0.slots.contains { $0.axis == axis && $0.role == .writes } }
    }
    let axis = written[Int(generator.next(upperBound: UInt64(written.count)))]
    let neuron = Int(generator.next(upperBound: UInt64(wiring.axes[axis].count)))
    let exchanged = wiring.tensors.indices.map { number -> TensorValues in
      let tensor = wiring.tensors[number]
      guard let place = tensor.slots.firstIndex(where: { $0.axis == axis && $0.role == .writes }),
        case (.rational(var entries), .rational(let others)) = (values[number], other.values[number])
      else { return values[number] }
      let stride = wiring.shape(of: tensor).dropFirst(place + 1).reduce(1, *)
      for entry in entries.indices where entry / stride % wiring.axes[axis].count == neuron {
        entries[entry] = others[entry]
      }
      return .rational(entries)
    }
    return WiredPoint(wiring: wiring, values: exchanged)
  }
}

/// How varied the patterns of activation are that random inputs meet at a point.
///
/// The sum of two counts: the combinations of signs of each pair of pre-activations (of each one, beyond 64), and, for each
/// pre-activation, the patterns in which it is positive and those in which it is not, up to the mean number of parameters at
/// a neuron: so many independent signals its weights need to move independently.
private struct PatternVariety {
  let neuronCount: Int
  let count: Int
  /// Whether no pattern could add anything.
  let isLargest: Bool

  init(of model: some WiredModel, at point: WiredPoint, using generator: inout SeededGenerator) {
    let parameters = point.values.flatMap { values -> [Double] in
      guard case .rational(let fractions) = values else { preconditionFailure("signs need fractions") }
      return fractions.map(\.doubleValue)
    }
    let recorder = SignRecorder()
    var patterns: Set<[Bool]> = []
    for _ in 0..<128 {
      let input = (0..<model.inputCount).map { _ in RealResidue.random(using: &generator).centre }
      _ = model.outputs(parameters: parameters, input: input, evaluator: recorder)
      patterns.insert(recorder.takePattern())
    }
    let neurons = patterns.first?.count ?? 0
    let enough = neurons == 0 ? 0 : model.parameterCount / neurons
    // One bit for each pattern.
    let all = patterns.indices.reduce(UInt128.zero) { bits, _ in bits << 1 | 1 }
    let columns = (0..<neurons).map { neuron in
      patterns.reduce(UInt128.zero) { bits, pattern in bits << 1 | (pattern[neuron] ? 1 : 0) }
    }
    var (found, largest) = (0, 0)
    for (first, on) in columns.enumerated() {
      let (off, positive) = (all ^ on, on.nonzeroBitCount)
      found += min(positive, enough) + min(patterns.count - positive, enough)
      largest += 2 * enough
      for (second, other) in columns[..<(first + 1)].enumerated() where neurons <= 64 || second == first {
        found += [on & other, on & ~other, off & other, off & ~other].count { $0 != 0 }
        largest += first == second ? 2 : 4
      }
    }
    (neuronCount, count, isLargest) = (neurons, found, found == largest)
  }
}

/// Evaluates over doubles and notes which pre-activations are positive (beyond each break of the activation), in the order in
/// which they are met.
///
/// Public so that models can be specialised for it: generic points of piecewise networks ask for many outputs.
public struct SignRecorder: ActivationEvaluator {
  /// Doubles.
  public typealias Scalar = Double

  private final class Record: Sendable {
    let pattern = Mutex<[Bool]>([])
  }
  private let record = Record()

  /// The value; notes the place of the argument.
  public func value(of activation: any Activation, at argument: Double) -> Double {
    let breaks = activation.pieces?.breaks.map(\.centre) ?? [0]
    record.pattern.withLock { pattern in pattern += breaks.map { argument > $0 } }
    return activation.real(at: argument).value
  }

  /// The pattern of the evaluation that has ended.
  func takePattern() -> [Bool] {
    record.pattern.withLock { pattern in
      defer { pattern = [] }
      return pattern
    }
  }
}
