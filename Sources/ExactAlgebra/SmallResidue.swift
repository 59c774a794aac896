/// An integer modulo the prime 8388587 = 2^23 - 21, the field in which ranks are computed at BLAS speed.
///
/// FFLAS-FFPACK multiplies matrices of residues with floating-point BLAS: products of two residues and long sums of them
/// must stay below 2^53, which is why the prime is small. A rank found modulo a small prime at random values is still a
/// rigorous lower bound for the generic rank; chance can only make it too small.
///
/// Like 2^61 - 1 it is 3 modulo 4, so -1 is no square and `1 + t^2` is never zero: rational points of the circle (sine,
/// cosine) and the slope of the arctangent exist for every `t`.
///
/// Guarantee: exact. Constant time but `inverse()`.
@frozen public struct SmallResidue: Hashable, Sendable {
  /// The prime 8388587, the largest below 2^23 that is 3 modulo 4.
  public static let prime: UInt32 = 8_388_587

  /// The representative in `0 ..< 8388587`.
  public let representative: UInt32

  @inlinable init(reduced representative: UInt32) {
    assert(representative < SmallResidue.prime)
    self.representative = representative
  }

  /// Reduces any 64-bit number.
  @inlinable public init(reducing number: UInt64) {
    self.init(reduced: UInt32(truncatingIfNeeded: number % UInt64(SmallResidue.prime)))
  }

  /// Multiplies by a power of two; negative exponents divide.
  public func timesPowerOfTwo(_ exponent: Int) -> SmallResidue {
    let power = SmallResidue(2).raised(to: UInt64(exponent.magnitude))
    return self * (exponent < 0 ? power.inverse()! : power)
  }
}

extension SmallResidue: DivisionRing {
  /// The residue 0.
  @inlinable public static var zero: SmallResidue { SmallResidue(reduced: 0) }
  /// The residue 1.
  @inlinable public static var one: SmallResidue { SmallResidue(reduced: 1) }

  /// The residue of an integer of either sign.
  @inlinable public init(_ integer: Int) {
    let magnitude = SmallResidue(reducing: UInt64(integer.magnitude))
    self = integer < 0 ? -magnitude : magnitude
  }

  /// The sum.
  @inlinable public static func + (lhs: SmallResidue, rhs: SmallResidue) -> SmallResidue {
    let sum = lhs.representative + rhs.representative
    return SmallResidue(reduced: sum >= prime ? sum - prime : sum)
  }

  /// The difference.
  @inlinable public static func - (lhs: SmallResidue, rhs: SmallResidue) -> SmallResidue { lhs + (-rhs) }

  /// The product.
  @inlinable public static func * (lhs: SmallResidue, rhs: SmallResidue) -> SmallResidue {
    SmallResidue(reducing: UInt64(lhs.representative) * UInt64(rhs.representative))
  }

  /// The additive inverse.
  @inlinable public static prefix func - (operand: SmallResidue) -> SmallResidue {
    operand.representative == 0 ? operand : SmallResidue(reduced: prime - operand.representative)
  }

  /// The multiplicative inverse by Fermat's little theorem; `nil` for zero.
  public func inverse() -> SmallResidue? {
    representative == 0 ? nil : raised(to: UInt64(SmallResidue.prime) - 2)
  }
}
