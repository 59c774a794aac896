/// A finite floating-point number taken apart exactly: `significand * 2^exponent`.
///
/// Every finite double is such a number with an integer significand below 2^53 in absolute value; that is why a
/// checkpoint has exact residues and can be compared without a tolerance.
@frozen public struct DyadicNumber: Equatable, Sendable {
  /// The integer significand, with the sign; odd or zero.
  public let significand: Int64
  /// The exponent of two; 0 for zero.
  public let exponent: Int

  /// Takes a finite number apart; `nil` for infinities and NaN.
  @inlinable public init?(_ number: Double) {
    guard number.isFinite else { return nil }
    let bits = number.bitPattern
    let biased = Int((bits >> 52) & 0x7FF)
    var magnitude = bits & ((1 << 52) - 1)
    if biased > 0 { magnitude |= 1 << 52 }
    guard magnitude > 0 else {
      significand = 0
      exponent = 0
      return
    }
    let trailing = magnitude.trailingZeroBitCount
    let odd = Int64(magnitude >> UInt64(trailing))
    significand = number.sign == .minus ? -odd : odd
    exponent = max(biased, 1) - 1075 + trailing
  }
}

extension Residue {
  /// The exact residue of a finite double; `nil` for infinities and NaN.
  @inlinable public init?(exactly number: Double) {
    guard let dyadic = DyadicNumber(number) else { return nil }
    self = Residue(Int(dyadic.significand)).timesPowerOfTwo(dyadic.exponent)
  }
}

extension ResiduePair {
  /// The exact residues of a finite double; `nil` for infinities and NaN.
  public init?(exactly number: Double) {
    guard let dyadic = DyadicNumber(number) else { return nil }
    self.init(
      large: Residue(Int(dyadic.significand)).timesPowerOfTwo(dyadic.exponent),
      small: SmallResidue(Int(dyadic.significand)).timesPowerOfTwo(dyadic.exponent))
  }
}
