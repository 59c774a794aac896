/// A commutative ring: what the forward and backward pass of a model needs of its numbers.
///
/// Doubles, residues modulo a prime, pairs of residues (and later dual numbers and power series) conform, so one piece
/// of network code runs exactly or approximately, at a point or along a flow.
///
/// Laws, checked for every conforming type by `RingLaws` in the tests: `(+, zero)` is a commutative group, `(*, one)` a
/// commutative monoid, `*` distributes over `+`, and `init(_:)` is a ring homomorphism from the integers. Floating-point
/// numbers satisfy them up to rounding only.
public protocol Ring: Equatable, Sendable {
  /// The neutral element of addition.
  static var zero: Self { get }
  /// The neutral element of multiplication.
  static var one: Self { get }
  /// The image of an integer.
  init(_ integer: Int)
  /// The sum.
  static func + (lhs: Self, rhs: Self) -> Self
  /// The difference.
  static func - (lhs: Self, rhs: Self) -> Self
  /// The product.
  static func * (lhs: Self, rhs: Self) -> Self
  /// The additive inverse.
  static prefix func - (operand: Self) -> Self
}

extension Ring {
  /// Adds in place.
  @inlinable public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
  /// Subtracts in place.
  @inlinable public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
  /// Multiplies in place.
  @inlinable public static func *= (lhs: inout Self, rhs: Self) { lhs = lhs * rhs }

  /// The power by repeated squaring.
  ///
  /// - Complexity: O(log `exponent`) multiplications.
  @inlinable public func raised(to exponent: UInt64) -> Self {
    var (result, square, rest) = (Self.one, self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

/// A ring in which elements other than the non-units have an inverse.
///
/// A pair of residues is such a ring without being a field in the strict sense: an element is a unit when both parts are.
public protocol DivisionRing: Ring {
  /// The multiplicative inverse, or `nil` for a non-unit.
  func inverse() -> Self?
}

extension Double: Ring {
  /// The number 1.
  @inlinable public static var one: Double { 1 }
}

extension Double: DivisionRing {
  /// The reciprocal, rounded; `nil` for zero.
  @inlinable public func inverse() -> Double? { self == 0 ? nil : 1 / self }
}
