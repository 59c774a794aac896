/// Heavy-ball momentum: `v <- momentum * v + gradient`, `theta <- theta - rate * v`, with `v = 0` at first.
///
/// This is PyTorch's convention, in which the rate multiplies the whole velocity.
///
/// Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational
/// Mathematics and Mathematical Physics 4 (1964), doi:10.1016/0041-5553(64)90137-5.
public struct HeavyBallMomentum: Optimizer {
  /// The learning rate.
  public var rate: Double
  /// What remains of the velocity after a step.
  public var momentum: Double { kernel.momentum }
  /// How parameters decay.
  public var decay: WeightDecay { kernel.decay }
  private var kernel: VelocityKernel

  /// Momentum at rest.
  public init(rate: Double, momentum: Double = 0.9, decay: WeightDecay = .none) {
    self.rate = rate
    kernel = VelocityKernel(momentum: momentum, looksAhead: false, decay: decay)
  }

  /// `momentum`.
  public var method: String { "momentum" }
  /// Rate, momentum and decay.
  public var settings: [(key: String, value: String)] {
    [("rate", ResolvedText.number(rate)), ("momentum", ResolvedText.number(momentum))] + decay.settings
  }

  /// The velocity.
  public var memory: OptimizerMemory {
    get { kernel.memory }
    set { kernel.memory = newValue }
  }

  /// One step.
  public mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?
  ) {
    kernel.update(parameters, gradient: gradient, scaling: scaling, rate: rate)
  }
}
