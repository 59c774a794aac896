public import ExactAlgebra
public import InvariantManifolds

/// The hard sigmoid: `z / 6 + 1/2` between -3 and 3, and constant beyond, with slope 0 at both kinks (PyTorch's convention).
///
/// Piecewise: its exact values are those of the piece in which the argument lies. `s(-z) = 1 - s(z)`.
public struct HardSigmoid: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `hard-sigmoid`.
  public var name: String { "hard-sigmoid" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }
  /// It never falls; the slope jumps at -3 and 3.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(kinks: [-3, 3], largestJump: 0.16667, curvature: .atMost(0))
  }
  /// Constant, rising, constant.
  public var pieces: AnalyticPieces? { HardSigmoid.threePieces }
  private static let threePieces = AnalyticPieces(
    [.polynomial([.zero]), .polynomial([Rational("1/2")!, Rational("1/6")!]), .polynomial([.one])],
    breaks: [Rational(-3), Rational(3)])

  /// `s(-z) = 1 - s(z)`.
  public var reflection: Reflection? { Reflection(constant: .one, factor: -1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    if z.isNaN { return Jet(value: z, slope: z) }
    return abs(z) < 3 ? Jet(value: (z + 3) / 6, slope: 1 / 6.0) : Jet(value: z > 0 ? 1 : 0, slope: 0)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
