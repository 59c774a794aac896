/// All signed partitions of `count` indices that a rule allows, each once, in canonical form.
///
/// The discrete partition comes first. The walk is an odometer on the labels, the last index fastest: an index opens a
/// class, then joins the classes before it one by one, as a copy and as a mirrored copy, then the zero class, then opens a
/// sign-fixed class. Lazy: a partition costs O(count), none is stored, whatever their number.
///
///     SignedPartitions(of: 2, rule: odd)  // 0,1  0,0  0,-0  0,z  z,0  z,z
///
/// Their number is ``PartitionCounts``.
public struct SignedPartitions: Sequence, Sendable {
  /// The number of indices.
  public let count: Int
  /// What is allowed.
  public let rule: PartitionRule

  /// The signed partitions of `count` indices.
  ///
  /// - Precondition: `count >= 0`.
  public init(of count: Int, rule: PartitionRule) {
    precondition(count >= 0, "a number of indices is not negative")
    (self.count, self.rule) = (count, rule)
  }

  /// The walk through the partitions.
  public func makeIterator() -> Iterator { Iterator(count: count, rule: rule) }

  /// A walk through the partitions.
  public struct Iterator: IteratorProtocol {
    private typealias Label = SignedPartition.Label

    private let rule: PartitionRule
    private var labels: [Label]
    /// The number of classes among the first `i` indices, for every `i` from 0 to the count.
    private var classCounts: [Int]
    /// Whether a class is sign-fixed, by its number; entries beyond the classes of a prefix are stale.
    private var isFixed: [Bool]
    private var isAtEnd = false
    private var hasStarted = false

    init(count: Int, rule: PartitionRule) {
      self.rule = rule
      labels = (0..<count).map { Label(classNumber: $0, sign: .positive) }
      classCounts = Array(0...count)
      isFixed = [Bool](repeating: false, count: count)
    }

    /// The next partition, `nil` at the end.
    public mutating func next() -> SignedPartition? {
      if hasStarted { advance() } else { hasStarted = true }
      return isAtEnd ? nil : SignedPartition(canonical: labels, classCount: classCounts[labels.count])
    }

    /// Takes the last index that has another label to it; the indices behind it open classes again.
    private mutating func advance() {
      for index in labels.indices.reversed() {
        guard let label = successor(of: labels[index], before: classCounts[index]) else { continue }
        place(label, at: index)
        for rest in labels.indices[(index + 1)...] {
          place(Label(classNumber: classCounts[rest], sign: .positive), at: rest)
        }
        return
      }
      isAtEnd = true
    }

    private mutating func place(_ label: Label, at index: Int) {
      labels[index] = label
      let opens = label.classNumber == classCounts[index]
      if opens { isFixed[classCounts[index]] = label.sign == .fixed }
      classCounts[index + 1] = classCounts[index] + (opens ? 1 : 0)
    }

    /// The label after a label of an index that has `count` classes before it.
    private func successor(of label: Label, before count: Int) -> Label? {
      guard let number = label.classNumber else { return opened(count) }
      if number == count { return label.sign == .fixed ? nil : joined(0, before: count) }
      if label.sign == .positive && rule.hasMirrors { return Label(classNumber: number, sign: .negative) }
      return joined(number + 1, before: count)
    }

    private func joined(_ number: Int, before count: Int) -> Label? {
      if number < count { return Label(classNumber: number, sign: isFixed[number] ? .fixed : .positive) }
      return rule.hasZeroClass ? .zero : opened(count)
    }

    private func opened(_ count: Int) -> Label? {
      rule.hasFixedClasses ? Label(classNumber: count, sign: .fixed) : nil
    }
  }
}
