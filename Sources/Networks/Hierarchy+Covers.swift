internal import InvariantManifolds
public import Symmetry

extension Hierarchy {
  /// The families of the manifolds directly below one: which lie in it with nothing between.
  ///
  /// One layer takes one step: two classes become one, or a class falls silent or becomes sign-fixed. A step that ties
  /// neurons of other layers (``Wiring/forcedToRest(_:)``, ``Wiring/forcedToMerge(_:)``) leads to no cover: those layers could
  /// be taken first.
  /// - Precondition: the family is that of a manifold of this hierarchy.
  /// - Complexity: O(neurons) for each cover; their number is quadratic in the numbers of classes.
  public func covers(of family: [SignedPartition]) -> [[SignedPartition]] {
    covers(of: family, PartitionProfile.init(of:), steps: { $0.coarsenings(under: rule) }, merged: \.withOneFixedClass)
  }

  /// The types directly below a type.
  ///
  /// - Precondition: the family is that of a type of this hierarchy.
  public func covers(of family: [PartitionType]) -> [[PartitionType]] {
    covers(of: family, PartitionProfile.init(of:), steps: { $0.coarsenings(under: rule) }, merged: \.withOneFixedClass)
  }

  /// The number of covers of a manifold, by the profiles of its partitions.
  ///
  /// - Complexity: O(layers) but where silent layers can silence others.
  public func coverCount(of manifold: StructuralInvariantManifold) -> Int {
    coverCount(manifold.partitions.map(PartitionProfile.init(of:)))
  }

  private func coverCount(_ profiles: [PartitionProfile]) -> Int {
    let steps = profiles.reduce(0) { $0 + $1.coarseningCount(under: rule) }
    guard mayForce else { return steps }
    // Only a step that leaves a layer without a class with a sign can tie neurons of other layers.
    return steps
      - profiles.indices.filter { layer in
        guard profiles[layer].signedClasses == 1 else { return false }
        var lower = profiles
        lower[layer] = profiles[layer].withoutSignedClasses(areFixed: rule.hasFixedClasses)
        return tiesOtherLayers(lower, than: layer)
      }.count
  }

  private func covers<Layer>(
    of family: [Layer], _ profile: (Layer) -> PartitionProfile, steps: (Layer) -> [Layer], merged: (Layer) -> Layer
  ) -> [[Layer]] {
    family.indices.flatMap { layer in
      steps(family[layer]).compactMap { step in
        var lower = family
        lower[layer] = step
        guard mayForce else { return lower }
        let profiles = lower.map(profile)
        if tiesOtherLayers(profiles, than: layer) { return nil }
        if !isClosed(profiles) { lower[layer] = merged(step) }
        return lower
      }
    }
  }

  private func tiesOtherLayers(_ profiles: [PartitionProfile], than layer: Int) -> Bool {
    let all = wiring.axisProfiles(profiles)
    let own = wiring.partitionedAxes[layer]
    return (wiring.forcedToRest(all) + wiring.forcedToMerge(all)).contains { $0 != own }
  }
}
