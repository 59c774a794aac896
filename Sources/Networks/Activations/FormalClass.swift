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

  /// Independent random coefficients, reflected as the parity says.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    if parity == .none { return (0..<count).map { oracle.draw($0, at: z.large) } }
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    return (0..<count).map { order in
      // The derivatives of an odd function are even and odd in turn; at 0 the odd ones vanish.
      let isOdd = (order % 2 == 0) == (parity == .odd)
      let value = oracle.draw(order, at: argument.large)
      return isOdd ? (z == .zero ? .zero : isMirrored ? -value : value) : value
    }
  }
}
