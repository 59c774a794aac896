internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The mish `z tanh(log(1 + exp(z)))`: with `e = exp(z)` and `n = e^2 + 2 e` it is `z n / (n + 2)`.
///
/// Source: D. Misra, arXiv 1908.08681 (2019).
public struct Mish: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `mish`.
  public var name: String { "mish" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns once, and its slope is extreme twice.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([-1.1924312145154955]), steepest: .finite([-2.256376396360793, 1.4905711794854284]),
      curvature: .atMost(0.64421))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    // In powers of exp(-|z|), so that nothing overflows.
    let e = exp(-abs(z))
    let factor = z > 0 ? (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : e * (e + 2) / (e * (e + 2) + 2)
    // d/dz n / (n + 2) = 4 e (e + 1) / (n + 2)^2.
    let below = z > 0 ? 1 + 2 * e + 2 * e * e : e * (e + 2) + 2
    let growth = z > 0 ? 4 * e * e * (1 + e) / (below * below) : 4 * e * (e + 1) / (below * below)
    return Jet(value: z * factor, slope: factor + z * growth)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    guard let e = Exponential().formalTaylor(at: z, count: count, oracle: oracle) else { return nil }
    let two = ResiduePair(2)
    let above = e.indices.map { TaylorSeries.product(e, e, $0) + two * e[$0] }
    var below = above
    below[0] += two
    // n + 2 = (e + 1)^2 + 1 is never zero: -1 is no square modulo either prime.
    guard let quotient = TaylorSeries.quotient(above, below) else { return nil }
    return TaylorSeries.timesArgument(quotient, at: z)
  }
}
