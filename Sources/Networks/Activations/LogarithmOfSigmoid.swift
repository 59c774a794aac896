internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The logarithm of the sigmoid, `z - log(1 + exp(z))`: `s(z) - s(-z) = z`.
public struct LogarithmOfSigmoid: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `log-sigmoid`.
  public var name: String { "log-sigmoid" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }
  /// It rises everywhere, ever less steeply.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost(0.25))
  }

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: min(z, 0) - log1p(exp(-abs(z))), slope: 1 / (1 + exp(z)))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    Softplus().formalTaylor(at: z, count: count, oracle: oracle).map { softplus in
      softplus.enumerated().map { order, value in (order == 0 ? z : order == 1 ? .one : .zero) - value }
    }
  }
}
