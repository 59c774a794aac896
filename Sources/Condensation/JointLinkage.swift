public import InvariantManifolds
public import Networks
public import Symmetry

/// Which neurons of all layers to tie together: the nearest partition found layer by layer, then improved with the
/// neighbours' classes.
///
/// Tying neurons of one layer changes the distances in its neighbours, because only sums over classes count there. So
/// after a first search in each layer by itself (`PartitionSearch`), each layer in turn is improved in the coordinates of its
/// neighbours' classes (`ContractedLayer`), with the same number of classes: single neurons move to better classes (`ClassMoves`),
/// from the classes as they are and, where there are several layers, from a new search. A new partition is kept if the distance of
/// the whole network to the stable set falls. Deterministic; the distance never rises. With one hidden layer of up to ten
/// neurons no partition is nearer (``isExact``).
///
/// The first search is in the coordinates of the coarsest stable family, in which neurons that are equal for ever are at
/// distance 0 even when an interaction sets their weights apart.
public struct JointLinkage: Sendable {
  /// What decides how many classes a layer keeps.
  public enum Target: Hashable, Sendable {
    /// So many classes for each hidden layer; fewer than a layer can have means as few as it can.
    case counts([Int])
    /// The fewest classes of each layer whose distance, other layers left alone, is at most this share of the norm of the
    /// layer's weights.
    case share(Double)
  }

  /// The partition of each hidden layer.
  public let partitions: [SignedPartition]
  /// The squared distance of the whole network to the stable set: first layer by layer, then after each kept improvement.
  public let squaredDistances: [Double]
  /// The sweeps over the layers, the last one, which changed nothing, included.
  public let rounds: Int
  /// Whether no partitions with as few classes are nearer: one hidden layer, so small that all were tried.
  public let isExact: Bool

  /// Links the neurons of all hidden layers.
  ///
  /// - Parameters:
  ///   - point: stored entries or fractions, all finite.
  ///   - architecture: its architecture.
  ///   - stable: the coarsest stable family at the point, one partition for each hidden layer.
  ///   - target: what decides the number of classes.
  ///   - maximumRounds: the largest number of sweeps; 0 for the first linkage alone.
  /// - Complexity: that of ``CondensationSpectrum`` for each layer, and that of ``WardLinkage`` for each sweep if there are several; moves
  ///   cost O(neurons * classes * weights of a neuron) in matrix products for each pass.
  public init(
    of point: WiredPoint, _ architecture: Architecture, stable: [SignedPartition], target: Target,
    maximumRounds: Int = 10
  ) {
    let (point, scale) = point.scaledForSquares()
    let values = point.values.map { $0.doubles() }
    var current = architecture.axisPartitions(stable)
    let start = current
    var triesAll = architecture.layerCount == 2
    for layer in architecture.hiddenWidths.indices.map({ $0 + 1 }) {
      let neurons = LayerNeurons(axis: 1, of: ContractedLayer(layer, of: architecture, values, start).point)
      triesAll = triesAll && neurons.count <= ExactPartitions.largestCount
      switch target {
      case .counts(let counts): current[layer] = JointLinkage.nearest(neurons, counts[layer - 1])
      case .share(let share):
        current[layer] = JointLinkage.nearest(
          neurons, within: share * JointLinkage.norm(layer, architecture, values) / neurons.vectors.scale)
      }
      // Sign-fixed classes (even activations) are stable, but the search does not offer them.
      if current[layer].classCount >= stable[layer - 1].classCount { current[layer] = stable[layer - 1] }
    }
    var found = [StableDistance(of: point, current).squared]
    var sweeps = 0
    var hasChanged = true
    while hasChanged && sweeps < maximumRounds {
      (hasChanged, sweeps) = (false, sweeps + 1)
      for layer in architecture.hiddenWidths.indices.map({ $0 + 1 }) where !current[layer].isDiscrete {
        let contracted = ContractedLayer(layer, of: architecture, values, current)
        for start in JointLinkage.starts(contracted, from: current[layer], isOnly: architecture.layerCount == 2) {
          var candidate = current
          candidate[layer] = ClassMoves(axis: 1, of: contracted.point, start).improved()
          guard candidate[layer] != current[layer] else { continue }
          let distance = StableDistance(of: point, candidate).squared
          guard distance < found.last! * (1 - 1e-12) else { continue }
          current = candidate
          found.append(distance)
          hasChanged = true
        }
      }
    }
    partitions = Array(current[1..<architecture.layerCount])
    (squaredDistances, rounds, isExact) = (found.map { $0 * scale * scale }, sweeps, triesAll)
  }

