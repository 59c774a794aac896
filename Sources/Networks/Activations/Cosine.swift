internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The cosine: value and slope form a point of the circle, which is drawn by its rational parametrisation.
public struct Cosine: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `cos`.
  public var name: String { "cos" }
  /// Even.
  public var parity: Parity { .even }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: true) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: cos(z), slope: -sin(z))
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    let point = CirclePoint(at: z, oracle: oracle)
    return Jet(value: point.cosine, slope: -point.sine)
  }
}
