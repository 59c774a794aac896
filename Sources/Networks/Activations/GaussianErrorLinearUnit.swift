internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The GELU `z Phi(z)` with the normal distribution `Phi` and its density: `s' = Phi + z phi`.
public struct GaussianErrorLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `gelu`.
  public var name: String { "gelu" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let distribution = 0.5 * erfc(-z * 0.5.squareRoot())
    let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
    return Jet(value: z * distribution, slope: distribution + z * density)
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    guard z != .zero else { return Jet(value: .zero, slope: ResiduePair(2).inverse()!) }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let drawn = oracle.draw(0, at: argument.large)
    let distribution = isMirrored ? .one - drawn : drawn
    return Jet(value: z * distribution, slope: distribution + z * oracle.draw(1, at: argument.large))
  }
}
