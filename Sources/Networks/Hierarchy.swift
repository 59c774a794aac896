internal import BigInt
internal import InvariantManifolds
public import Symmetry

/// The hierarchy of structural invariant manifolds of an architecture: which there are, which lies in which.
///
/// One manifold for each family of partitions of the hidden layers that some point has as its coarsest stable one;
/// sign-fixed neurons count as one class there and are told apart here by their outgoing weights. A manifold lies in another
/// if its family is coarser; their linear SIMs are then subspaces of one another. For two-layer networks these are all SIMs
/// up to unions (strata); deeper ones have fixed sets of coupled symmetries besides (``IsotropyLattice``).
///
///     let hierarchy = Hierarchy(of: try Architecture("tanh:2-3-1"))
///     hierarchy.count                               // 24
///     hierarchy.types.map(\.classes)                // 0,1,2  0,0,1  0,0,0  0,1,z  0,0,z  0,z,z  z,z,z
///
/// - Source: Zhao, Luo, Zhang, arXiv 2510.09564, the hierarchy of symmetry-induced SIMs; theory in
///   `Documentation/Derivations/Hierarchy.md`.
public struct Hierarchy: Sendable {
  /// The architecture.
  public let architecture: Architecture
  /// Its wiring.
  let wiring: Wiring
  /// What partitions its hidden neurons may have.
  let rule: PartitionRule

  /// Whether neurons may be fixed by the change of sign.
  public var hasFixedClasses: Bool { rule.hasFixedClasses }

  /// The hierarchy of an architecture.
  public init(of architecture: Architecture) {
    self.architecture = architecture
    let wiring = architecture.wiring
    self.wiring = wiring
    rule = wiring.partitionedAxes.first.flatMap { wiring.axes[$0].partitionRule } ?? .copies
  }

  /// All manifolds, each neuron by its name, the whole parameter space first.
  ///
  /// Lazy: a manifold costs O(neurons), none is stored.
  public var manifolds: some Sequence<StructuralInvariantManifold> {
    Families(architecture.hiddenWidths.map { SignedPartitions(of: $0, rule: rule) }).lazy.compactMap { family in
      let profiles = family.map(PartitionProfile.init(of:))
      guard isClosed(profiles) else { return nil }
      return manifold(family, profiles, members: 1)
    }
  }

  /// One manifold for each type: up to relabelling and mirroring of neurons within their layers.
  ///
  /// Lazy: a type costs O(neurons), none is stored.
  public var types: some Sequence<StructuralInvariantManifold> {
    Families(architecture.hiddenWidths.map { PartitionTypes(of: $0, rule: rule) }).lazy.compactMap { family in
      type(family)
    }
  }

  /// The manifold of a family, `nil` if it is that of no point.
  ///
  /// - Precondition: one partition for each hidden layer, of its width.
  public func manifold(_ family: [SignedPartition]) -> StructuralInvariantManifold? {
    let profiles = family.map(PartitionProfile.init(of:))
    return isClosed(profiles) ? manifold(family, profiles, members: 1) : nil
  }

  /// The type of manifolds of a family of types, `nil` if it is that of no point.
  public func type(_ family: [PartitionType]) -> StructuralInvariantManifold? {
    let profiles = family.map(PartitionProfile.init(of:))
    guard isClosed(profiles) else { return nil }
    let members = family.reduce(BigUInt(1)) { $0 * $1.multiplicity(hasMirrors: rule.hasMirrors) }
    return manifold(family.map(\.representative), profiles, members: members)
  }

  private func manifold(
    _ family: [SignedPartition], _ profiles: [PartitionProfile], members: BigUInt
  ) -> StructuralInvariantManifold {
    let all = wiring.axisProfiles(profiles)
    return StructuralInvariantManifold(
      partitions: family, leafDimension: architecture.leafDimension(profiles),
      linearDimension: wiring.linearDimension(all), stableDimension: wiring.stableDimension(all), members: members)
  }

  /// Whether this family is that of some point: no silent or sign-fixed layer ties neurons that it tells apart.
  func isClosed(_ profiles: [PartitionProfile]) -> Bool {
    guard mayForce else { return true }
    let all = wiring.axisProfiles(profiles)
    return wiring.forcedToRest(all).isEmpty && wiring.forcedToMerge(all).isEmpty
  }

  /// Whether silent or sign-fixed layers can tie neurons of other layers; else every family is that of some point.
  var mayForce: Bool {
    let isDeep = architecture.layerCount > 2
    return rule.hasFixedClasses ? isDeep : rule.hasZeroClass && !architecture.hasBias && (isDeep || hasEmptyLayer)
  }

  private var hasEmptyLayer: Bool { architecture.widths.contains(0) }
}
