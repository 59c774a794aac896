public import ExactAlgebra
public import InvariantManifolds

/// The cube `z^3`.
public struct Cube: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `cube`.
  public var name: String { "cube" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It rises everywhere, the more steeply the further from 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .timesArgument(6))
  }
  /// Homogeneous: `s(cz) = c^3 s(z)`.
  public var continuousSymmetry: ContinuousSymmetry? { .homogeneous(degree: 3) }
  /// A polynomial.
  public var isPolynomial: Bool { true }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: z * z * z, slope: 3 * z * z)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    TaylorSeries.polynomial([z * z * z, ResiduePair(3) * z * z, ResiduePair(3) * z, .one], count: count)
  }
}