  /// Partitions of a layer to improve: the present one, and that of a new search if neighbours have classes too.
  private static func starts(
    _ contracted: ContractedLayer, from current: SignedPartition, isOnly: Bool
  ) -> [SignedPartition] {
    guard !isOnly else { return [current] }
    let found = nearest(LayerNeurons(axis: 1, of: contracted.point), current.classCount)
    return found.classCount == current.classCount && found != current ? [current, found] : [current]
  }

  /// The nearest partition found with so many classes, as near as the layer can have them.
  private static func nearest(_ neurons: LayerNeurons, _ count: Int) -> SignedPartition {
    let least = neurons.hasZeroClass ? 0 : min(1, neurons.count)
    let wanted = min(max(count, least), neurons.count)
    var found = PartitionSearch(neurons, atCount: wanted).partition(atCount: wanted)
    // Fewer classes may be as near.
    while found.classCount < wanted, let finer = neurons.separatingOne(of: found) { found = finer }
    return found
  }

  /// The nearest partition found with as few classes as a distance allows.
  private static func nearest(_ neurons: LayerNeurons, within distance: Double) -> SignedPartition {
    var search = PartitionSearch(neurons)
    var count = search.leastCount(withinScaled: distance)
    var effort = 0.0
    // Where the layer is too wide for moves at every number of classes, at those that matter.
    while count > search.leastCount, effort < PartitionSearch.defaultEffort {
      search.improve(atCount: count - 1, neurons)
      guard search.square(count - 1) <= distance * distance else { break }
      count -= 1
      effort += 4 * Double(neurons.count * count) * Double(neurons.vectors.dimension)
    }
    return search.partition(atCount: count)
  }

  /// The norm of the incoming weights, biases and outgoing weights of a hidden layer.
  static func norm(_ layer: Int, _ architecture: Architecture, _ values: [[Double]]) -> Double {
    zip(architecture.wiring.tensors, values).reduce(0) { sum, pair in
      guard pair.0.slots.contains(where: { $0.axis == layer }) else { return sum }
      return sum + pair.1.reduce(0) { $0 + $1 * $1 }
    }.squareRoot()
  }

  /// For each hidden layer the least distance found, over the norm of the layer's weights, at which one class fewer is left.
  ///
  /// `nil` for a layer that cannot lose a class.
  /// - Parameter stable: the coarsest stable family.
  public static func leastShares(
    of point: WiredPoint, _ architecture: Architecture, stable: [SignedPartition]
  ) -> [Double?] {
    let values = point.scaledForSquares().point.values.map { $0.doubles() }
    let axes = architecture.axisPartitions(stable)
    return architecture.hiddenWidths.indices.map { index in
      let neurons = LayerNeurons(axis: 1, of: ContractedLayer(index + 1, of: architecture, values, axes).point)
      let count = stable[index].classCount - 1
      let norm = JointLinkage.norm(index + 1, architecture, values)
      guard count >= 1, norm > 0 else { return nil }
      let search = PartitionSearch(neurons, atCount: count)
      return search.scaledSquaredDistance(atCount: count).squareRoot() * neurons.vectors.scale / norm
    }
  }
}
