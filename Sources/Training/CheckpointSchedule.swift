internal import Foundation

/// At which steps parameters are recorded: the first, the last, and some in between.
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

  /// A schedule.
  public init(spacing: Spacing = .log, count: Int = 50) {
    precondition(count >= 2, "the first and the last step are always recorded")
    (self.spacing, self.count) = (spacing, count)
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
}
