internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The cosine: value and slope form a point of the circle, which is drawn by its rational parametrisation.
public struct Cosine: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `cos`.
  public var name: String { "cos" }
  /// Even.
  public var parity: Parity { .even }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: true, value: 1) }
  /// It turns at multiples of pi, and is steepest at odd multiples of pi/2.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .periodic(first: 0, period: Double.pi), steepest: .periodic(first: Double.pi / 2, period: Double.pi),
      curvature: .atMost(1))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: cos(z), slope: -sin(z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    CirclePoint(at: z, oracle: oracle).taylor(count: count).cosine
  }
}
