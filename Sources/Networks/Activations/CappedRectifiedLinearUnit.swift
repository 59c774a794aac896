public import ExactAlgebra
public import InvariantManifolds

/// The ReLU6 `min(max(z, 0), 6)`, with slope 0 at both kinks (PyTorch's convention).
///
/// Piecewise: its exact values are those of the piece in which the argument lies.
public struct CappedRectifiedLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `relu6`.
  public var name: String { "relu6" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It never falls; the slope jumps at 0 and 6.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(kinks: [0, 6], largestJump: 1, curvature: .atMost(0))
  }
  /// Constant, rising, constant.
  public var pieces: AnalyticPieces? { CappedRectifiedLinearUnit.threePieces }
  private static let threePieces = AnalyticPieces(
    [.polynomial([.zero]), .polynomial([.zero, .one]), .polynomial([Rational(6)])], breaks: [.zero, Rational(6)])

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    if z.isNaN { return Jet(value: z, slope: z) }
    return z > 0 && z < 6 ? Jet(value: z, slope: 1) : Jet(value: z >= 6 ? 6 : 0, slope: 0)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
