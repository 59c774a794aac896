internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The sine: value and slope form a point of the circle, which is drawn by its rational parametrisation.
public struct Sine: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `sin`.
  public var name: String { "sin" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: sin(z), slope: cos(z))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    let point = CirclePoint(at: z, oracle: oracle)
    return Jet(value: point.sine, slope: point.cosine)
  }
}
