/// A partition of the indices `0 ..< count` into classes, in which an index may be a mirrored member of its class.
///
/// This is how neurons of one layer are tied: neurons of one class are copies of one another, members of opposite sign
/// are mirrored copies, members of the zero class stay without influence for ever, and a class without a sign (even
/// activations) consists of neurons whose incoming weights rest at zero.
///
/// Canonical form, kept by construction: classes are numbered `0, 1, ...` in the order of their first members, and the
/// first signed member of a class is positive.
public struct SignedPartition: Hashable, Sendable {
  /// What an index is in its class.
  public enum Sign: Int8, Hashable, Sendable {
    /// A copy of the class.
    case positive = 1
    /// A mirrored copy of the class.
    case negative = -1
    /// A member fixed by the change of sign: its incoming weights are zero.
    case fixed = 0
  }

  /// The place of one index.
  public struct Label: Hashable, Sendable {
    /// The number of the class; `nil` for the zero class.
    public let classNumber: Int?
    /// The sign within the class; `.fixed` in the zero class.
    public let sign: Sign

    /// A label with a class number and a sign.
    public init(classNumber: Int?, sign: Sign) {
      self.classNumber = classNumber
      self.sign = classNumber == nil ? .fixed : sign
    }

    /// The zero class.
    public static let zero = Label(classNumber: nil, sign: .fixed)
  }

  /// The label of each index.
  public let labels: [Label]
  /// The number of classes, the zero class not counted.
  public let classCount: Int

  /// Brings any labelling into canonical form.
  ///
  /// - Parameter labels: class numbers may be any integers; equal numbers mean one class.
  /// - Precondition: within a class either all signs are `.fixed` or none is.
  /// - Complexity: O(count).
  public init(_ labels: [Label]) {
    var renumbered: [Int: (number: Int, flip: Bool)] = [:]
    self.labels = labels.map { label in
      guard let old = label.classNumber else { return .zero }
      if renumbered[old] == nil { renumbered[old] = (renumbered.count, label.sign == .negative) }
      let (number, flip) = renumbered[old]!
      return Label(classNumber: number, sign: flip ? Sign(rawValue: -label.sign.rawValue)! : label.sign)
    }
    classCount = renumbered.count
  }

  /// Labels that are in canonical form already.
  init(canonical labels: [Label], classCount: Int) {
    (self.labels, self.classCount) = (labels, classCount)
  }

  /// The number of indices.
  public var count: Int { labels.count }

  /// The finest partition: every index alone in its class.
  public static func discrete(count: Int) -> SignedPartition {
    SignedPartition((0..<count).map { Label(classNumber: $0, sign: .positive) })
  }

  /// Whether every index is alone in its class and none is in the zero class or sign-fixed.
  public var isDiscrete: Bool { classCount == count && !labels.contains { $0.sign == .fixed } }

  /// The indices of the zero class.
  public var zeroMembers: [Int] { labels.indices.filter { labels[$0].classNumber == nil } }

  /// The members of each class, ascending.
  ///
  /// - Complexity: O(count).
  public func classes() -> [[Int]] {
    var members = [[Int]](repeating: [], count: classCount)
    for (index, label) in labels.enumerated() {
      if let number = label.classNumber { members[number].append(index) }
    }
    return members
  }

  /// Whether each class of this partition lies within a class of the other one, with the signs agreeing.
  ///
  /// Members of this partition's zero class must be in the other's zero class. Members of a class may fall into the
  /// other's zero class only together.
  public func refines(_ other: SignedPartition) -> Bool {
    guard count == other.count else { return false }
    return classes().allSatisfy { members in
      let first = members[0]
      return members.allSatisfy { member in
        let mine = labels[member].sign.rawValue * labels[first].sign.rawValue
        let theirs = other.labels[member].sign.rawValue * other.labels[first].sign.rawValue
        return other.labels[member].classNumber == other.labels[first].classNumber && (theirs == 0 || mine == theirs)
      }
    } && zeroMembers.allSatisfy { other.labels[$0].classNumber == nil }
  }
}
