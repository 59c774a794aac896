public import ExactAlgebra
public import InvariantManifolds

/// The leaky ReLU, slope 1 above zero and 0.01 below.
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
public struct LeakyRectifiedLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `leaky-relu`.
  public var name: String { "leaky-relu" }
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
  /// Slope 1/100 below, 1 above.
  public var pieces: PiecewiseLinear? { LeakyRectifiedLinearUnit.bothPieces }
  private static let bothPieces = PiecewiseLinear(slopeBelow: Rational(100).inverse()!, slopeAbove: .one)

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z, slope: 1) : Jet(value: 0.01 * z, slope: 0.01)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
