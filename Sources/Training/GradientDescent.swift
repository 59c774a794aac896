/// Gradient descent: `theta <- theta - rate * gradient`.
public struct GradientDescent: Optimizer {
  /// The learning rate.
  public let rate: Double
  private let isStochastic: Bool

  /// Gradient descent with this rate; `isStochastic` names it `sgd`, for gradients of batches.
  public init(rate: Double, isStochastic: Bool = false) { (self.rate, self.isStochastic) = (rate, isStochastic) }

  /// `gd`, or `sgd`.
  public var method: String { isStochastic ? "sgd" : "gd" }
  /// The rate.
  public var settings: [(key: String, value: Double)] { [("rate", rate)] }

  /// One step.
  public mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?
  ) {
    guard let scaling else {
      for index in parameters.indices { parameters[index] -= rate * gradient[index] }
      return
    }
    for index in parameters.indices {
      parameters[index] -= rate * (scaling.step[index] * (scaling.gradient[index] * gradient[index]))
    }
  }
}
