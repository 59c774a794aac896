internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The arctangent: `s' = 1 / (1 + z^2)`.
public struct Arctangent: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `arctan`.
  public var name: String { "arctan" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: atan(z), slope: 1 / (1 + z * z))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    // 1 + z^2 is never zero: -1 is no square modulo either prime.
    let slope = (ResiduePair.one + z * z).inverse()!
    guard z != .zero else { return Jet(value: .zero, slope: slope) }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let value = oracle.draw(0, at: argument.large)
    return Jet(value: isMirrored ? -value : value, slope: slope)
  }
}
