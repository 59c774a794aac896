/// Heavy-ball momentum: `v <- momentum * v + gradient`, `theta <- theta - rate * v`, with `v = 0` at first.
///
/// This is PyTorch's convention, in which the rate multiplies the whole velocity.
///
/// Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational
/// Mathematics and Mathematical Physics 4 (1964), doi:10.1016/0041-5553(64)90137-5.
public struct HeavyBallMomentum: Optimizer {
  /// The learning rate.
  public let rate: Double
  /// What remains of the velocity after a step.
  public let momentum: Double
  private var velocity: [Double] = []

  /// Momentum at rest.
  public init(rate: Double, momentum: Double = 0.9) { (self.rate, self.momentum) = (rate, momentum) }

  /// `momentum`.
  public var method: String { "momentum" }
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
        let step = velocity[index]
        parameters[index] -= rate * (scaling.map { $0.step[index] * step } ?? step)
      }
    }
  }
}
