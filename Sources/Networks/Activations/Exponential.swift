internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The exponential: `s' = s`, `s(-z) = 1 / s(z)`.
public struct Exponential: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `exp`.
  public var name: String { "exp" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }
  /// It rises everywhere, ever more steeply.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(curvature: .atMostSlope)
  }

  /// `s(z + c) = e^c s(z)`.
  public var continuousSymmetry: ContinuousSymmetry? { .exponential }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = exp(z)
    return Jet(value: value, slope: value)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    var first = ResiduePair.one
    if z != .zero {
      let (argument, isMirrored) = RandomOracle.upToSign(z)
      let drawn = oracle.draw(0, at: argument.large)
      let value = drawn == .zero ? ResiduePair.one : drawn
      first = isMirrored ? value.inverse()! : value
    }
    return TaylorSeries.solution(from: first, count: count) { k, s in s[k] }
  }
}
