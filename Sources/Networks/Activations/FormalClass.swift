public import ExactAlgebra
public import InvariantManifolds

/// A formal class of activations: "a generic activation" of the literature, with no relation but its parity.
///
/// It has no real values: networks of a formal class have orbits and SIMs but cannot be trained or evaluated.
public struct FormalClass: Activation {
  /// `generic`, `generic-odd` or `generic-even`.
  public var name: String { parity == .none ? "generic" : "generic-\(parity.rawValue)" }
  /// The parity that defines the class.
  public let parity: Parity
  /// The germ at 0: what parity enforces and nothing else.
  public var germ: Germ { Germ(valueVanishes: parity == .odd, slopeVanishes: parity == .even) }
  /// Not a named function.
  public var isNamed: Bool { false }

  /// The class of a parity.
  public init(parity: Parity) { self.parity = parity }

  /// Not a number: a formal class has no real values.
  public func real(at z: Double) -> Jet<Double> { Jet(value: .nan, slope: .nan) }

  /// Independent random value and slope, reflected as the parity says.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    if parity == .none { return Jet(value: oracle.draw(0, at: z.large), slope: oracle.draw(1, at: z.large)) }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    var value = oracle.draw(0, at: argument.large)
    var slope = oracle.draw(1, at: argument.large)
    if parity == .odd {
      value = z == .zero ? .zero : isMirrored ? -value : value
    } else {
      slope = z == .zero ? .zero : isMirrored ? -slope : slope
    }
    return Jet(value: value, slope: slope)
  }
}
