internal import Foundation

/// At which steps, or times of a gradient flow, parameters are recorded: the first, the last, and some in between.
public struct CheckpointSchedule: Equatable, Sendable {
  /// How the steps in between are spaced.
  public enum Spacing: String, CaseIterable, Sendable {
    /// At equal ratios, as training slows down.
    case log
    /// At equal distances.
    case linear
  }

  /// How the steps in between are spaced.
  public var spacing: Spacing
  /// The number of checkpoints, 2 or more.
  public var count: Int
  /// Times of a gradient flow that replace spacing and count; start and end are recorded in any case.
  public var times: [Double]?

  /// A schedule.
  public init(spacing: Spacing = .log, count: Int = 50, times: [Double]? = nil) {
    precondition(count >= 2, "the first and the last step are always recorded")
    (self.spacing, self.count, self.times) = (spacing, count, times)
  }

  /// The steps, ascending: `count` of the steps from 0 to `last`, or all if there are fewer.
  ///
  /// Linear: `round(last * i / (count - 1))`. Logarithmic: 0, then `round(last^(i / (count - 2)))`, each at least one more
  /// than the one before.
  /// - Complexity: O(`count`).
  public func steps(upTo last: Int) -> [Int] {
    guard last >= count else { return Array(0...last) }
    switch spacing {
    case .linear:
      return (0..<count).map { Int((Double(last) * Double($0) / Double(count - 1)).rounded()) }
    case .log:
      guard count > 2 else { return [0, last] }
      var steps = [0]
      for index in 0..<count - 2 {
        let step = count == 3 ? 1.0 : pow(Double(last), Double(index) / Double(count - 2))
        steps.append(max(steps[index] + 1, Int(step.rounded())))
      }
      return steps + [last]
    }
  }

  /// The times of a gradient flow from 0 to `end`, ascending.
  ///
  /// Linear: `end * i / (count - 1)`. Logarithmic: 0, then `end * 10^(-4 (1 - i / (count - 2)))`, from `end / 10^4` to `end`.
  /// Given times: those between 0 and `end`.
  /// - Complexity: O(`count`), O(n log n) for n given times.
  public func times(upTo end: Double) -> [Double] {
    guard end > 0 else { return [0] }
    if let times { return [0] + Set(times.filter { $0 > 0 && $0 < end }).sorted() + [end] }
    switch spacing {
    case .linear: return (0..<count).map { end * (Double($0) / Double(count - 1)) }
    case .log:
      let between = (0..<count - 2).map { end * pow(10, -4 * (1 - Double($0) / Double(count - 2))) }
      return [0] + between + [end]
    }
  }
}
