internal import Foundation
public import ExactAlgebra
public import InvariantManifolds
internal import Numerics

/// The logistic sigmoid `1 / (1 + exp(-z))`: `s' = s (1 - s)`, `s(-z) = 1 - s(z)`.
public struct Sigmoid: Activation {
  /// The activation; it has no parameters.
  public init() {}
  /// `sigmoid`.
  public var name: String { "sigmoid" }
  /// No parity.
  public var parity: Parity { .none }
  /// The germ at 0.
  public var germ: Germ { Germ(valueVanishes: false, slopeVanishes: false) }
  /// It rises everywhere, most steeply at 0.
  public var monotonePieces: MonotonePieces? {
    MonotonePieces(steepest: .finite([0]), curvature: .atMost(0.096226))
  }

  /// `s(-z) = 1 - s(z)`.
  public var reflection: Reflection? { Reflection(constant: .one, factor: -1) }

  /// The value and slope in double precision.
  public func real(at z: Double) -> Jet<Double> {
    let value = 1 / (1 + exp(-z))
    return Jet(value: value, slope: value * (1 - value))
  }

  /// All values at once, in vector code.
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    guard let source = preactivations.baseAddress, let target = values.baseAddress else { return }
    VectorFunctions.sigmoid(source, into: target, count: preactivations.count)
  }

  /// All slopes at once, from the values.
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Double>, preactivations: UnsafeBufferPointer<Double>,
    values: UnsafeBufferPointer<Double>
  ) {
    guard let deltas = deltas.baseAddress, let start = values.baseAddress else { return }
    VectorFunctions.multiplyBySigmoidSlopes(deltas, at: start, count: values.count)
  }

  /// All values at once in single precision.
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Float>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = preactivations.baseAddress, let target = values.baseAddress else { return }
    VectorFunctions.sigmoid(source, into: target, count: preactivations.count)
  }

  /// All slopes at once in single precision.
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Float>, preactivations: UnsafeBufferPointer<Float>,
    values: UnsafeBufferPointer<Float>
  ) {
    guard let deltas = deltas.baseAddress, let start = values.baseAddress else { return }
    VectorFunctions.multiplyBySigmoidSlopes(deltas, at: start, count: values.count)
  }

  /// The Taylor coefficients of formal values.
  public func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]? {
    var first = ResiduePair(2).inverse()!
    if z != .zero {
      let (argument, isMirrored) = RandomOracle.upToSign(z)
      let value = oracle.draw(0, at: argument.large)
      first = isMirrored ? .one - value : value
    }
    return TaylorSeries.solution(from: first, count: count) { k, s in s[k] - TaylorSeries.product(s, s, k) }
  }
}
