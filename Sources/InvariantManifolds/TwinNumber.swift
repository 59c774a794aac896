public import ExactAlgebra

/// A number at a point of a piecewise model, with its sign, and what the same operations give at a random point.
///
/// The second number tells zeros that hold at all points, whatever the parameters, from those of the point alone.
public struct TwinNumber: Ring {
  let near: RealResidue
  let generic: Residue

  init(near: RealResidue, generic: Residue) {
    self.near = near
    self.generic = generic
  }

  /// A constant, the same at all points.
  init(constant: RealResidue) { self.init(near: constant, generic: constant.residues.large) }
  /// An integer.
  public init(_ integer: Int) { self.init(near: RealResidue(integer), generic: Residue(integer)) }
  /// The number 0.
  public static var zero: TwinNumber { TwinNumber(0) }
  /// The number 1.
  public static var one: TwinNumber { TwinNumber(1) }
  /// The sum.
  public static func + (lhs: TwinNumber, rhs: TwinNumber) -> TwinNumber {
    TwinNumber(near: lhs.near + rhs.near, generic: lhs.generic + rhs.generic)
  }
  /// The difference.
  public static func - (lhs: TwinNumber, rhs: TwinNumber) -> TwinNumber {
    TwinNumber(near: lhs.near - rhs.near, generic: lhs.generic - rhs.generic)
  }
  /// The product.
  public static func * (lhs: TwinNumber, rhs: TwinNumber) -> TwinNumber {
    TwinNumber(near: lhs.near * rhs.near, generic: lhs.generic * rhs.generic)
  }
  /// The additive inverse.
  public static prefix func - (operand: TwinNumber) -> TwinNumber {
    TwinNumber(near: -operand.near, generic: -operand.generic)
  }

  /// What is known of the sign at the point.
  enum Sign: Hashable {
    case positive, negative
    /// Zero at the point; `always`: at every point.
    case zero(always: Bool)
    /// Rounding leaves the sign open.
    case open
  }

  var sign: Sign {
    switch near.sign {
    case 1: .positive
    case -1: .negative
    case 0: .zero(always: generic == .zero)
    default: .open
    }
  }

  /// The number times a power of two, exactly.
  func timesPowerOfTwo(_ exponent: Int) -> TwinNumber {
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let residues = ResiduePair(
      large: near.residues.large.timesPowerOfTwo(exponent), small: near.residues.small.timesPowerOfTwo(exponent))
    // Scaled doubles may fall below the normal ones and lose digits there.
    return TwinNumber(
      near: RealResidue(
        residues: residues, centre: near.centre * scale, radius: near.radius * scale + .leastNormalMagnitude),
      generic: generic.timesPowerOfTwo(exponent))
  }
}
