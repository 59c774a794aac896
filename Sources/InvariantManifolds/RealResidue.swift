public import ExactAlgebra
internal import Numerics

// Piecewise activations (relu, elu, hard-swish) are analytic only inside a cell of the activation pattern: the algebra is exact
// once the sign of every pre-activation is known. So a number is carried twice, as residues for the algebra and as a double
// with a bound of its error for the sign. Rejected: exact rationals (they grow with every layer) and doubles alone (a wrong
// sign would be a field of another cell, and a bound from it no bound).

/// An exact number seen modulo two primes and, for its sign, as a double with a bound of its error.
///
/// Guarantee: the true value lies within `radius` of `centre`; the residues are exact.
@frozen public struct RealResidue: Hashable, Sendable {
  /// The number modulo the two primes.
  public let residues: ResiduePair
  /// The number, rounded.
  public let centre: Double
  /// A bound for the distance of `centre` from the number.
  public let radius: Double

  @inlinable init(residues: ResiduePair, centre: Double, radius: Double) {
    self.residues = residues
    self.centre = centre
    self.radius = radius
  }

  /// The sign of the number, -1, 0 or 1; `nil` if rounding leaves it open.
  ///
  /// Zero is recognised by its residues: wrongly with a probability of about 2^-84.
  public var sign: Int? {
    if residues == .zero && centre.magnitude <= radius { return 0 }
    return centre.magnitude > radius ? (centre > 0 ? 1 : -1) : nil
  }

  /// Twice the relative rounding error of a double operation: room for the errors of the radii themselves.
  @inlinable static var rounding: Double { 0x1p-51 }
}

extension RealResidue: DivisionRing {
  /// An integer.
  @inlinable public init(_ integer: Int) {
    let centre = Double(integer)
    self.init(
      residues: ResiduePair(integer), centre: centre,
      radius: integer.magnitude < 1 << 53 ? 0 : centre.magnitude * 0x1p-52)
  }

  /// The number 0.
  @inlinable public static var zero: RealResidue { RealResidue(0) }
  /// The number 1.
  @inlinable public static var one: RealResidue { RealResidue(1) }

  /// The sum.
  @inlinable public static func + (lhs: RealResidue, rhs: RealResidue) -> RealResidue {
    let centre = lhs.centre + rhs.centre
    return RealResidue(
      residues: lhs.residues + rhs.residues, centre: centre,
      radius: (lhs.radius + rhs.radius + centre.magnitude * rounding) * (1 + rounding)
    )
  }

  /// The difference.
  @inlinable public static func - (lhs: RealResidue, rhs: RealResidue) -> RealResidue { lhs + (-rhs) }

  /// The product.
  @inlinable public static func * (lhs: RealResidue, rhs: RealResidue) -> RealResidue {
    let centre = lhs.centre * rhs.centre
    let spread =
      lhs.centre.magnitude * rhs.radius + rhs.centre.magnitude * lhs.radius + lhs.radius * rhs.radius
    return RealResidue(
      residues: lhs.residues * rhs.residues, centre: centre,
      radius: (spread + centre.magnitude * rounding) * (1 + rounding) + .leastNormalMagnitude)
  }

  /// The additive inverse.
  @inlinable public static prefix func - (operand: RealResidue) -> RealResidue {
    RealResidue(residues: -operand.residues, centre: -operand.centre, radius: operand.radius)
  }

  /// The multiplicative inverse; `nil` when a residue is zero or the sign is open.
  public func inverse() -> RealResidue? {
    guard let inverse = residues.inverse(), centre.magnitude > 2 * radius else { return nil }
    let value = 1 / centre
    return RealResidue(
      residues: inverse, centre: value,
      radius: 2 * radius * value * value + value.magnitude * RealResidue.rounding + .leastNormalMagnitude)
  }
}

extension RealResidue: GroundScalar {
  /// A dyadic fraction of either sign, of a random scale between 2^-4 and 2^4: inputs must be neither so small nor so large
  /// that biases alone, or weights alone, decide the pattern.
  public static func random(using generator: inout SeededGenerator) -> RealResidue {
    let scale = Int(generator.next(upperBound: UInt64(9))) - 4
    let number = RealResidue.randomInteger(using: &generator)
    let exponent = scale - 22
    let pair = ResiduePair(number)
    return RealResidue(
      residues: ResiduePair(
        large: pair.large.timesPowerOfTwo(exponent), small: pair.small.timesPowerOfTwo(exponent)),
      centre: Double(sign: .plus, exponent: exponent, significand: Double(number)), radius: 0)
  }

  /// An integer of either sign below half the small prime, which is just below 2^22.
  static func randomInteger(using generator: inout SeededGenerator) -> Int {
    Int(generator.next(upperBound: UInt64(SmallResidue.prime))) - Int(SmallResidue.prime / 2)
  }

  /// A fraction.
  public init?(exactly fraction: Rational) {
    guard let residues = ResiduePair(exactly: fraction) else { return nil }
    let centre = fraction.doubleValue
    // Below the normal doubles the quotient is rounded to a multiple of the least one.
    let underflow = fraction == .zero ? 0 : Double.leastNormalMagnitude
    self.init(residues: residues, centre: centre, radius: centre.magnitude * RealResidue.rounding + underflow)
  }

  /// An entry of a tensor; residues alone have no sign and are refused.
  public init(_ values: TensorValues, at index: Int) {
    switch values {
    case .stored(let tensor):
      let number = tensor.double(at: index)
      self.init(residues: ResiduePair(exactly: number)!, centre: number, radius: 0)
    case .rational(let fractions): self.init(exactly: fractions[index])!
    case .residues: preconditionFailure("residues have no sign; a piecewise activation needs fractions or floats")
    }
  }

  /// The derivatives of the piece in which the argument lies; `nil` for a sign left open, at points where there are none, and
  /// for activations without pieces.
  ///
  /// At 0 the ReLU rests, slope 0, as PyTorch takes it; a leaky ReLU has no derivatives there.
  public static func derivatives(
    of activation: any Activation, at argument: RealResidue, count: Int, oracle: RandomOracle
  ) -> [RealResidue]? {
    activation.pieces?.derivatives(at: argument, count: count, oracle: oracle)
  }
}
