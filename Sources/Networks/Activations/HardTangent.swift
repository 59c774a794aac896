public import ExactAlgebra
public import InvariantManifolds

/// The hard tangent: `z` between -1 and 1, and constant beyond, with slope 0 at both kinks (PyTorch's convention).
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
public struct HardTangent: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `hard-tanh`.
  public var name: String { "hard-tanh" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It never falls; the slope jumps at -1 and 1.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(kinks: [-1, 1], largestJump: 1, curvature: .atMost(0))
  }
  /// Constant, rising, constant.
  public var pieces: AnalyticPieces? { HardTangent.threePieces }
  private static let threePieces = AnalyticPieces(
    [.polynomial([Rational(-1)]), .polynomial([.zero, .one]), .polynomial([.one])], breaks: [Rational(-1), .one])

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    if z.isNaN { return Jet(value: z, slope: z) }
    return abs(z) < 1 ? Jet(value: z, slope: 1) : Jet(value: z > 0 ? 1 : -1, slope: 0)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
