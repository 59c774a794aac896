public import ExactAlgebra
public import InvariantManifolds

/// The identity: a linear network.
public struct Identity: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `linear`.
  public var name: String { "linear" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, with slope 1.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost(0))
  }
  /// Linear.
  public var continuousSymmetry: ContinuousSymmetry? { .linear }
  /// A polynomial.
  public var isPolynomial: Bool { true }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: z, slope: 1)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    TaylorSeries.polynomial([z, .one], count: count)
  }
}
