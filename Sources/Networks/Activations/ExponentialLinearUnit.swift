internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The ELU: `z` above zero, `alpha (exp(z) - 1)` below, with `alpha = 1` unless said otherwise.
///
/// Piecewise: in its exact values the exponential below zero is drawn. At 0 its slope is `alpha`, as PyTorch takes it.
///
/// Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, arXiv 1511.07289 (2015).
public struct ExponentialLinearUnit: Activation {
  /// `elu`, with alpha if it is not 1: `elu=0.5`.
  public let name: String
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere; the slope jumps at 0 unless alpha is 1.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      kinks: alpha == 1 ? [] : [0], largestJump: abs(1 - alpha), curvature: .atMost(alpha))
  }
  /// The exponential below, the identity above.
  public let pieces: AnalyticPieces?
  private let alpha: Double

  /// The customary one, with `alpha = 1`.
  public init() { self = ExponentialLinearUnit.customary }

  /// One with another factor below zero; `nil` unless it is positive and at most 1,000.
  public init?(alpha: Rational) {
    guard alpha.doubleValue > 0, alpha.doubleValue <= 1_000,
      let (text, double) = ActivationName.parameter(alpha)
    else { return nil }
    name = alpha == .one ? "elu" : "elu=\(text)"
    pieces = AnalyticPieces([.exponential(scale: alpha, width: .one), .polynomial([.zero, .one])], breaks: [.zero])
    self.alpha = double
  }

  private static let customary = ExponentialLinearUnit(alpha: .one)!

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z, slope: 1) : Jet(value: alpha * expm1(z), slope: alpha * exp(z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
