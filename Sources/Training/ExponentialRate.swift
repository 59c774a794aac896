internal import Foundation

/// A learning rate that falls smoothly: `factor^(step / every)`, PyTorch's `ExponentialLR` for `every: 1`.
public struct ExponentialRate: RateSchedule {
  /// The number of steps in which the rate changes by the factor.
  public let every: Int
  /// What the rate is multiplied by in that time.
  public let factor: Double

  /// A schedule.
  ///
  /// - Precondition: `every > 0`, `factor > 0`.
  public init(every: Int, factor: Double = 0.1) {
    precondition(every > 0 && factor > 0, "a positive number of steps, and a positive factor")
    (self.every, self.factor) = (every, factor)
  }

  /// `exponential`.
  public var kind: String { "exponential" }
  /// The time and the factor.
  public var settings: [(key: String, value: String)] {
    [("every", String(every)), ("factor", ResolvedText.number(factor))]
  }

  /// `factor^(step / every)`.
  public func factor(step: Int, of stepCount: Int) -> Double { pow(factor, Double(step) / Double(every)) }
}
