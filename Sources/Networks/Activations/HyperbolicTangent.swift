internal import Foundation
public import ExactAlgebra
public import InvariantManifolds
internal import Numerics

/// The hyperbolic tangent: `s' = 1 - s^2`.
public struct HyperbolicTangent: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `tanh`.
  public var name: String { "tanh" }
  /// Odd.
  public var parity: Parity { .odd }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: true, slopeVanishes: false) }
  /// It rises everywhere, most steeply at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(steepest: .finite([0]), curvature: .atMost(0.76981))
  }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = tanh(z)
    return Jet(value: value, slope: 1 - value * value)
  }

  /// All values at once, in vector code; odd in every bit.
  public func applyReal(to values: UnsafeMutableBufferPointer<Double>) {
    guard let start = values.baseAddress else { return }
    VectorFunctions.tanh(start, into: start, count: values.count)
  }

  /// All slopes at once, from the values.
  public func writeRealSlopes(
    preactivations: UnsafeBufferPointer<Double>, values: UnsafeBufferPointer<Double>,
    slopes: UnsafeMutableBufferPointer<Double>
  ) {
    for index in values.indices { slopes[index] = 1 - values[index] * values[index] }
  }

  /// All values at once in single precision.
  public func applyReal(to values: UnsafeMutableBufferPointer<Float>) {
    guard let start = values.baseAddress else { return }
    VectorFunctions.tanh(start, into: start, count: values.count)
  }

  /// All slopes at once in single precision.
  public func writeRealSlopes(
    preactivations: UnsafeBufferPointer<Float>, values: UnsafeBufferPointer<Float>,
    slopes: UnsafeMutableBufferPointer<Float>
  ) {
    for index in values.indices { slopes[index] = 1 - values[index] * values[index] }
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    var first = ResiduePair.zero
    if z != .zero {
      let (argument, isMirrored) = RandomOracle.upToSign(z)
      let value = oracle.draw(0, at: argument.large)
      first = isMirrored ? -value : value
    }
    return TaylorSeries.solution(from: first, count: count) { k, s in
      (k == 0 ? .one : .zero) - TaylorSeries.product(s, s, k)
    }
  }
}
