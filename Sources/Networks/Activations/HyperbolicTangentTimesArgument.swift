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

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let tangent = tanh(z)
    return Jet(value: z * tangent, slope: tangent + z * (1 - tangent * tangent))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    guard let tangent = HyperbolicTangent().formal(at: z, oracle: oracle) else { return nil }
    return Jet(value: z * tangent.value, slope: tangent.value + z * tangent.slope)
  }
}
