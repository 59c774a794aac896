/// A dual number `a + b e` with `e^2 = 0`: a value with a directional derivative.
///
/// Evaluating a function at `theta + X e` gives its value and its derivative along `X`, exactly; duals of duals give second
/// derivatives, and so brackets of brackets.
@frozen public struct Dual<Base: Ring>: Ring {
  /// The value.
  public var real: Base
  /// The derivative.
  public var infinitesimal: Base

  /// A value with a derivative.
  @inlinable public init(real: Base, infinitesimal: Base) {
    self.real = real
    self.infinitesimal = infinitesimal
  }

  /// A constant: derivative zero.
  @inlinable public init(_ integer: Int) { self.init(real: Base(integer), infinitesimal: .zero) }
  /// The number 0.
  @inlinable public static var zero: Dual { Dual(real: .zero, infinitesimal: .zero) }
  /// The number 1.
  @inlinable public static var one: Dual { Dual(real: .one, infinitesimal: .zero) }
  /// The sum.
  @inlinable public static func + (lhs: Dual, rhs: Dual) -> Dual {
    Dual(real: lhs.real + rhs.real, infinitesimal: lhs.infinitesimal + rhs.infinitesimal)
  }
  /// The difference.
  @inlinable public static func - (lhs: Dual, rhs: Dual) -> Dual {
    Dual(real: lhs.real - rhs.real, infinitesimal: lhs.infinitesimal - rhs.infinitesimal)
  }
  /// The product, by Leibniz' rule.
  @inlinable public static func * (lhs: Dual, rhs: Dual) -> Dual {
    Dual(
      real: lhs.real * rhs.real,
      infinitesimal: lhs.real * rhs.infinitesimal + lhs.infinitesimal * rhs.real)
  }
  /// The additive inverse.
  @inlinable public static prefix func - (operand: Dual) -> Dual {
    Dual(real: -operand.real, infinitesimal: -operand.infinitesimal)
  }
}
