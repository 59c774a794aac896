internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The customary approximation of the GELU, `z / 2 (1 + tanh(c (z + 0.044715 z^3)))` with `c = sqrt(2 / pi)`.
///
/// Source: D. Hendrycks, K. Gimpel, arXiv 1606.08415 (2016).
public struct GaussianErrorLinearUnitByTangent: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `gelu-tanh`.
  public var name: String { "gelu-tanh" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns once, and its slope, `s'(z) + s'(-z) = 1`, is extreme twice.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([-0.7524614220710163]), steepest: .finite([-1.4185040087908284, 1.4185040087908284]),
      curvature: .atMost(0.79789))
  }
  private static let scale = (2 / Double.pi).squareRoot()
  private static let cubic = Rational("0.044715")!

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let scale = GaussianErrorLinearUnitByTangent.scale
    // (1 + tanh(u)) / 2 is the sigmoid of 2 u, without cancellation below zero.
    let argument = 2 * scale * z * (1 + 0.044715 * z * z)
    let sigmoid = 1 / (1 + exp(-argument))
    let complement = 1 / (1 + exp(argument))
    let growth = sigmoid * complement * 2 * scale
    let rise = growth == 0 ? 0 : growth * z * (1 + 0.134145 * z * z)
    return Jet(value: sigmoid == 0 ? 0 : z * sigmoid, slope: sigmoid + rise)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    guard let cubic = ResiduePair(exactly: GaussianErrorLinearUnitByTangent.cubic) else { return nil }
    // T = tanh(u(z)) is odd in z and obeys T' = (1 - T^2) u', u' = c (1 + 3 k (z + t)^2); c is a random constant.
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let drawn = z == .zero ? ResiduePair.zero : oracle.draw(0, at: argument.large)
    let three = ResiduePair(3) * cubic
    let slopes = TaylorSeries.polynomial([.one + three * z * z, (three + three) * z, three], count: 3)
      .map { $0 * oracle.constant(0) }
    let tangent = TaylorSeries.solution(from: isMirrored ? -drawn : drawn, count: count) { k, t in
      let rest = (0...k).map { ($0 == 0 ? .one : .zero) - TaylorSeries.product(t, t, $0) }
      return (0...min(k, 2)).reduce(.zero) { $0 + slopes[$1] * rest[k - $1] }
    }
    let half = ResiduePair(2).inverse()!
    let factor = tangent.enumerated().map { half * ($0.offset == 0 ? .one + $0.element : $0.element) }
    return TaylorSeries.timesArgument(factor, at: z)
  }
}
