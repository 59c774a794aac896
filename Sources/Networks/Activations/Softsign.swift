public import ExactAlgebra
public import InvariantManifolds

/// The softsign `z / (1 + |z|)`.
///
/// Piecewise: a quotient on each side of 0, where the second derivative jumps.
public struct Softsign: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `softsign`.
  public var name: String { "softsign" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, most steeply at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(steepest: .finite([0]), curvature: .atMost(2))
  }
  /// `z / (1 - z)` below, `z / (1 + z)` above.
  public var pieces: AnalyticPieces? { Softsign.bothPieces }
  private static let bothPieces = AnalyticPieces([.quotient(Rational(-1)), .quotient(.one)], breaks: [.zero])

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let scale = 1 + abs(z)
    return Jet(value: z.isInfinite ? (z > 0 ? 1 : -1) : z / scale, slope: 1 / (scale * scale))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
