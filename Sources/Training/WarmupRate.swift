/// A learning rate that rises linearly from a small share, and then follows another schedule:
/// `from + (1 - from) step / steps` for the first `steps` steps, PyTorch's `LinearLR` with `SequentialLR`.
public struct WarmupRate: RateSchedule {
  /// The length of the rise.
  public let steps: Int
  /// What the rate is multiplied by at first.
  public let from: Double
  /// What comes then, with steps counted from there.
  public let then: any RateSchedule

  /// A schedule.
  ///
  /// - Precondition: `steps > 0`, `from` from 0 to 1.
  public init(steps: Int, from: Double = 0.01, then: any RateSchedule = ConstantRate()) {
    precondition(steps > 0 && (0...1).contains(from), "a positive number of steps, and a share from 0 to 1")
    (self.steps, self.from, self.then) = (steps, from, then)
  }

  /// `linear-warmup`.
  public var kind: String { "linear-warmup" }
  /// Length, first share, and what comes then.
  public var settings: [(key: String, value: String)] {
    [("steps", String(steps)), ("from", ResolvedText.number(from)), ("then", then.text)]
  }

  /// The rise, then the other schedule.
  public func factor(step: Int, of stepCount: Int) -> Double {
    guard step >= steps else { return from + (1 - from) * Double(step) / Double(steps) }
    return then.factor(step: step - steps, of: max(stepCount - steps, 1))
  }
}
