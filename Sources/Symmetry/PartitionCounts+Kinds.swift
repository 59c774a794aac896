public import BigInt

extension PartitionCounts {
  /// What neighbouring layers can notice of a partition: which families of layers are those of some point depends on it.
  public struct Kind: Hashable, Sendable {
    /// Whether there is a class with a sign.
    public let hasSignedClasses: Bool
    /// Whether there are two sign-fixed classes or more.
    public let hasSeveralFixedClasses: Bool

    /// A kind.
    public init(hasSignedClasses: Bool, hasSeveralFixedClasses: Bool) {
      self.hasSignedClasses = hasSignedClasses
      self.hasSeveralFixedClasses = hasSeveralFixedClasses
    }
  }

  /// How many partitions, and types, there are of each kind; kinds without partitions are left out.
  ///
  /// With sign-fixed classes: one of them or none is like a zero class or none, and without classes with signs there are as
  /// many partitions as of copies. Guarantee: exact.
  public var byKind: [Kind: (partitions: BigUInt, types: BigUInt)] {
    func pair(_ rule: PartitionRule) -> (partitions: BigUInt, types: BigUInt) {
      let counts = PartitionCounts(of: count, rule: rule)
      return (counts.partitions, counts.types)
    }
    var kinds: [Kind: (partitions: BigUInt, types: BigUInt)] = [:]
    func enter(_ hasSigned: Bool, _ hasSeveral: Bool, _ partitions: BigUInt, _ types: BigUInt) {
      guard !partitions.isZero else { return }
      kinds[Kind(hasSignedClasses: hasSigned, hasSeveralFixedClasses: hasSeveral)] = (partitions, types)
    }
    // The partition without classes with signs and with one other class at most: all indices are in it.
    let trivial: BigUInt = rule.hasZeroClass || rule.hasFixedClasses || count == 0 ? 1 : 0
    let all = pair(rule)
    guard rule.hasFixedClasses else {
      enter(false, false, trivial, trivial)
      enter(true, false, all.partitions - trivial, all.types - trivial)
      return kinds
    }
    let oneAtMost = pair(PartitionRule(hasMirrors: true, hasZeroClass: true, hasFixedClasses: false))
    let onlyFixed = pair(.copies)
    enter(false, false, 1, 1)
    enter(true, false, oneAtMost.partitions - 1, oneAtMost.types - 1)
    enter(false, true, onlyFixed.partitions - 1, onlyFixed.types - 1)
    enter(
      true, true, all.partitions - oneAtMost.partitions - (onlyFixed.partitions - 1),
      all.types - oneAtMost.types - (onlyFixed.types - 1))
    return kinds
  }
}
