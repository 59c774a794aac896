public import InvariantManifolds
public import Networks
internal import Numerics
internal import Symmetry

/// Two checkpoints of one architecture, compared up to relabelling and mirroring of neurons.
///
/// Relabelling hidden neurons, and mirroring them where the activation is odd or even, changes neither the function nor how
/// it trains. So first the neurons are matched: exactly by refinement of both networks side by side if they are the same,
/// else by linear assignment on the distances of their weights, layer after layer until nothing changes. What is left after
/// matching are the differences.
///
/// Guarantee: `functionEqual.status` is `.proven` only by exact comparison; matching of networks that differ is the best
/// that was found, not always the best there is.
public struct Comparison: Sendable {
  /// What is left of a tensor after matching.
  public struct TensorDifference: Sendable {
    /// The name in the wiring: `W1`, `b1`, ...
    public let tensor: String
    /// The Euclidean norm of the difference.
    public let norm: Double
    /// That over the norm of the first network's tensor; `nil` if this is zero.
    public let relativeNorm: Double?
    /// The number of entries that differ.
    public let count: Int
    /// The entry that differs most, in the first network's numbering, with both values.
    public let largest: (index: [Int], first: Double, second: Double)?
  }

  /// What is left of a neuron's weights, incoming and outgoing, after matching.
  public struct NeuronDifference: Sendable {
    /// The hidden layer, from 1.
    public let layer: Int
    /// The number in the first network.
    public let neuron: Int
    /// The number of the neuron of the second network that it is matched with.
    public let other: Int
    /// The Euclidean norm of the difference.
    public let norm: Double
  }

  /// The architecture of both.
  public let architecture: Architecture
  /// Which neurons correspond.
  public let matching: NeuronMatching
  /// Whether both compute one function.
  public let functionEqual: FunctionComparison
  /// Whether training confines both to one leaf.
  public let sameLeaf: LeafComparison
  /// Whether both conserve the same values along the gradient flow.
  public let conserved: ConservationComparison
  /// What is left of each tensor after matching.
  public let differences: [TensorDifference]
  /// The neurons that differ most, the largest first; at most ten.
  public let neurons: [NeuronDifference]
  /// How far the outputs are apart on a sample of inputs.
  public let outputDifference: OutputDifference

  /// Compares two networks.
  ///
  /// - Parameters:
  ///   - first: the parameters of one network, stored and finite.
  ///   - second: those of the other one.
  ///   - architecture: that of both.
  ///   - sampleCount: the number of random inputs, from 1, at which functions are compared.
  ///   - seed: of inputs and fingerprints.
  /// - Complexity: O(parameters) per round of refinement; O(m * parameters of the layer + m^3) for each of m neurons' layers
  ///   and sweep, unless the networks are equal; memory four times the parameters for the networks side by side.
  public init(
    _ first: WiredPoint, _ second: WiredPoint, of architecture: Architecture, sampleCount: Int = 64, seed: UInt64 = 0
  ) {
    precondition(sampleCount > 0, "at least one input")
    let values = first.values.map { $0.doubles() }
    let others = second.values.map { $0.doubles() }
    let union = DisjointUnion(architecture, values, others, isShort: Comparison.areShort([first, second]))
    let search = MatchingSearch(architecture: architecture, first: values, second: others)
    let matching = search.best(from: union.matching(seed: seed))
    let aligned = matching.applied(to: others, of: architecture)
    let inputs = OutputDifference.inputs(count: sampleCount, of: architecture, seed: seed)
    let stable = [first, second].map { StablePartition.coarsest(of: $0, seed: seed) }
    let hidden = stable.map { $0.neuronPartitions(of: architecture.wiring) }
    (self.architecture, self.matching) = (architecture, matching)
    functionEqual = Comparison.function(architecture, values, aligned, union, inputs, seed)
    conserved = ConservationComparison(
      architecture, values, aligned, hasTies: !hidden.joined().allSatisfy(\.isDiscrete))
    sameLeaf = LeafComparison(
      architecture, (hidden[0], hidden[1]), matching, values, aligned, conserved: conserved,
      isConstant: zip([first, second], stable).contains { Leaf(of: $0, $1).isConstant })
    differences = Comparison.tensorDifferences(architecture, values, aligned)
    neurons = Comparison.neuronDifferences(architecture, matching, values, aligned)
    outputDifference = OutputDifference(
      of: architecture, values.flatMap { $0 }, and: architecture, others.flatMap { $0 }, at: inputs)
  }

  private static func areShort(_ points: [WiredPoint]) -> Bool {
    points.flatMap(\.values).allSatisfy { values in
      guard case .stored(let tensor) = values else { return false }
      return tensor.elementType != .f64
    }
  }

