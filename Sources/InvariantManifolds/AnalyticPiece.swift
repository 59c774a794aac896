public import ExactAlgebra
internal import Foundation

/// One analytic piece of a piecewise activation, exact on both sides of a `RealResidue`.
public struct AnalyticPiece: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// The coefficients of the polynomial and of its derivatives, down to the constant one.
    case polynomial([[RealResidue]])
    /// `scale (exp(rate z) - 1)`.
    case exponential(scale: RealResidue, rate: RealResidue)
    /// `z / (1 + a z)`, where the denominator is positive.
    case quotient(RealResidue)
  }

  let form: Form

  /// The polynomial `c_0 + c_1 z + c_2 z^2 + ...`.
  ///
  /// - Precondition: here and below, no denominator is divisible by one of the primes.
  public static func polynomial(_ coefficients: [Rational]) -> AnalyticPiece {
    var current = coefficients
    while current.count > 1, current.last == .zero { current.removeLast() }
    var derivatives: [[RealResidue]] = []
    while !current.isEmpty {
      derivatives.append(current.map { RealResidue(exactly: $0)! })
      current = current.enumerated().dropFirst().map { Rational($0.offset) * $0.element }
    }
    return AnalyticPiece(form: .polynomial(derivatives))
  }

  /// `scale (exp(z / width) - 1)`: its formal values draw the exponential.
  public static func exponential(scale: Rational, width: Rational) -> AnalyticPiece {
    AnalyticPiece(
      form: .exponential(scale: RealResidue(exactly: scale)!, rate: RealResidue(exactly: width.inverse()!)!))
  }

  /// `z / (1 + a z)`.
  public static func quotient(_ a: Rational) -> AnalyticPiece {
    AnalyticPiece(form: .quotient(RealResidue(exactly: a)!))
  }

  /// The degree of a polynomial; `nil` for other pieces.
  var degree: Int? {
    if case .polynomial(let derivatives) = form { derivatives.count - 1 } else { nil }
  }

  /// The slope of a line through 0; `nil` for other pieces.
  var slopeThroughZero: RealResidue? {
    guard case .polynomial(let derivatives) = form, derivatives.count <= 2, derivatives[0].first == .zero else {
      return nil
    }
    return derivatives.count == 2 ? derivatives[1][0] : .zero
  }

  /// Whether the exact values are the true ones: no exponential stands in them.
  var isAlgebraic: Bool {
    if case .exponential = form { false } else { true }
  }

  /// Value and derivatives, `count` in all; `nil` where a denominator vanishes modulo a prime or has an open sign.
  ///
  /// The centres enclose the true values also where the residues are formal.
  func derivatives(at z: RealResidue, count: Int, oracle: RandomOracle) -> [RealResidue]? {
    switch form {
    case .polynomial(let derivatives):
      return (0..<count).map { $0 < derivatives.count ? AnalyticPiece.value(of: derivatives[$0], at: z) : .zero }
    case .exponential(let scale, let rate):
      var factor = scale * AnalyticPiece.exponential(of: rate * z, oracle)
      return (0..<count).map { order in
        if order > 0 { factor *= rate }
        return order == 0 ? factor - scale : factor
      }
    case .quotient(let slope):
      guard let inverse = (slope * z + .one).inverse() else { return nil }
      // s = z r with r = 1 / (1 + a z), and s^(n) = n! (-a)^(n-1) r^(n+1).
      var term = inverse * inverse
      return (0..<count).map { order in
        if order == 0 { return z * inverse }
        if order > 1 { term *= -(slope * inverse * RealResidue(order)) }
        return term
      }
    }
  }

  /// Horner's scheme.
  private static func value(of coefficients: [RealResidue], at z: RealResidue) -> RealResidue {
    var sum = coefficients.last ?? .zero
    for coefficient in coefficients.dropLast().reversed() {
      sum *= z
      if coefficient != .zero { sum += coefficient }
    }
    return sum
  }

  /// A formal exponential: drawn residues, and an enclosure of the true value.
  private static func exponential(of z: RealResidue, _ oracle: RandomOracle) -> RealResidue {
    if z.residues == .zero { return .one }
    let drawn = oracle.draw(0, at: z.residues.large)
    let centre = exp(z.centre)
    // exp(z + e) - exp(z) is at most exp(|z| bound) |e|; the library's exponential is right to two units in the last place.
    let radius = exp(z.centre + z.radius) * z.radius + centre * 0x1p-50 + .leastNormalMagnitude
    return RealResidue(residues: drawn == .zero ? .one : drawn, centre: centre, radius: radius * (1 + 0x1p-50))
  }
}
