/// The learning rate as it is.
public struct ConstantRate: RateSchedule {
  /// The schedule; it has no settings.
  public init() {}
  /// `constant`.
  public var kind: String { "constant" }
  /// None.
  public var settings: [(key: String, value: String)] { [] }

  /// 1.
  public func factor(step: Int, of stepCount: Int) -> Double { 1 }
}
