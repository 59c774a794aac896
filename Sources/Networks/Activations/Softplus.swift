internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The softplus `log(1 + exp(z))`: its slope is the sigmoid, and `s(-z) = s(z) - z`.
public struct Softplus: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `softplus`.
  public var name: String { "softplus" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }
  /// It rises everywhere, ever more steeply.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost(0.25))
  }

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: max(z, 0) + log1p(exp(-abs(z))), slope: 1 / (1 + exp(-z)))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    guard let slopes = Sigmoid().formalTaylor(at: z, count: count, oracle: oracle) else { return nil }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let value = oracle.draw(1, at: argument.large)
    return TaylorSeries.solution(from: isMirrored ? value - argument : value, count: count) { k, _ in slopes[k] }
  }
}
