/// The half-line of arguments on which an activation is zero with slope zero, and what its values can be elsewhere.
///
/// A neuron whose pre-activation stays there for every input is *dead*: it sends nothing, and no gradient reaches its incoming
/// weights and its bias, so it stays there (`DeadUnits`). The ReLU has the half-line `z <= 0`; `tanh` has none.
public struct OffHalfLine: Hashable, Sendable {
  /// `s(z) = s'(z) = 0` for all `z` below this.
  public let end: Double
  /// Whether value and slope are zero at the end too.
  public let includesEnd: Bool
  /// A lower bound of all values.
  public let leastValue: Double
  /// An upper bound of all values, infinite if there is none.
  public let largestValue: Double
  /// Whether `s(z) = z` above the end, which is 0: the ReLU.
  public let isRectifier: Bool

  /// A half-line `z < end`, or `z <= end`.
  ///
  /// - Precondition: the bounds enclose all values, 0 among them; they and the end are exact as doubles.
  public init(
    end: Double = 0, includesEnd: Bool = true, leastValue: Double = 0, largestValue: Double = .infinity,
    isRectifier: Bool = false
  ) {
    precondition(leastValue <= 0 && largestValue >= 0, "0 is a value")
    (self.end, self.includesEnd) = (end, includesEnd)
    (self.leastValue, self.largestValue, self.isRectifier) = (leastValue, largestValue, isRectifier)
  }

  /// The half-line `z <= 0` of `max(z, 0)`.
  public static let rectifier = OffHalfLine(isRectifier: true)

  /// Whether the activation is off at every argument that is at most this.
  func contains(_ largest: Double) -> Bool { includesEnd ? largest <= end : largest < end }

  /// An enclosure of the values at arguments in an interval.
  func values(at arguments: OutwardInterval) -> OutwardInterval {
    if contains(arguments.upper) { return .zero }
    guard isRectifier else { return OutwardInterval(lower: leastValue, upper: largestValue) }
    return OutwardInterval(lower: max(arguments.lower, 0), upper: max(arguments.upper, 0))
  }
}
