internal import InvariantManifolds
internal import Numerics

/// The floating-point format in which a network is evaluated and trained.
public enum Precision: String, CaseIterable, Sendable {
  /// 64 bits, rounding to about 1e-16.
  case double
  /// 32 bits, rounding to about 6e-8: the usual format of deep learning.
  case single

  /// The parameter as a number of this format.
  public func rounded(_ value: Double) -> Double { self == .single ? Double(Float(value)) : value }
}

/// A format whose passes know the activations.
protocol PassScalar: WorkingPrecision {
  static func writeValues(
    of activation: any Activation, at preactivations: UnsafeBufferPointer<Self>,
    into values: UnsafeMutableBufferPointer<Self>)
  static func multiply(
    _ deltas: UnsafeMutableBufferPointer<Self>, bySlopesOf activation: any Activation,
    preactivations: UnsafeBufferPointer<Self>, values: UnsafeBufferPointer<Self>)
}

extension Double: PassScalar {
  static func writeValues(
    of activation: any Activation, at preactivations: UnsafeBufferPointer<Double>,
    into values: UnsafeMutableBufferPointer<Double>
  ) {
    activation.writeRealValues(at: preactivations, into: values)
  }

  static func multiply(
    _ deltas: UnsafeMutableBufferPointer<Double>, bySlopesOf activation: any Activation,
    preactivations: UnsafeBufferPointer<Double>, values: UnsafeBufferPointer<Double>
  ) {
    activation.multiplyByRealSlopes(deltas, preactivations: preactivations, values: values)
  }
}

extension Float: PassScalar {
  static func writeValues(
    of activation: any Activation, at preactivations: UnsafeBufferPointer<Float>,
    into values: UnsafeMutableBufferPointer<Float>
  ) {
    activation.writeRealValues(at: preactivations, into: values)
  }

  static func multiply(
    _ deltas: UnsafeMutableBufferPointer<Float>, bySlopesOf activation: any Activation,
    preactivations: UnsafeBufferPointer<Float>, values: UnsafeBufferPointer<Float>
  ) {
    activation.multiplyByRealSlopes(deltas, preactivations: preactivations, values: values)
  }
}
