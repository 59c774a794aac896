// Goals in order of rank: (1) exact; (2) one multiplication in a few cycles, without division; (3) powers of two cheap,
// because floating-point numbers are dyadic.
//
// p = 2^61 - 1 is a Mersenne prime: 2^61 = 1 modulo p, so a 122-bit product folds by adding its high to its low 61 bits,
// and multiplication by 2^k is a rotation of 61 bits. Rejected: Montgomery form modulo a 64-bit prime (as fast, but a
// checkpoint's exponents would need a table of powers), 31-bit primes (collisions among millions of fingerprints).

/// An integer modulo the Mersenne prime p = 2^61 - 1.
///
/// Guarantee: exact. Every operation takes constant time but `inverse()`, `O(log p)`.
///
///     let third = Residue(1) * Residue(3).inverse()!
///     third + third + third == .one  // true
@frozen public struct Residue: Hashable, Sendable {
  /// The prime p = 2^61 - 1 = 2305843009213693951.
  public static let prime: UInt64 = (1 << 61) - 1

  /// The representative in `0 ..< p`.
  public let representative: UInt64

  /// Wraps a representative that is already reduced.
  ///
  /// - Precondition: `representative < p` (checked in debug builds).
  @inlinable init(reduced representative: UInt64) {
    assert(representative < Residue.prime)
    self.representative = representative
  }

  /// Reduces any 64-bit number modulo p.
  @inlinable public init(reducing number: UInt64) {
    let folded = (number & Residue.prime) + (number >> 61)
    self.init(reduced: folded >= Residue.prime ? folded - Residue.prime : folded)
  }

  /// Reduces a 128-bit number modulo p.
  @inlinable public init(reducing number: UInt128) {
    let low = UInt64(truncatingIfNeeded: number) & Residue.prime
    let middle = UInt64(truncatingIfNeeded: number >> 61) & Residue.prime
    let high = UInt64(truncatingIfNeeded: number >> 122)
    self = Residue(reducing: low + middle + high)
  }

  /// Reduces a signed 128-bit number modulo p.
  @inlinable public init(reducing number: Int128) {
    let magnitude = Residue(reducing: number.magnitude)
    self = number < 0 ? -magnitude : magnitude
  }

  /// Multiplies by a power of two: a rotation of the 61 bits.
  ///
  /// - Parameter exponent: any integer, negative ones divide.
  @inlinable public func timesPowerOfTwo(_ exponent: Int) -> Residue {
    var shift = exponent % 61
    if shift < 0 { shift += 61 }
    let rotated = ((representative << UInt64(shift)) & Residue.prime) | (representative >> UInt64(61 - shift))
    return Residue(reduced: rotated == Residue.prime ? 0 : rotated)
  }

  /// A uniformly distributed residue.
  public static func random(using generator: inout some RandomNumberGenerator) -> Residue {
    while true {
      let candidate = generator.next() >> 3
      if candidate < prime { return Residue(reduced: candidate) }
    }
  }
}

extension Residue: DivisionRing {
  /// The residue 0.
  @inlinable public static var zero: Residue { Residue(reduced: 0) }
  /// The residue 1.
  @inlinable public static var one: Residue { Residue(reduced: 1) }

  /// The residue of an integer of either sign.
  @inlinable public init(_ integer: Int) {
    let magnitude = Residue(reducing: UInt64(integer.magnitude))
    self = integer < 0 ? -magnitude : magnitude
  }

  /// The sum modulo p.
  @inlinable public static func + (lhs: Residue, rhs: Residue) -> Residue {
    let sum = lhs.representative + rhs.representative
    return Residue(reduced: sum >= prime ? sum - prime : sum)
  }

  /// The difference modulo p.
  @inlinable public static func - (lhs: Residue, rhs: Residue) -> Residue {
    lhs.representative >= rhs.representative
      ? Residue(reduced: lhs.representative - rhs.representative)
      : Residue(reduced: lhs.representative + prime - rhs.representative)
  }

  /// The product modulo p.
  @inlinable public static func * (lhs: Residue, rhs: Residue) -> Residue {
    let product = lhs.representative.multipliedFullWidth(by: rhs.representative)
    let high = (product.high << 3) | (product.low >> 61)
    let sum = (product.low & prime) + high
    return Residue(reduced: sum >= prime ? sum - prime : sum)
  }

  /// The additive inverse modulo p.
  @inlinable public static prefix func - (operand: Residue) -> Residue {
    operand.representative == 0 ? operand : Residue(reduced: prime - operand.representative)
  }

  /// The multiplicative inverse by Fermat's little theorem, `x^(p-2)`; `nil` for zero.
  public func inverse() -> Residue? {
    representative == 0 ? nil : raised(to: Residue.prime - 2)
  }
}

extension Residue: CustomStringConvertible {
  /// The representative in decimal.
  public var description: String { String(representative) }
}
