internal import Foundation
public import ExactAlgebra
public import InvariantManifolds

/// The arctangent: `s' = 1 / (1 + z^2)`.
public struct Arctangent: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `arctan`.
  public var name: String { "arctan" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, most steeply at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(steepest: .finite([0]), curvature: .atMost(0.64952))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    Jet(value: atan(z), slope: 1 / (1 + z * z))
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    // s' = 1 / (1 + z^2), which is never undefined: -1 is no square modulo either prime.
    let inverse = (ResiduePair.one + z * z).inverse()!
    var slopes: [ResiduePair] = []
    for k in 0..<count {
      // (1 + z^2 + 2 z t + t^2) (sum slopes[k] t^k) = 1.
      var rest: ResiduePair = k == 0 ? .one : .zero
      if k >= 1 { rest -= (z + z) * slopes[k - 1] }
      if k >= 2 { rest -= slopes[k - 2] }
      slopes.append(rest * inverse)
    }
    var first = ResiduePair.zero
    if z != .zero {
      let (argument, isMirrored) = RandomOracle.upToSign(z)
      let value = oracle.draw(0, at: argument.large)
      first = isMirrored ? -value : value
    }
    return TaylorSeries.solution(from: first, count: count) { k, _ in slopes[k] }
  }
}
