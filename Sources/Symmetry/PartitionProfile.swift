/// How many classes of each kind a signed partition has, and how many indices are in them.
///
/// Dimensions of leaves, stable sets and linear SIMs depend on a partition through this alone.
public struct PartitionProfile: Hashable, Sendable {
  /// The number of classes with signs.
  public let signedClasses: Int
  /// The number of their members.
  public let signedMembers: Int
  /// The number of sign-fixed classes.
  public let fixedClasses: Int
  /// The number of their members.
  public let fixedMembers: Int
  /// The number of members of the zero class.
  public let zeroMembers: Int

  /// The profile of a signed partition.
  ///
  /// - Complexity: O(count).
  public init(of partition: SignedPartition) {
    var (fixed, zeros, fixedClasses, seen) = (0, 0, 0, 0)
    for label in partition.labels {
      guard let number = label.classNumber else {
        zeros += 1
        continue
      }
      // In canonical form a class is new exactly if its number is the number of classes seen.
      let isNew = number == seen
      if isNew { seen += 1 }
      guard label.sign == .fixed else { continue }
      fixed += 1
      if isNew { fixedClasses += 1 }
    }
    self.fixedClasses = fixedClasses
    (fixedMembers, zeroMembers) = (fixed, zeros)
    (signedClasses, signedMembers) = (partition.classCount - fixedClasses, partition.count - fixed - zeros)
  }

  /// The profile of the discrete partition.
  public init(discreteOf count: Int) {
    self.init(signedClasses: count, signedMembers: count, fixedClasses: 0, fixedMembers: 0, zeroMembers: 0)
  }

  /// The profile of a type.
  public init(of type: PartitionType) {
    (signedClasses, signedMembers) = (type.sizes.count, type.sizes.reduce(0, +))
    (fixedClasses, fixedMembers) = (type.fixedSizes.count, type.fixedSizes.reduce(0, +))
    zeroMembers = type.zeroSize
  }

  /// A profile by its numbers.
  ///
  /// - Precondition: there are members exactly where there are classes.
  public init(signedClasses: Int, signedMembers: Int, fixedClasses: Int, fixedMembers: Int, zeroMembers: Int) {
    precondition(
      signedClasses <= signedMembers && fixedClasses <= fixedMembers && (signedClasses == 0) == (signedMembers == 0)
        && (fixedClasses == 0) == (fixedMembers == 0) && zeroMembers >= 0, "classes have members")
    (self.signedClasses, self.signedMembers) = (signedClasses, signedMembers)
    (self.fixedClasses, self.fixedMembers, self.zeroMembers) = (fixedClasses, fixedMembers, zeroMembers)
  }

  /// The profile after the only class with a sign has become sign-fixed, or else fallen silent.
  ///
  /// - Precondition: there is one class with a sign.
  public func withoutSignedClasses(areFixed: Bool) -> PartitionProfile {
    precondition(signedClasses == 1, "there is one class with a sign")
    return PartitionProfile(
      signedClasses: 0, signedMembers: 0, fixedClasses: fixedClasses + (areFixed ? 1 : 0),
      fixedMembers: fixedMembers + (areFixed ? signedMembers : 0),
      zeroMembers: zeroMembers + (areFixed ? 0 : signedMembers))
  }

  /// The number of indices.
  public var count: Int { signedMembers + fixedMembers + zeroMembers }

  /// The number of classes, the zero class not counted.
  public var classCount: Int { signedClasses + fixedClasses }

  /// The number of covers: see ``SignedPartition/coarsenings(under:)``.
  public func coarseningCount(under rule: PartitionRule) -> Int {
    let pairs = signedClasses * (signedClasses - 1) / 2 * (rule.hasMirrors ? 2 : 1)
    let silent = (rule.hasZeroClass ? signedClasses : 0) + (rule.hasFixedClasses ? signedClasses : 0)
    return pairs + fixedClasses * (fixedClasses - 1) / 2 + silent
  }
}
