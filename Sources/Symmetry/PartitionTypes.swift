public import BigInt

/// All types of signed partitions of `count` indices that a rule allows: one for each orbit of relabelling and mirroring.
///
/// First the type of the discrete partition; types with a larger zero class, then with more sign-fixed indices, come
/// later. Lazy: a type costs O(count), none is stored.
///
///     PartitionTypes(of: 3, rule: odd).map(\.representative)  // 0,1,2  0,0,1  0,0,0  0,1,z  0,0,z  0,z,z  z,z,z
public struct PartitionTypes: Sequence, Sendable {
  /// The number of indices.
  public let count: Int
  /// What is allowed.
  public let rule: PartitionRule

  /// The types of signed partitions of `count` indices.
  ///
  /// - Precondition: `count >= 0`.
  public init(of count: Int, rule: PartitionRule) {
    precondition(count >= 0, "a number of indices is not negative")
    self.count = count
    self.rule = rule
  }

  /// The walk through the types.
  public func makeIterator() -> AnyIterator<PartitionType> {
    let (count, rule) = (count, rule)
    let types = (0...(rule.hasZeroClass ? count : 0)).lazy.flatMap { zeros in
      (0...(rule.hasFixedClasses ? count - zeros : 0)).lazy.flatMap { fixed in
        IntegerPartitions(of: fixed).lazy.flatMap { fixedSizes in
          IntegerPartitions(of: count - zeros - fixed).lazy.map {
            PartitionType(sizes: $0, fixedSizes: fixedSizes, zeroSize: zeros)
          }
        }
      }
    }
    return AnyIterator(types.makeIterator())
  }

  /// The number of types.
  public var typeCount: BigUInt { PartitionCounts(of: count, rule: rule).types }
}
