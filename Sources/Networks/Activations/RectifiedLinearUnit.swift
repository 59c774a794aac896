public import ExactAlgebra
public import InvariantManifolds

/// The ReLU `max(z, 0)`, with slope 0 at 0 (PyTorch's convention).
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
public struct RectifiedLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `relu`.
  public var name: String { "relu" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It never falls, and its slope never does.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .jumps)
  }
  /// Homogeneous: `s(cz) = c s(z)` for `c > 0`.
  public var continuousSymmetry: ContinuousSymmetry? { .homogeneous(degree: 1) }
  /// Slope 0 below, 1 above.
  public var pieces: AnalyticPieces? { RectifiedLinearUnit.bothPieces }
  /// Off up to 0.
  public var offHalfLine: OffHalfLine? { .rectifier }
  private static let bothPieces = AnalyticPieces(slopeBelow: .zero, slopeAbove: .one)

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z, slope: 1) : Jet(value: 0, slope: 0)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
