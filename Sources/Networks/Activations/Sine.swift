internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The sine: value and slope form a point of the circle, which is drawn by its rational parametrisation.
public struct Sine: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `sin`.
  public var name: String { "sin" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns at odd multiples of pi/2, and is steepest at multiples of pi.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .periodic(first: Double.pi / 2, period: Double.pi), steepest: .periodic(first: 0, period: Double.pi),
      curvature: .atMost(1))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: sin(z), slope: cos(z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    CirclePoint(at: z, oracle: oracle).taylor(count: count).sine
  }
}
