public import ExactAlgebra
public import InvariantManifolds

/// The hard swish `z (z + 3) / 6` between -3 and 3, zero below and `z` above; the slope is 0 at -3 and 1 at 3 (PyTorch's
/// convention).
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
///
/// Source: A. Howard et al., "Searching for MobileNetV3", arXiv 1905.02244 (2019).
public struct HardSwish: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `hard-swish`.
  public var name: String { "hard-swish" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns at -1.5; the slope jumps at -3 and 3.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(turning: .finite([-1.5]), kinks: [-3, 3], largestJump: 0.5, curvature: .atMost(0.33334))
  }
  /// Zero, a parabola, the identity.
  public var pieces: AnalyticPieces? { HardSwish.threePieces }
  private static let threePieces = AnalyticPieces(
    [.polynomial([.zero]), .polynomial([.zero, Rational("1/2")!, Rational("1/6")!]), .polynomial([.zero, .one])],
    breaks: [Rational(-3), Rational(3)])

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    if z.isNaN { return Jet(value: z, slope: z) }
    if z <= -3 { return Jet(value: 0, slope: 0) }
    return z < 3 ? Jet(value: z * (z + 3) / 6, slope: (2 * z + 3) / 6) : Jet(value: z, slope: 1)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
