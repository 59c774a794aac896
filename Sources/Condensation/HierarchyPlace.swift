public import InvariantManifolds
internal import ExactAlgebra
internal import Symmetry
public import Networks

/// Where a network is in the hierarchy of its architecture: the manifold it is on, and the way to ever coarser ones near it.
public struct HierarchyPlace: Sendable {
  /// A manifold that the network is near to.
  public struct Step: Sendable {
    /// The manifold.
    public let manifold: StructuralInvariantManifold
    /// The distance of the network from its stable set.
    public let distance: StableDistance
  }

  /// The manifold that the network is on, exactly.
  public let manifold: StructuralInvariantManifold
  /// From each manifold to that of its covers whose stable set is nearest to the network, down to the coarsest one; `nil` if
  /// that would take too long.
  public let path: [Step]?

  /// An upper bound for the probability that two different classes were merged by chance.
  public let failureBound: Double

  /// The place of a network.
  ///
  /// - Parameters:
  ///   - point: stored or rational entries, all finite.
  ///   - hierarchy: that of its architecture.
  ///   - effort: the largest number of covers times parameters that the path of a deep network may take, about two million a
  ///     second.
  /// - Complexity: O(parameters) a round of refinement. The path of a two-layer network by Ward linkage (``WardLinkage``), else
  ///   O(parameters) for every cover of every step.
  public init(of point: WiredPoint, in hierarchy: Hierarchy, effort: Double = 1e7, seed: UInt64 = 0) {
    let stable = StablePartition.coarsest(of: point, seed: seed)
    let partitions = HierarchyPlace.tellingFixedNeuronsApart(stable.partitions, point)
    manifold = hierarchy.manifold(point.wiring.partitionedAxes.map { partitions[$0] })!
    failureBound = stable.failureBound
    let freesOutputs = point.wiring.partitionedAxes.contains { point.wiring.axes[$0].zeroRule == .restingInput }
    // Where silent neurons keep their outgoing weights the cheapest merge need not be the nearest manifold.
    if manifold.partitions.count == 1 && !hierarchy.hasFixedClasses && !freesOutputs {
      path = HierarchyPlace.linkedPath(from: manifold, point, hierarchy)
    } else {
      path = HierarchyPlace.path(from: manifold, point, hierarchy, effort)
    }
  }

  /// Refinement has one class for all sign-fixed neurons of a layer; the hierarchy tells them apart by the sums of their
  /// outgoing weights over the classes that read them.
  private static func tellingFixedNeuronsApart(_ found: [SignedPartition], _ point: WiredPoint) -> [SignedPartition] {
    found.enumerated().map { axis, partition in
      guard partition.labels.contains(where: { $0.classNumber != nil && $0.sign == .fixed }) else { return partition }
      var sums = partition.labels.map { _ in [ResiduePair]() }
      for (tensor, values) in zip(point.wiring.tensors, point.values) where tensor.slots.count == 2 {
        guard let place = tensor.slots.firstIndex(where: { $0.axis == axis && $0.role == .reads }) else { continue }
        let other = tensor.slots[1 - place]
        let (entries, columns) = (values.residues(), point.wiring.axes[tensor.slots[1].axis].count)
        for members in found[other.axis].classes() where found[other.axis].labels[members[0]].sign != .fixed {
          for neuron in partition.labels.indices {
            sums[neuron].append(
              members.reduce(.zero) { sum, row in
                let entry = entries[place == 1 ? row * columns + neuron : neuron * columns + row]
                return found[other.axis].labels[row].sign == .negative ? sum - entry : sum + entry
              })
          }
        }
      }
      let numbers = Dictionary(sums.enumerated().map { ($1, $0) }) { first, _ in first }
      return SignedPartition(
        partition.labels.enumerated().map { neuron, label in
          guard label.classNumber != nil, label.sign == .fixed else { return label }
          return SignedPartition.Label(classNumber: -1 - numbers[sums[neuron]]!, sign: .fixed)
        })
    }
  }

  /// The greedy path of a two-layer network: that of Ward linkage, which merges what is nearest.
  private static func linkedPath(
    from manifold: StructuralInvariantManifold, _ point: WiredPoint, _ hierarchy: Hierarchy
  ) -> [Step] {
    let linkage = WardLinkage(axis: point.wiring.partitionedAxes[0], of: point)
    let classCount = manifold.partitions[0].classCount
    return (linkage.leastCount..<max(classCount, linkage.leastCount)).reversed().map { count in
      let partition = linkage.partition(atCount: count)
      return Step(
        manifold: hierarchy.manifold([partition])!,
        distance: StableDistance(of: point, hierarchy.architecture.axisPartitions([partition])))
    }
  }

  private static func path(
    from manifold: StructuralInvariantManifold, _ point: WiredPoint, _ hierarchy: Hierarchy, _ effort: Double
  ) -> [Step]? {
    var (current, steps, rest): (StructuralInvariantManifold, [Step], Double) = (manifold, [], effort)
    while true {
      rest -= Double(hierarchy.coverCount(of: current)) * Double(point.parameterCount)
      if rest < 0 { return nil }
      let distances = hierarchy.covers(of: current.partitions).map { cover in
        (cover, StableDistance(of: point, hierarchy.architecture.axisPartitions(cover)))
      }
      guard let nearest = distances.min(by: { $0.1.squared < $1.1.squared }) else { return steps }
      current = hierarchy.manifold(nearest.0)!
      steps.append(Step(manifold: current, distance: nearest.1))
    }
  }
}
