internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// What the hyperbolic tangent leaves, `z - tanh(z)`: `s' = tanh(z)^2`.
public struct HyperbolicTangentShrinkage: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `tanhshrink`.
  public var name: String { "tanhshrink" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: true) }
  /// It rises everywhere, the more steeply the further from 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost(0.76981))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let tangent = tanh(z)
    return Jet(value: z - tangent, slope: tangent * tangent)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    HyperbolicTangent().formalTaylor(at: z, count: count, oracle: oracle).map { tangent in
      tangent.enumerated().map { order, value in (order == 0 ? z : order == 1 ? .one : .zero) - value }
    }
  }
}
