internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The exponential: `s' = s`, `s(-z) = 1 / s(z)`.
public struct Exponential: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `exp`.
  public var name: String { "exp" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = exp(z)
    return Jet(value: value, slope: value)
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    guard z != .zero else { return Jet(value: .one, slope: .one) }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let drawn = oracle.draw(0, at: argument.large)
    let value = drawn == .zero ? ResiduePair.one : drawn
    let result = isMirrored ? value.inverse()! : value
    return Jet(value: result, slope: result)
  }
}
