public import ExactAlgebra
public import InvariantManifolds

/// The square `z^2`.
public struct Square: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `square`.
  public var name: String { "square" }
  /// Even.
  public var parity: Parity { .even }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It turns at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(turning: .finite([0]), curvature: .atMost(2))
  }
  /// Homogeneous: `s(cz) = c^2 s(z)`.
  public var continuousSymmetry: ContinuousSymmetry? { .homogeneous(degree: 2) }
  /// A polynomial.
  public var isPolynomial: Bool { true }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: z * z, slope: 2 * z)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    TaylorSeries.polynomial([z * z, z + z, .one], count: count)
  }
}
