internal import BigInt
public import Condensation
internal import InvariantManifolds
public import Networks
internal import Symmetry

extension HierarchyGraph {
  /// The most nodes that are drawn; hierarchies with more types are drawn by their numbers of classes.
  public static let largestNodeCount = 300

  /// The types of a hierarchy and their coverings; beyond ``largestNodeCount`` types, groups of types with equal numbers of
  /// classes.
  ///
  /// - Parameter places: checkpoints of this architecture, with the names of their files.
  /// - Throws: ``HierarchyGraphError`` if there are too many groups, too.
  public init(
    of hierarchy: Hierarchy, places: [(fileName: String, place: HierarchyPlace)] = []
  ) throws(HierarchyGraphError) {
    if hierarchy.typeCount <= BigUInt(HierarchyGraph.largestNodeCount) {
      self.init(types: hierarchy, places)
    } else {
      let groups = hierarchy.groups(limit: HierarchyGraph.largestNodeCount)
      guard let groups else { throw HierarchyGraphError(hierarchy) }
      self.init(groups: groups, hierarchy, places)
    }
  }

  private init(types hierarchy: Hierarchy, _ places: [(fileName: String, place: HierarchyPlace)]) {
    let types = Array(hierarchy.types)
    let keys = types.map { $0.partitions.map(PartitionType.init(of:)) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(keys, types.indices))
    let edges = keys.indices.flatMap { upper in
      hierarchy.covers(of: keys[upper]).map { Edge(upper: upper, lower: numbers[$0]!) }
    }
    let nodes = types.map { type in
      Node(
        level: type.linearDimension, leafDimension: type.leafDimension, stableDimension: type.stableDimension,
        layers: type.partitions, effectiveWidths: type.effectiveWidths, members: String(type.members))
    }
    self.init(hierarchy, nodes, edges, placeMarks(places) { numbers[$0.map(PartitionType.init(of:))]! })
  }

  private init(
    groups: [Hierarchy.Group], _ hierarchy: Hierarchy, _ places: [(fileName: String, place: HierarchyPlace)]
  ) {
    let numbers = Dictionary(uniqueKeysWithValues: zip(groups.map(\.classes), groups.indices))
    let nodes = groups.map { group in
      Node(
        level: group.manifold.linearDimension, leafDimension: group.manifold.leafDimension,
        stableDimension: group.manifold.stableDimension, layers: group.manifold.partitions,
        effectiveWidths: group.manifold.effectiveWidths, members: String(group.manifold.members),
        types: String(group.types), examples: group.examples)
    }
    let edges = groups.indices.flatMap { upper in
      groups[upper].covers.map { Edge(upper: upper, lower: numbers[$0]!) }
    }
    self.init(hierarchy, nodes, edges, placeMarks(places) { numbers[$0.map(Hierarchy.ClassNumbers.init(of:))]! })
  }

  private init(_ hierarchy: Hierarchy, _ nodes: [Node], _ edges: [Edge], _ marks: [Mark]) {
    let architecture = hierarchy.architecture
    self.init(
      network: architecture.notation, activation: architecture.activation.name, inputCount: architecture.inputCount,
      outputCount: architecture.outputCount, hasBias: architecture.hasBias,
      hasMirrors: architecture.activation.parity != .none, parameterCount: architecture.parameterCount,
      count: String(hierarchy.count), countUpToRelabelling: String(hierarchy.typeCount), nodes: nodes, edges: edges,
      marks: marks)
  }
}

/// The nodes of places; steps of the path within one node are left out.
private func placeMarks(
  _ places: [(fileName: String, place: HierarchyPlace)], node: ([SignedPartition]) -> Int
) -> [HierarchyGraph.Mark] {
  places.map { fileName, place in
    let own = node(place.manifold.partitions)
    var path: [(node: Int, distance: Double)] = []
    for step in place.path ?? [] {
      let number = node(step.manifold.partitions)
      if number != own && number != path.last?.node { path.append((number, step.distance.distance)) }
    }
    return HierarchyGraph.Mark(node: own, fileName: fileName, path: path)
  }
}

/// A hierarchy with too many nodes for a picture.
public struct HierarchyGraphError: Error, CustomStringConvertible {
  /// What was asked, and what can be done.
  public let description: String

  init(_ lattice: IsotropyLattice, _ architecture: Architecture) {
    description =
      "\(architecture) has \(lattice.classes.count) fixed sets up to conjugacy, more than the "
      + "\(HierarchyGraph.largestNodeCount) of a picture.\n  List them: nagano sims \(architecture) --isotropy"
  }

  init(_ hierarchy: Hierarchy) {
    description =
      "\(hierarchy.architecture) has \(BigNumberText.short(hierarchy.typeCount)) SIMs up to relabelling, with more than "
      + "\(HierarchyGraph.largestNodeCount) different numbers of classes: too many for a picture.\n"
      + "  Draw narrower layers, or list or count them: nagano sims \(hierarchy.architecture) --count-only"
  }
}
