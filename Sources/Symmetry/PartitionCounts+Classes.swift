public import BigInt
internal import ExactAlgebra

extension PartitionCounts {
  /// How many sign-fixed classes there are, as far as dimensions and neighbouring layers notice.
  public enum FixedClasses: Int, Sendable, CaseIterable {
    /// None.
    case none
    /// One.
    case one
    /// Two or more.
    case several
  }

  /// The partitions, or the types, with a given number of classes with signs.
  public struct ByClasses: Sendable {
    /// The number of classes with signs.
    public let signedClasses: Int
    /// How many sign-fixed classes there are beside them.
    public let fixedClasses: FixedClasses
    /// How many partitions there are.
    public let partitions: BigUInt
    /// How many types.
    public let types: BigUInt
  }

  /// The counts by the number of classes with signs, fewest first; rows without partitions are left out.
  ///
  /// Guarantee: exact.
  /// - Complexity: O(count^2) products of a large integer with a word (seconds for 4,096 indices); with sign-fixed classes O(count^2)
  ///   products of large integers.
  public func byClasses() -> [ByClasses] {
    let partitions = rule.hasFixedClasses ? partitionsWithFixedClasses() : [triangleRow(zeros: rule.hasZeroClass)]
    let types = typesByClasses()
    return (0...count).flatMap { number in
      zip(FixedClasses.allCases, zip(partitions, types)).compactMap { fixedClasses, lists in
        lists.0[number].isZero
          ? nil
          : ByClasses(
            signedClasses: number, fixedClasses: fixedClasses, partitions: lists.0[number], types: lists.1[number])
      }
    }
  }

  /// Partitions without sign-fixed classes, by their number of classes: a new index opens a class, or joins one of k, as it is
  /// or mirrored, or joins the zero class.
  private func triangleRow(zeros: Bool) -> [BigUInt] {
    CountingTriangle.row(count, slope: rule.hasMirrors ? 2 : 1, offset: zeros ? 1 : 0)
  }

  /// None, one, and several sign-fixed classes: one is like a zero class; in all there are `sum_f C(m, f) Bell(f) T(m - f, k)`.
  private func partitionsWithFixedClasses() -> [[BigUInt]] {
    var all = [BigUInt](repeating: 0, count: count + 1)
    // T by its recurrence, row after row: `size` indices are in classes with signs, the others are fixed.
    var (row, choices): ([BigUInt], BigUInt) = ([1], 1)
    for size in 0...count {
      let fixed = PartitionCounts(of: count - size, rule: .copies).partitions
      for (number, value) in row.enumerated() { all[number] += choices * fixed * value }
      choices = choices * BigUInt(count - size) / BigUInt(size + 1)
      let (shifted, longer) = ([0] + row, row + [0])
      row = (0...size + 1).map { shifted[$0] + BigUInt(2 * $0) * longer[$0] }
    }
    let (none, oneAtMost) = (triangleRow(zeros: false), triangleRow(zeros: true))
    return [none, zip(oneAtMost, none).map(-), zip(all, oneAtMost).map(-)]
  }

  /// Types with none, one, and several sign-fixed classes, by their number of classes with signs.
  ///
  /// `p(n, k)`, the partitions of n into k parts, are those of n - k into parts of size at most k, built part by part.
  private func typesByClasses() -> [[BigUInt]] {
    var bounded: [BigUInt] = [1] + [BigUInt](repeating: 0, count: count)
    let numbers = rule.hasFixedClasses ? IntegerPartitions.numbers(upTo: count) : []
    var (none, one, several): ([BigUInt], [BigUInt], [BigUInt]) = ([], [], [])
    for parts in 0...count {
      if parts > 0 { for total in parts..<count + 1 { bounded[total] += bounded[total - parts] } }
      let rest = count - parts
      let smaller = bounded[..<rest].reduce(0, +)
      none.append(rule.hasZeroClass ? smaller + bounded[rest] : bounded[rest])
      guard rule.hasFixedClasses else { continue }
      one.append(smaller)
      several.append((0..<rest).reduce(0) { $0 + (numbers[rest - $1] - 1) * bounded[$1] })
    }
    return rule.hasFixedClasses ? [none, one, several] : [none]
  }
}
