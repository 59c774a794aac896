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

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let sigmoid = 1 / (1 + exp(-z))
    return Jet(value: z * sigmoid, slope: sigmoid * (1 + z * (1 - sigmoid)))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    let sigmoid = Sigmoid.formalValue(at: z, oracle: oracle)
    return Jet(value: z * sigmoid, slope: sigmoid + z * sigmoid * (.one - sigmoid))
  }
}
