internal import Foundation

/// A learning rate that falls in steps: `factor^floor(step / every)`, as PyTorch's `StepLR` has it.
public struct StepRate: RateSchedule {
  /// The number of steps at one rate.
  public let every: Int
  /// What the rate is multiplied by after them.
  public let factor: Double

  /// A schedule.
  ///
  /// - Precondition: `every > 0`, `factor > 0`.
  public init(every: Int, factor: Double = 0.1) {
    precondition(every > 0 && factor > 0, "a positive number of steps, and a positive factor")
    (self.every, self.factor) = (every, factor)
  }

  /// `step`.
  public var kind: String { "step" }
  /// The length and the factor.
  public var settings: [(key: String, value: String)] {
    [("every", String(every)), ("factor", ResolvedText.number(factor))]
  }

  /// `factor^floor(step / every)`.
  public func factor(step: Int, of stepCount: Int) -> Double { pow(factor, Double(step / every)) }
}
