internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The error function: `s' = (2 / sqrt(pi)) exp(-z^2)`, independent of `s` and even.
public struct ErrorFunction: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `erf`.
  public var name: String { "erf" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: erf(z), slope: 2 / Double.pi.squareRoot() * exp(-z * z))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    guard z != .zero else { return Jet(value: .zero, slope: oracle.constant(0)) }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let value = oracle.draw(0, at: argument.large)
    return Jet(value: isMirrored ? -value : value, slope: oracle.draw(1, at: argument.large))
  }
}
