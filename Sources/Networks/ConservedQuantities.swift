internal import InvariantManifolds

/// The quantities that a network's activation conserves along the gradient flow, neuron by neuron, at one point.
///
///     relu, homogeneous of degree q:  |w_i|^2 + b_i^2 - q |a_i|^2
///     linear:                         w_i . w_j + b_i b_j - a_i . a_j   for every pair i <= j
///     exp, with bias:                 b_i - |a_i|^2 / 2
///
/// with incoming weights `w`, bias `b`, outgoing weights `a`. Other activations bring none; what tied neurons conserve are
/// their interactions (`FrozenInteraction`). Floating point: each value is exact up to rounding of its `size`.
///
/// Source: S. S. Du, W. Hu, J. D. Lee, "Algorithmic regularization in learning deep homogeneous models", NeurIPS (2018),
/// arXiv 1806.00900, theorems 2.1 and 2.2; the others in Documentation/Derivations/LawBound.md.
public struct ConservedQuantities: Sendable {
  /// One quantity.
  public struct Quantity: Hashable, Sendable {
    /// The hidden layer, from 1.
    public let layer: Int
    /// The neurons that it belongs to, from 0; equal but for linear networks.
    public let neurons: [Int]
    /// The value.
    public let value: Double
    /// A bound of its terms, `|z_i| |z_j| + |a_i| |a_j|` or likewise: what relative changes are relative to.
    public let size: Double
  }

  /// The quantities, layer after layer.
  public let quantities: [Quantity]

  /// The quantities of a network.
  ///
  /// - Parameters:
  ///   - architecture: the network.
  ///   - values: the entries of its tensors, in the order of the wiring.
  /// - Complexity: O(parameters); linear networks O(m) times that for layers of m neurons.
  public init(of architecture: Architecture, _ values: [[Double]]) {
    guard let symmetry = architecture.activation.continuousSymmetry else {
      quantities = []
      return
    }
    quantities = architecture.hiddenWidths.indices.flatMap { layer in
      LayerWeights(architecture, layer + 1, values).quantities(symmetry)
    }
  }

  /// The largest change of a quantity between two points of one network, over the size of its terms at the first; 0 if there
  /// are none.
  public func largestChange(to other: ConservedQuantities) -> Double {
    precondition(quantities.count == other.quantities.count, "two points of one network")
    return zip(quantities, other.quantities).reduce(0) { largest, pair in
      let change = abs(pair.0.value - pair.1.value)
      guard change.isFinite else { return .infinity }
      return change == 0 ? largest : max(largest, pair.0.size == 0 ? .infinity : change / pair.0.size)
    }
  }

  /// The largest difference, over the size of the terms, between the sorted quantities of single neurons in two networks, and
  /// the layer where it is; `nil` if there are none.
  ///
  /// Relabelling and mirroring of neurons do not change it.
  public func largestDifferenceUpToRelabelling(
    from other: ConservedQuantities
  ) -> (layer: Int, relative: Double)? {
    Set(quantities.map(\.layer)).sorted().map { layer -> (layer: Int, relative: Double) in
      func single(_ list: [Quantity]) -> [Quantity] {
        list.filter { $0.layer == layer && $0.neurons[0] == $0.neurons[1] }.sorted { $0.value < $1.value }
      }
      let pairs = zip(single(quantities), single(other.quantities))
      let size = pairs.reduce(0) { max($0, $1.0.size, $1.1.size) }
      let gap = pairs.reduce(0) { max($0, abs($1.0.value - $1.1.value)) }
      return (layer, gap == 0 ? 0 : gap / size)
    }.max { $0.relative < $1.relative }
  }
}

/// The weights around one hidden layer.
private struct LayerWeights {
  let layer: Int
  let width: Int
  /// Incoming weights, with the bias as one more, neuron after neuron.
  let incoming: [[Double]]
  /// Outgoing weights, neuron after neuron.
  let outgoing: [[Double]]
  let hasBias: Bool

  init(_ architecture: Architecture, _ layer: Int, _ values: [[Double]]) {
    let (stride, width) = (architecture.hasBias ? 2 : 1, architecture.widths[layer])
    let (before, after) = (architecture.widths[layer - 1], architecture.widths[layer + 1])
    let (weights, next) = (values[stride * (layer - 1)], values[stride * layer])
    let biases = architecture.hasBias ? values[stride * (layer - 1) + 1] : []
    (self.layer, self.width, hasBias) = (layer, width, architecture.hasBias)
    incoming = (0..<width).map {
      Array(weights[$0 * before..<($0 + 1) * before]) + (biases.isEmpty ? [] : [biases[$0]])
    }
    outgoing = (0..<width).map { neuron in (0..<after).map { next[$0 * width + neuron] } }
  }

  func quantities(_ symmetry: ContinuousSymmetry) -> [ConservedQuantities.Quantity] {
    switch symmetry {
    case .homogeneous(let degree):
      return (0..<width).map {
        single($0, product(incoming[$0], incoming[$0]), product(outgoing[$0], outgoing[$0]), degree)
      }
    case .exponential:
      guard hasBias else { return [] }
      return (0..<width).map { neuron in
        let (bias, reads) = (incoming[neuron].last!, product(outgoing[neuron], outgoing[neuron]) / 2)
        return .init(layer: layer, neurons: [neuron, neuron], value: bias - reads, size: max(1, abs(bias) + reads))
      }
    case .linear:
      return (0..<width).flatMap { first in
        (first..<width).map { second in
          .init(
            layer: layer, neurons: [first, second],
            value: product(incoming[first], incoming[second]) - product(outgoing[first], outgoing[second]),
            size: magnitude(incoming[first], incoming[second]) + magnitude(outgoing[first], outgoing[second]))
        }
      }
    }
  }

  private func single(_ neuron: Int, _ writes: Double, _ reads: Double, _ degree: Int) -> ConservedQuantities.Quantity {
    .init(
      layer: layer, neurons: [neuron, neuron], value: writes - Double(degree) * reads,
      size: writes + Double(degree) * reads)
  }

  private func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
  /// The product of the norms, which is 0 only where a neuron is: a sum of sizes of terms may vanish by accident.
  private func magnitude(_ first: [Double], _ second: [Double]) -> Double {
    (product(first, first) * product(second, second)).squareRoot()
  }
}
