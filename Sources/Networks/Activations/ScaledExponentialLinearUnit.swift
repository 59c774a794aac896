internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The SELU: `lambda z` above zero, `lambda alpha (exp(z) - 1)` below, with `lambda = 1.0507...`, `alpha = 1.6732...`.
///
/// Piecewise: in its exact values the exponential below zero is drawn. At 0 its slope is `lambda alpha`, as PyTorch takes it.
///
/// Source: G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, arXiv 1706.02515 (2017), whose constants these are.
public struct ScaledExponentialLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `selu`.
  public var name: String { "selu" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere; at 0 the slope falls by 0.71.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(kinks: [0], largestJump: 0.7074, curvature: .atMost(1.7581))
  }
  /// The exponential below, a line above.
  public var pieces: AnalyticPieces? { ScaledExponentialLinearUnit.bothPieces }

  private static let scale = Rational("1.0507009873554804934193349852946")!
  private static let factor = scale * Rational("1.6732632423543772848170429916717")!
  private static let bothPieces = AnalyticPieces(
    [.exponential(scale: factor, width: .one), .polynomial([.zero, scale])], breaks: [.zero])
  private static let slopeAbove = scale.doubleValue
  private static let slopeBelow = factor.doubleValue

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let (above, below) = (ScaledExponentialLinearUnit.slopeAbove, ScaledExponentialLinearUnit.slopeBelow)
    return z > 0 ? Jet(value: above * z, slope: above) : Jet(value: below * expm1(z), slope: below * exp(z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    nil  // Analytic only inside a cell of the activation pattern.
  }
}
