public import ExactAlgebra
public import InvariantManifolds

/// The squared ReLU `max(z, 0)^2`.
///
/// Piecewise: its exact values are those of the piece in which the argument lies. A neuron that stays at 0 rests.
///
/// Source: D. R. So et al., "Primer", arXiv 2109.08668 (2021).
public struct SquaredRectifiedLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `relu2`.
  public var name: String { "relu2" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It never falls, and its slope never does.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost(2))
  }
  /// Homogeneous: `s(cz) = c^2 s(z)` for `c > 0`.
  public var continuousSymmetry: ContinuousSymmetry? { .homogeneous(degree: 2) }
  /// Zero below, the square above.
  public var pieces: AnalyticPieces? { SquaredRectifiedLinearUnit.bothPieces }
  private static let bothPieces = AnalyticPieces(
    [.polynomial([.zero]), .polynomial([.zero, .zero, .one])], breaks: [.zero])

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z * z, slope: 2 * z) : Jet(value: 0, slope: 0)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
