public import ExactAlgebra
public import InvariantManifolds

/// The identity: a linear network.
public struct Identity: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `linear`.
  public var name: String { "linear" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// Homogeneous: `s(cz) = c s(z)`.
  public var isHomogeneous: Bool { true }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: z, slope: 1)
  }

  /// The formal value and slope.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    Jet(value: z, slope: .one)
  }
}
