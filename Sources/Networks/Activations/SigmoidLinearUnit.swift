internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The SiLU (swish) `z sigmoid(z)`.
public struct SigmoidLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `silu`.
  public var name: String { "silu" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns where `1 + z / (1 + exp(z)) = 0`, and its slope is extreme where `z tanh(z/2) = 2`.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([-1.2784645427610738]), steepest: .finite([-2.3993572805154675, 2.3993572805154675]),
      curvature: .atMost(0.5))
  }

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let sigmoid = 1 / (1 + exp(-z))
    return Jet(value: z * sigmoid, slope: sigmoid * (1 + z * (1 - sigmoid)))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    Sigmoid().formalTaylor(at: z, count: count, oracle: oracle).map { TaylorSeries.timesArgument($0, at: z) }
  }
}
