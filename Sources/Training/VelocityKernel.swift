internal import Numerics

/// One step with a velocity: what heavy-ball and Nesterov's momentum share.
///
///     v <- momentum v + force,   theta <- factor theta - rate (v  or  force + momentum v)
struct VelocityKernel: Sendable {
  let momentum: Double
  /// Whether the step looks ahead.
  let looksAhead: Bool
  let decay: WeightDecay
  private var velocity: [Double] = []

  /// At rest.
  init(momentum: Double, looksAhead: Bool, decay: WeightDecay) {
    (self.momentum, self.looksAhead, self.decay) = (momentum, looksAhead, decay)
  }

  /// The velocity; none at rest.
  var memory: OptimizerMemory {
    get { velocity.isEmpty ? OptimizerMemory() : OptimizerMemory(entries: ["velocity": velocity]) }
    set { velocity = newValue.entries["velocity"] ?? [] }
  }

  mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?, rate: Double
  ) {
    if velocity.count != parameters.count { velocity = [Double](repeating: 0, count: parameters.count) }
    let forces = Forces(gradient: gradient, scaling: scaling, decay: decay.coupled)
    let (momentum, looksAhead, factor) = (momentum, looksAhead, decay.factor(rate: rate))
    velocity.withUnsafeMutableBufferPointer { velocity in
      nonisolated(unsafe) let (velocity, parameters, forces) = (velocity, parameters, forces)
      forEachBlock(of: parameters.count) { block in
        for index in block {
          let force = forces.force(index, on: parameters[index])
          velocity[index] = momentum * velocity[index] + force
          let step = looksAhead ? force + momentum * velocity[index] : velocity[index]
          parameters[index] = factor * parameters[index] - rate * forces.scaled(step, index)
        }
      }
    }
  }
}
