/// Nesterov's momentum: `v <- momentum * v + gradient`, `theta <- theta - rate * (gradient + momentum * v)`, with `v = 0` at
/// first.
///
/// This is PyTorch's convention: the parameters are those at which the gradient is taken, ahead of the plain iterates by a
/// step of the velocity.
///
/// Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep
/// learning", ICML (2013), section 2.
public struct NesterovMomentum: Optimizer {
  /// The learning rate.
  public let rate: Double
  /// What remains of the velocity after a step.
  public let momentum: Double
  private var velocity: [Double] = []

  /// Momentum at rest.
  public init(rate: Double, momentum: Double = 0.9) { (self.rate, self.momentum) = (rate, momentum) }

  /// `nesterov`.
  public var method: String { "nesterov" }
  /// Rate and momentum.
  public var settings: [(key: String, value: Double)] { [("rate", rate), ("momentum", momentum)] }

  /// One step.
  public mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?
  ) {
    if velocity.count != parameters.count { velocity = [Double](repeating: 0, count: parameters.count) }
    let (rate, momentum) = (rate, momentum)
    velocity.withUnsafeMutableBufferPointer { velocity in
      for index in parameters.indices {
        let force = scaling.map { $0.gradient[index] * gradient[index] } ?? gradient[index]
        velocity[index] = momentum * velocity[index] + force
        let step = force + momentum * velocity[index]
        parameters[index] -= rate * (scaling.map { $0.step[index] * step } ?? step)
      }
    }
  }
}
