public import BigInt
internal import InvariantManifolds
public import Symmetry

extension Hierarchy {
  /// The numbers of classes of a layer, as far as groups tell them apart.
  public struct ClassNumbers: Hashable, Sendable {
    /// The number of classes with signs.
    public let signedClasses: Int
    /// How many sign-fixed classes there are.
    public let fixedClasses: PartitionCounts.FixedClasses

    /// The numbers of classes of a partition.
    public init(of partition: SignedPartition) {
      let profile = PartitionProfile(of: partition)
      self.init(profile.signedClasses, PartitionCounts.FixedClasses(rawValue: min(profile.fixedClasses, 2))!)
    }

    init(_ signedClasses: Int, _ fixedClasses: PartitionCounts.FixedClasses) {
      (self.signedClasses, self.fixedClasses) = (signedClasses, fixedClasses)
    }
  }

  /// All types with given numbers of classes in each layer.
  public struct Group: Sendable {
    /// The numbers of classes of each hidden layer.
    public let classes: [ClassNumbers]
    /// A manifold of the group, its members those of the whole group.
    ///
    /// Several sign-fixed classes are two in it.
    public let manifold: StructuralInvariantManifold
    /// The number of types.
    public let types: BigUInt
    /// Some of the types.
    public let examples: [[SignedPartition]]
    /// The groups directly below.
    public let covers: [[ClassNumbers]]
  }

  /// The groups of types by their numbers of classes, the finest first.
  ///
  /// - Returns: `nil` if there are more than `limit`.
  /// - Complexity: that of ``dimensions(limit:)``.
  public func groups(limit: Int) -> [Group]? {
    // Before anything large is counted; rows without partitions make up less than half of the combinations.
    guard dimensionCombinations.map({ $0 <= 4 * limit }) == true else { return nil }
    let rows = layers.map { layer in layer.byClasses().reversed().map { ($0, layer.count) } }
    let groups = Families(rows).lazy.compactMap(group).filter {
      isClosed($0.manifold.partitions.map(PartitionProfile.init(of:)))
    }
    let found = Array(groups.prefix(limit + 1))
    guard found.count <= limit else { return nil }
    let known = Set(found.map(\.classes))
    return found.map { group in
      let covers = covers(of: group.classes).filter(known.contains)
      return Group(
        classes: group.classes, manifold: group.manifold, types: group.types, examples: group.examples, covers: covers)
    }
  }

  private func group(_ rows: [(PartitionCounts.ByClasses, Int)]) -> Group? {
    let types = rows.map { representativeType($0.0, count: $0.1) }
    guard let manifold = type(types) else { return nil }
    let members = rows.reduce(BigUInt(1)) { $0 * $1.0.partitions }
    let examples = types.allSatisfy { $0.sizes.count + $0.fixedSizes.count > 0 } ? [manifold.partitions] : []
    return Group(
      classes: rows.map { ClassNumbers($0.0.signedClasses, $0.0.fixedClasses) },
      manifold: StructuralInvariantManifold(
        partitions: manifold.partitions, leafDimension: manifold.leafDimension,
        linearDimension: manifold.linearDimension, stableDimension: manifold.stableDimension, members: members),
      types: rows.reduce(1) { $0 * $1.0.types }, examples: examples, covers: [])
  }

  /// A type with given numbers of classes: one large class, the others of one neuron.
  private func representativeType(_ row: PartitionCounts.ByClasses, count: Int) -> PartitionType {
    let rest = count - row.signedClasses
    var sizes = [Int](repeating: 1, count: row.signedClasses)
    switch row.fixedClasses {
    case .none where rule.hasZeroClass: return PartitionType(sizes: sizes, zeroSize: rest)
    case .none:
      if !sizes.isEmpty { sizes[0] += rest }
      return PartitionType(sizes: sizes)
    case .one: return PartitionType(sizes: sizes, fixedSizes: [rest])
    case .several: return PartitionType(sizes: sizes, fixedSizes: [rest - 1, 1])
    }
  }

  /// One class less in one layer, or one that becomes sign-fixed.
  private func covers(of classes: [ClassNumbers]) -> [[ClassNumbers]] {
    classes.indices.flatMap { layer -> [[ClassNumbers]] in
      let own = classes[layer]
      var lower: [ClassNumbers] = []
      if own.signedClasses > 1 || (own.signedClasses == 1 && rule.hasZeroClass) {
        lower.append(ClassNumbers(own.signedClasses - 1, own.fixedClasses))
      }
      if own.signedClasses > 0 && rule.hasFixedClasses && own.fixedClasses != .several {
        lower.append(ClassNumbers(own.signedClasses - 1, own.fixedClasses == .none ? .one : .several))
      }
      if own.fixedClasses == .several { lower.append(ClassNumbers(own.signedClasses, .one)) }
      return lower.map { step in
        var lower = classes
        lower[layer] = step
        return lower
      }
    }
  }
}
