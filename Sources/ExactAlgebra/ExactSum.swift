internal import BigInt

// Sums of weights have to be told from zero without a doubt and at the speed of memory. Nearly always the terms lie within
// some 60 binades, and then one 128-bit integer with an exponent holds the sum; what does not fit goes into a fraction.
// Rejected: fractions alone (a hundred times slower), a row of limbs over the whole range of exponents (half a kilobyte a sum).

/// The exact sum of floating-point numbers and fractions, to be compared with zero.
///
/// Guarantee: no rounding, whatever the terms. Constant time per double, but where exponents lie further apart than
/// 128 bits reach.
///
///     var sum = ExactSum()
///     for term in [0x1p60, 1, -0x1p60, -1] { sum.add(term) }
///     sum.isZero  // true
public struct ExactSum: Sendable {
  private var significand: Int128 = 0
  private var exponent = 0
  /// What did not fit.
  private var rest: Rational?

  /// The empty sum, zero.
  public init() {}

  /// Adds a finite double times a factor.
  ///
  /// - Precondition: the double is finite; the factor is below 2^63 in magnitude.
  public mutating func add(_ number: Double, times factor: Int = 1) {
    guard let dyadic = DyadicNumber(number) else { preconditionFailure("exact sums need finite terms") }
    let term = Int128(dyadic.significand) * Int128(factor)
    if term != 0 { add(term, dyadic.exponent) }
  }

  /// Adds a fraction times a factor.
  public mutating func add(_ fraction: Rational, times factor: Int = 1) {
    rest = (rest ?? .zero) + fraction * Rational(factor)
  }

  /// Whether the sum is zero.
  public var isZero: Bool {
    guard let rest else { return significand == 0 }
    return rest + fraction == .zero
  }

  private mutating func add(_ term: Int128, _ termExponent: Int) {
    guard significand != 0 else {
      (significand, exponent) = (term, termExponent)
      return
    }
    // Both on the smaller exponent, if they stay below 2^126 there.
    let (shift, isTerm) = ((termExponent - exponent).magnitude, termExponent > exponent)
    let room = (isTerm ? term : significand).magnitude.leadingZeroBitCount
    if Int(shift) + 2 <= room {
      let sum =
        isTerm
        ? significand.addingReportingOverflow(term << Int128(shift))
        : (significand << Int128(shift)).addingReportingOverflow(term)
      if !sum.overflow {
        (significand, exponent) = (sum.partialValue, min(exponent, termExponent))
        return
      }
    }
    rest = (rest ?? .zero) + fraction
    (significand, exponent) = (term, termExponent)
  }

  /// The part held as an integer with an exponent.
  private var fraction: Rational {
    let power = BigInt(1) << exponent.magnitude
    return exponent < 0
      ? Rational(BigInt(significand), over: power) : Rational(BigInt(significand) * power, over: 1)
  }
}
