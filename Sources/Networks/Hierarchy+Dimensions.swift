public import BigInt
internal import InvariantManifolds
internal import Symmetry

extension Hierarchy {
  /// How many manifolds have leaves of one dimension.
  public struct DimensionCount: Sendable, Equatable {
    /// The dimension of the leaves; `nil` for constant networks with several outputs, to which no formula applies.
    public let dimension: Int?
    /// The number of manifolds.
    public let manifolds: BigUInt
    /// The number of types of them.
    public let types: BigUInt
  }

  /// The number of manifolds of each dimension, the largest dimension first.
  ///
  /// By generating functions: the manifolds with given numbers of classes in each layer are counted at once, none is listed.
  /// Guarantee: exact.
  /// - Parameter limit: the largest number of combinations of numbers of classes; they are about the product of the widths.
  /// - Returns: `nil` if there are more combinations.
  /// - Complexity: O(product of the widths) products of large integers, and ``PartitionCounts/byClasses()`` for each width.
  public func dimensions(limit: Int = 1 << 22) -> [DimensionCount]? {
    guard dimensionCombinations.map({ $0 <= limit }) == true else { return nil }
    let rows = layers.map { layer in layer.byClasses().map { Row($0, count: layer.count, rule: rule) } }
    var totals: [Int?: (manifolds: BigUInt, types: BigUInt)] = [:]
    add(rows, [], (1, 1), to: &totals)
    return totals.sorted { ($0.key ?? -1) > ($1.key ?? -1) }.map {
      DimensionCount(dimension: $0.key, manifolds: $0.value.manifolds, types: $0.value.types)
    }
  }

  /// The number of combinations of numbers of classes, `nil` if it does not fit 64 bits.
  var dimensionCombinations: Int? {
    architecture.hiddenWidths.reduce(1) { product, width in
      product.flatMap { $0.multipliedReportingOverflow(by: (width + 1) * (rule.hasFixedClasses ? 3 : 1)) }
        .flatMap { $0.overflow ? nil : $0.partialValue }
    }
  }

  /// Partitions of a layer with one number of classes.
  private struct Row {
    let profile: PartitionProfile
    let partitions: BigUInt
    let types: BigUInt

    /// Dimensions and closedness depend on the numbers of classes, so any partition with these numbers stands for all.
    init(_ row: PartitionCounts.ByClasses, count: Int, rule: PartitionRule) {
      let fixed = row.fixedClasses.rawValue
      let rest = count - row.signedClasses
      let isSigned = fixed == 0 && !rule.hasZeroClass
      profile = PartitionProfile(
        signedClasses: row.signedClasses, signedMembers: row.signedClasses + (isSigned ? rest : 0), fixedClasses: fixed,
        fixedMembers: fixed == 0 ? 0 : rest, zeroMembers: rule.hasZeroClass ? rest : 0)
      (partitions, types) = (row.partitions, row.types)
    }
  }

  private func add(
    _ rows: [[Row]], _ chosen: [PartitionProfile], _ product: (manifolds: BigUInt, types: BigUInt),
    to totals: inout [Int?: (manifolds: BigUInt, types: BigUInt)]
  ) {
    guard chosen.count < rows.count else {
      guard isClosed(chosen) else { return }
      let sum = totals[architecture.leafDimension(chosen)] ?? (0, 0)
      totals[architecture.leafDimension(chosen)] = (sum.manifolds + product.manifolds, sum.types + product.types)
      return
    }
    for row in rows[chosen.count] {
      add(rows, chosen + [row.profile], (product.manifolds * row.partitions, product.types * row.types), to: &totals)
    }
  }
}
