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
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: true) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = exp(-z * z)
    return Jet(value: value, slope: -2 * z * value)
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    guard z != .zero else { return Jet(value: .one, slope: .zero) }
    let value = oracle.draw(0, at: RandomOracle.upToSign(z).argument.large)
    return Jet(value: value, slope: -ResiduePair(2) * z * value)
  }
}
