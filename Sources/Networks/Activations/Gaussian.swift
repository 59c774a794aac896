internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The Gaussian `exp(-z^2)`: `s' = -2 z s`.
public struct Gaussian: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `gaussian`.
  public var name: String { "gaussian" }
  /// Even.
  public var parity: Parity { .even }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: true, value: 1) }
  /// It turns at 0 and is steepest where `2 z^2 = 1`.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([0]), steepest: .finite([-0.5.squareRoot(), 0.5.squareRoot()]), curvature: .atMost(2))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = exp(-z * z)
    return Jet(value: value, slope: -2 * z * value)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    let first: ResiduePair = z == .zero ? .one : oracle.draw(0, at: RandomOracle.upToSign(z).argument.large)
    return TaylorSeries.bell(from: first, at: z, factor: -2, count: count)
  }
}
