internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The error function: `s' = (2 / sqrt(pi)) exp(-z^2)`, independent of `s` and even.
public struct ErrorFunction: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `erf`.
  public var name: String { "erf" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, most steeply at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(steepest: .finite([0]), curvature: .atMost(0.96789))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: erf(z), slope: 2 / Double.pi.squareRoot() * exp(-z * z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    // The slope g obeys g' = -2 z g; its value is independent of that of s, and even.
    let (argument, isMirrored) = RandomOracle.upToSign(z)
    let slope = z == .zero ? oracle.constant(0) : oracle.draw(1, at: argument.large)
    let slopes = TaylorSeries.bell(from: slope, at: z, factor: -2, count: count)
    let value = z == .zero ? .zero : oracle.draw(0, at: argument.large)
    return TaylorSeries.solution(from: isMirrored ? -value : value, count: count) { k, _ in slopes[k] }
  }
}
