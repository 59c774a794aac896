internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The CELU: `z` above zero, `alpha (exp(z / alpha) - 1)` below, whose slope is continuous for every alpha.
///
/// Piecewise: in its exact values the exponential below zero is drawn. With `alpha = 1` it is the ELU.
///
/// Source: J. T. Barron, arXiv 1704.07483 (2017).
public struct ContinuouslyDifferentiableExponentialLinearUnit: Activation {
  /// `celu`, with alpha if it is not 1: `celu=2`.
  public let name: String
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, and its slope never falls.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMost((1 / alpha).nextUp))
  }
  /// The exponential below, the identity above.
  public let pieces: AnalyticPieces?
  private let alpha: Double

  /// The customary one, with `alpha = 1`.
  public init() { self = ContinuouslyDifferentiableExponentialLinearUnit.customary }

  /// One with another width below zero; `nil` unless it is between 1/1,000 and 1,000.
  public init?(alpha: Rational) {
    guard (0.001...1_000).contains(alpha.doubleValue),
      let (text, double) = ActivationName.parameter(alpha)
    else { return nil }
    name = alpha == .one ? "celu" : "celu=\(text)"
    pieces = AnalyticPieces([.exponential(scale: alpha, width: alpha), .polynomial([.zero, .one])], breaks: [.zero])
    self.alpha = double
  }

  private static let customary = ContinuouslyDifferentiableExponentialLinearUnit(alpha: .one)!

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    z > 0 ? Jet(value: z, slope: 1) : Jet(value: alpha * expm1(z / alpha), slope: exp(z / alpha))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
