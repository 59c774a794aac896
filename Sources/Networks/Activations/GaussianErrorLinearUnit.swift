internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The GELU `z Phi(z)` with the normal distribution `Phi` and its density: `s' = Phi + z phi`.
public struct GaussianErrorLinearUnit: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `gelu`.
  public var name: String { "gelu" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It turns where `Phi + z phi = 0`, and its slope is extreme where `z^2 = 2`.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(
      turning: .finite([-0.7517915246935645]), steepest: .finite([-2.0.squareRoot(), 2.0.squareRoot()]),
      curvature: .atMost(0.79789))
  }

  /// `s(-z) = s(z) - z`.
  public var reflection: Reflection? { Reflection(slope: Rational(-1), factor: 1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let distribution = 0.5 * erfc(-z * 0.5.squareRoot())
    let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
    return Jet(value: z * distribution, slope: distribution + z * density)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    // The density phi obeys phi' = -z phi; the distribution Phi has it as its slope, and Phi(-z) = 1 - Phi(z).
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let density = z == .zero ? oracle.constant(0) : oracle.draw(1, at: argument.large)
    let densities = TaylorSeries.bell(from: density, at: z, factor: -1, count: count)
    let drawn = z == .zero ? ResiduePair(2).inverse()! : oracle.draw(0, at: argument.large)
    let distribution = TaylorSeries.solution(from: isMirrored ? .one - drawn : drawn, count: count) { k, _ in
      densities[k]
    }
    return TaylorSeries.timesArgument(distribution, at: z)
  }
}
