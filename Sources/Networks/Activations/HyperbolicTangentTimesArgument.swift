internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The product `z tanh(z)`, an even activation: with `t = tanh(z)`, `s' = t + z (1 - t^2)`.
public struct HyperbolicTangentTimesArgument: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `z-tanh`.
  public var name: String { "z-tanh" }
  /// Even.
  public var parity: Parity { .even }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It turns at 0 and is steepest where `z tanh(z) = 1`.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([0]), steepest: .finite([-1.1996786402577337, 1.1996786402577337]), curvature: .atMost(2))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let tangent = tanh(z)
    return Jet(value: z * tangent, slope: tangent + z * (1 - tangent * tangent))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    HyperbolicTangent().formalTaylor(at: z, count: count, oracle: oracle).map {
      TaylorSeries.timesArgument($0, at: z)
    }
  }
}
