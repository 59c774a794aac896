public import InvariantManifolds
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

  /// The place of a network.
  ///
  /// - Parameters:
  ///   - point: stored or rational entries, all finite.
  ///   - hierarchy: that of its architecture.
  ///   - effort: the largest number of multiplications that the path may take, about a billion a second.
  /// - Complexity: O(parameters) a round of refinement; the path O(parameters) for every cover of every step.
  public init(of point: WiredPoint, in hierarchy: Hierarchy, effort: Double = 1e10, seed: UInt64 = 0) {
    let stable = StablePartition.coarsest(of: point, seed: seed)
    let found = stable.neuronPartitions(of: point.wiring)
    // Refinement has one class for all sign-fixed neurons of a layer, and so does the manifold found.
    manifold = hierarchy.manifold(found) ?? hierarchy.manifold(found.map(\.withOneFixedClass))!
    path = HierarchyPlace.path(from: manifold, point, hierarchy, effort)
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
