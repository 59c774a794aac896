public import BigInt
internal import ExactAlgebra

/// How many signed partitions, or types of them, a rule allows: exact counts by generating functions, without a list.
///
/// | rule | exponential generating function of the partitions |
/// |---|---|
/// | copies | `exp(e^x - 1)` (Bell) |
/// | copies, zero class | `exp(x + e^x - 1)` |
/// | mirrors, zero class | `exp(x + (e^2x - 1) / 2)` (Dowling) |
/// | mirrors, sign-fixed classes | `exp((e^x - 1) + (e^2x - 1) / 2)` |
public struct PartitionCounts: Sendable {
  /// The number of indices.
  public let count: Int
  /// What is allowed.
  public let rule: PartitionRule

  /// The counts for `count` indices.
  ///
  /// - Precondition: `count >= 0`; a rule with sign-fixed classes has mirrors and no zero class.
  public init(of count: Int, rule: PartitionRule) {
    precondition(count >= 0, "a number of indices is not negative")
    precondition(
      !rule.hasFixedClasses || (rule.hasMirrors && !rule.hasZeroClass), "no activation has such a rule")
    (self.count, self.rule) = (count, rule)
  }

  /// The number of partitions.
  ///
  /// Guarantee: exact.
  /// - Complexity: O(count) products of large integers: under a second for 4,096 indices.
  public var partitions: BigUInt {
    ExponentialMoment.value(
      power: count, linear: rule.hasMirrors && !rule.hasFixedClasses ? 0 : 1, quadratic: rule.hasMirrors ? 1 : 0,
      shift: rule.hasZeroClass ? 1 : 0)
  }

  /// The number of types: of orbits of partitions under relabelling and mirroring.
  ///
  /// Sums and products of numbers of integer partitions. Guarantee: exact.
  /// - Complexity: O(count^1.5) additions; O(count^2) with sign-fixed classes.
  public var types: BigUInt {
    let numbers = IntegerPartitions.numbers(upTo: count)
    if rule.hasFixedClasses { return (0...count).reduce(0) { $0 + numbers[$1] * numbers[count - $1] } }
    return rule.hasZeroClass ? numbers.reduce(0, +) : numbers[count]
  }
}

extension IntegerPartitions {
  /// The numbers of partitions of 0, 1, ..., `last`, by Euler's pentagonal recurrence.
  ///
  /// - Precondition: `last >= 0`.
  /// - Complexity: O(last^1.5) additions.
  /// - Source: Hardy and Wright, An Introduction to the Theory of Numbers, theorem 353 and its corollary.
  public static func numbers(upTo last: Int) -> [BigUInt] {
    var numbers: [BigUInt] = [1]
    for total in stride(from: 1, through: last, by: 1) {
      var (positive, negative): (BigUInt, BigUInt) = (0, 0)
      for index in 1... {
        let first = index * (3 * index - 1) / 2
        guard first <= total else { break }
        let sum = numbers[total - first] + (first + index <= total ? numbers[total - first - index] : 0)
        if index % 2 == 1 { positive += sum } else { negative += sum }
      }
      numbers.append(positive - negative)
    }
    return numbers
  }
}
