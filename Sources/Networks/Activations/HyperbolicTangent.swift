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
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    guard let source = preactivations.baseAddress, let target = values.baseAddress else { return }
    VectorFunctions.tanh(source, into: target, count: preactivations.count)
  }

  /// All slopes at once, from the values.
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Double>, preactivations: UnsafeBufferPointer<Double>,
    values: UnsafeBufferPointer<Double>
  ) {
    guard let deltas = deltas.baseAddress, let start = values.baseAddress else { return }
    VectorFunctions.multiplyByTanhSlopes(deltas, at: start, count: values.count)
  }

  /// All values at once in single precision.
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Float>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = preactivations.baseAddress, let target = values.baseAddress else { return }
    VectorFunctions.tanh(source, into: target, count: preactivations.count)
  }

  /// All slopes at once in single precision.
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Float>, preactivations: UnsafeBufferPointer<Float>,
    values: UnsafeBufferPointer<Float>
  ) {
    guard let deltas = deltas.baseAddress, let start = values.baseAddress else { return }
    VectorFunctions.multiplyByTanhSlopes(deltas, at: start, count: values.count)
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
