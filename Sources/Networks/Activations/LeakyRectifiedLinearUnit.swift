public import ExactAlgebra
public import InvariantManifolds

/// The leaky ReLU, slope 1 above zero and a smaller one below, 0.01 unless said otherwise.
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
public struct LeakyRectifiedLinearUnit: Activation {
  /// `leaky-relu`, with the slope below zero if it is not 0.01: `leaky-relu=0.2`.
  public let name: String
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, and its slope never falls.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .jumps)
  }
  /// Homogeneous: `s(cz) = c s(z)` for `c > 0`.
  public var continuousSymmetry: ContinuousSymmetry? { .homogeneous(degree: 1) }
  /// The slope below, and 1 above.
  public let pieces: AnalyticPieces?
  /// `s(-z) = s(z) - (1 + slope) z`.
  public let reflection: Reflection?
  private let slope: Double

  /// The customary one, with slope 0.01 below zero.
  public init() { self = LeakyRectifiedLinearUnit.customary }

  /// One with another slope below zero; `nil` unless it is between 0 and 1.
  public init?(slope: Rational) {
    guard slope.doubleValue > 0, slope.doubleValue < 1,
      let (text, double) = ActivationName.parameter(slope)
    else { return nil }
    name = slope == Rational("0.01") ? "leaky-relu" : "leaky-relu=\(text)"
    pieces = AnalyticPieces(slopeBelow: slope, slopeAbove: .one)
    reflection = Reflection(slope: -(.one + slope), factor: 1)
    self.slope = double
  }

  private static let customary = LeakyRectifiedLinearUnit(slope: Rational("0.01")!)!

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z, slope: 1) : Jet(value: slope * z, slope: slope)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
