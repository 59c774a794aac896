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
  static func apply(_ activation: any Activation, to values: UnsafeMutableBufferPointer<Self>)
  static func writeSlopes(
    of activation: any Activation, preactivations: UnsafeBufferPointer<Self>, values: UnsafeBufferPointer<Self>,
    into slopes: UnsafeMutableBufferPointer<Self>)
}

extension Double: PassScalar {
  static func apply(_ activation: any Activation, to values: UnsafeMutableBufferPointer<Double>) {
    activation.applyReal(to: values)
  }

  static func writeSlopes(
    of activation: any Activation, preactivations: UnsafeBufferPointer<Double>, values: UnsafeBufferPointer<Double>,
    into slopes: UnsafeMutableBufferPointer<Double>
  ) {
    activation.writeRealSlopes(preactivations: preactivations, values: values, slopes: slopes)
  }
}

extension Float: PassScalar {
  static func apply(_ activation: any Activation, to values: UnsafeMutableBufferPointer<Float>) {
    activation.applyReal(to: values)
  }

  static func writeSlopes(
    of activation: any Activation, preactivations: UnsafeBufferPointer<Float>, values: UnsafeBufferPointer<Float>,
    into slopes: UnsafeMutableBufferPointer<Float>
  ) {
    activation.writeRealSlopes(preactivations: preactivations, values: values, slopes: slopes)
  }
}
