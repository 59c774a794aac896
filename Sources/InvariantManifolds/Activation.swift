public import ExactAlgebra

/// What an activation does under a change of sign of its argument.
public enum Parity: String, Codable, Hashable, Sendable {
  /// `s(-z) = -s(z)`: a neuron may be mirrored by changing the sign of all its weights.
  case odd
  /// `s(-z) = s(z)`: a neuron may be mirrored by changing the sign of its incoming weights.
  case even
  /// Neither.
  case none
}

/// What an activation does at zero, as far as invariance depends on it.
public struct Germ: Hashable, Sendable {
  /// Whether `s(0) = 0`: a neuron whose pre-activation is zero is silent.
  public let valueVanishes: Bool
  /// Whether `s'(0) = 0`: a neuron whose pre-activation is zero passes no gradient back.
  public let slopeVanishes: Bool
  /// `s(0)` where it is a known integer: what neurons fixed by the change of sign send adds to the next bias exactly.
  public let value: Int?

  /// A germ.
  public init(valueVanishes: Bool, slopeVanishes: Bool, value: Int? = nil) {
    self.valueVanishes = valueVanishes
    self.slopeVanishes = slopeVanishes
    self.value = valueVanishes ? 0 : value
  }
}

/// A value `s(z)` with the slope `s'(z)`.
@frozen public struct Jet<Scalar: Ring> {
  /// The value `s(z)`.
  public var value: Scalar
  /// The slope `s'(z)`.
  public var slope: Scalar

  /// A value with a slope.
  @inlinable public init(value: Scalar, slope: Scalar) {
    self.value = value
    self.slope = slope
  }
}

/// An activation function: its class, its values over the reals, and its formal values over a prime field.
///
/// A new activation is one small file that conforms. The formal side replaces transcendental values by independent random
/// ones that respect the differential equation and the reflection `z -> -z`: for linear forms `z_i` without a rational relation the values
/// `exp(z_i)` are algebraically independent (Ax, 1971), so the generic rank over the reals is the rank with independent
/// values. `Documentation/Derivations/FormalActivations.md` has the argument.
public protocol Activation: Sendable {
  /// The name in the notation of networks, for example `tanh`.
  var name: String { get }
  /// The behaviour under a change of sign.
  var parity: Parity { get }
  /// The behaviour at zero.
  var germ: Germ { get }
  /// Whether this is a named function (`false` for the formal classes `generic`, `generic-odd`, `generic-even`).
  var isNamed: Bool { get }
  /// Whether the function is a polynomial, whose formal values are the true ones.
  var isPolynomial: Bool { get }
  /// The continuous symmetry that the function brings to every neuron, if it has one.
  var continuousSymmetry: ContinuousSymmetry? { get }
  /// What ties the function at `-z` to the function at `z`, if that is linear; by parity unless said otherwise.
  var reflection: Reflection? { get }
  /// The pieces of an activation that is analytic only between some points; `nil` for analytic ones.
  var pieces: AnalyticPieces? { get }
  /// The half-line of arguments on which value and slope are zero; `nil` if there is none.
  var offHalfLine: OffHalfLine? { get }
  /// Where the real function and its slope turn, from which ranges and Lipschitz constants follow; `nil` if not known.
  var monotonePieces: MonotonePieces? { get }

  /// The real value and slope at `z`. Rounding must respect the parity bit by bit.
  func real(at z: Double) -> Jet<Double>

  /// Writes the value at each pre-activation: the batched form of `real(at:)`, for buffers of one length that do not overlap.
  ///
  /// The result for an element must depend on the element alone, not on its position.
  func writeRealValues(
    at preactivations: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>)

  /// Multiplies each of the `deltas` by the slope at its pre-activation, whose value is given as well.
  ///
  /// Buffers have one length and do not overlap; a product depends on its own elements alone.
  func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Double>, preactivations: UnsafeBufferPointer<Double>,
    values: UnsafeBufferPointer<Double>)

  /// The values in single precision.
  func writeRealValues(
    at preactivations: UnsafeBufferPointer<Float>, into values: UnsafeMutableBufferPointer<Float>)

  /// The products with slopes in single precision.
  func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Float>, preactivations: UnsafeBufferPointer<Float>,
    values: UnsafeBufferPointer<Float>)

  /// The first Taylor coefficients `s(z), s'(z), s''(z)/2, ...` of formal values; `nil` where the activation has none
  /// at this argument (piecewise activations everywhere, the reciprocal at 0).
  ///
  /// - Parameter count: the number of coefficients, from 1.
  func formalTaylor(at z: ResiduePair, count: Int, oracle: RandomOracle) -> [ResiduePair]?
}

extension Activation {
  /// Named unless said otherwise.
  public var isNamed: Bool { true }
  /// No polynomial unless said otherwise.
  public var isPolynomial: Bool { false }
  /// None unless said otherwise.
  public var continuousSymmetry: ContinuousSymmetry? { nil }
  /// That of the parity.
  public var reflection: Reflection? {
    switch parity {
    case .odd: Reflection(factor: -1)
    case .even: Reflection(factor: 1)
    case .none: nil
    }
  }
  /// Analytic unless said otherwise.
  public var pieces: AnalyticPieces? { nil }
  /// None unless said otherwise.
  public var offHalfLine: OffHalfLine? { nil }
  /// Not known unless said otherwise: then no bound is given.
  public var monotonePieces: MonotonePieces? { nil }

  /// The formal value and slope at `z`; `nil` where the activation has none.
  public func formal(at z: ResiduePair, oracle: RandomOracle) -> Jet<ResiduePair>? {
    formalTaylor(at: z, count: 2, oracle: oracle).map { Jet(value: $0[0], slope: $0[1]) }
  }

  // To be inlined, so that an activation that relies on them has a loop of its own, without a call for each element.

  /// One value after the other.
  @inlinable
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    for index in preactivations.indices { values[index] = real(at: preactivations[index]).value }
  }

  /// One slope after the other.
  @inlinable
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Double>, preactivations: UnsafeBufferPointer<Double>,
    values: UnsafeBufferPointer<Double>
  ) {
    for index in preactivations.indices { deltas[index] *= real(at: preactivations[index]).slope }
  }

  /// One value after the other, computed in double precision and rounded.
  @inlinable
  public func writeRealValues(
    at preactivations: UnsafeBufferPointer<Float>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    for index in preactivations.indices { values[index] = Float(real(at: Double(preactivations[index])).value) }
  }

  /// One slope after the other, computed in double precision and rounded.
  @inlinable
  public func multiplyByRealSlopes(
    _ deltas: UnsafeMutableBufferPointer<Float>, preactivations: UnsafeBufferPointer<Float>,
    values: UnsafeBufferPointer<Float>
  ) {
    for index in preactivations.indices { deltas[index] *= Float(real(at: Double(preactivations[index])).slope) }
  }
}