  private static func function(
    _ architecture: Architecture, _ values: [[Double]], _ aligned: [[Double]], _ union: DisjointUnion,
    _ inputs: [Double], _ seed: UInt64
  ) -> FunctionComparison {
    let (first, second) = (values.flatMap { $0 }, aligned.flatMap { $0 })
    let count = architecture.inputCount
    let rows = stride(from: 0, to: inputs.count, by: count).map { Array(inputs[$0..<$0 + count]) }
    if values == aligned {
      return FunctionComparison(.proven, .matching).measured(architecture, first, second, inputs: rows)
    }
    // Without hidden layers the parameters are the values and slopes of the function.
    if architecture.layerCount == 1 { return FunctionComparison(.refuted, .parameters) }
    let form = FunctionNormalForm.agreement(architecture, first, second)
    if form == .equal || form == nil, !architecture.hasBias || values.last! == aligned.last! {
      let found = union.functionsAgree(seed: seed)
      // Fingerprints may collide by malice; fractions do not.
      let bound = form == .equal ? 0 : found.failureBound
      if found.agree {
        return FunctionComparison(.proven, .classes, failureBound: bound)
          .measured(architecture, first, second, inputs: rows)
      }
    }
    if form == .equal {
      return FunctionComparison(.proven, .normalForm).measured(architecture, first, second, inputs: rows)
    }
    return FunctionComparison.refutation(architecture, first, second, inputs: rows)
      ?? (form == .different ? FunctionComparison(.refuted, .normalForm) : FunctionComparison(.unknown, nil))
  }

  // MARK: Differences

  private static func tensorDifferences(
    _ architecture: Architecture, _ values: [[Double]], _ aligned: [[Double]]
  ) -> [TensorDifference] {
    architecture.wiring.tensors.indices.map { number in
      let tensor = architecture.wiring.tensors[number]
      let shape = architecture.wiring.shape(of: tensor)
      let gaps = zip(values[number], aligned[number]).map { abs($0 - $1) }
      let worst = gaps.indices.max { gaps[$0] < gaps[$1] }.flatMap { gaps[$0] > 0 ? $0 : nil }
      let norm = euclidean(gaps)
      let whole = euclidean(values[number])
      return TensorDifference(
        tensor: tensor.name, norm: norm, relativeNorm: whole > 0 ? norm / whole : nil,
        count: zip(values[number], aligned[number]).count { $0 != $1 },
        largest: worst.map {
          (shape.count == 2 ? [$0 / shape[1], $0 % shape[1]] : [$0], values[number][$0], aligned[number][$0])
        })
    }
  }

  private static func neuronDifferences(
    _ architecture: Architecture, _ matching: NeuronMatching, _ values: [[Double]], _ aligned: [[Double]]
  ) -> [NeuronDifference] {
    let wiring = architecture.wiring
    var largest = wiring.axes.map { [Double](repeating: 0, count: $0.count) }
    var sums = largest
    func visit(_ body: (_ axis: Int, _ index: Int, _ gap: Double) -> Void) {
      for (number, tensor) in wiring.tensors.enumerated() {
        let width = tensor.slots.count == 2 ? wiring.axes[tensor.slots[1].axis].count : 1
        for entry in values[number].indices where values[number][entry] != aligned[number][entry] {
          let gap = abs(values[number][entry] - aligned[number][entry])
          body(tensor.slots[0].axis, entry / width, gap)
          if tensor.slots.count == 2 { body(tensor.slots[1].axis, entry % width, gap) }
        }
      }
    }
    // Scaled, so that squares of the smallest differences do not vanish.
    visit { largest[$0][$1] = max(largest[$0][$1], $2) }
    visit { sums[$0][$1] += ($2 / largest[$0][$1]) * ($2 / largest[$0][$1]) }
    let all = matching.layers.indices.flatMap { layer in
      sums[layer + 1].indices.filter { sums[layer + 1][$0] > 0 }.map { neuron in
        NeuronDifference(
          layer: layer + 1, neuron: neuron, other: matching.layers[layer].sources[neuron],
          norm: sums[layer + 1][neuron].squareRoot() * largest[layer + 1][neuron])
      }
    }
    return Array(all.sorted { ($1.norm, $0.layer, $0.neuron) < ($0.norm, $1.layer, $1.neuron) }.prefix(10))
  }
}

/// Why two networks cannot be compared.
public struct ComparisonError: Error, CustomStringConvertible {
  /// The architectures found, with the names of the files.
  public let description: String

  /// An error for two networks of different architectures.
  public init(_ first: (name: String, architecture: Architecture), _ second: (name: String, architecture: Architecture))
  {
    description = """
      the networks are of different architectures: \(first.architecture) in \(first.name), \(second.architecture) in \
      \(second.name)
      Networks of one architecture can be compared. nagano reduce writes what a wide one is equivalent to; nagano embed widens one.
      """
  }
}
