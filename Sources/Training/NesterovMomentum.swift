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
  public var rate: Double
  /// What remains of the velocity after a step.
  public var momentum: Double { kernel.momentum }
  /// How parameters decay.
  public var decay: WeightDecay { kernel.decay }
  private var kernel: VelocityKernel

  /// Momentum at rest.
  public init(rate: Double, momentum: Double = 0.9, decay: WeightDecay = .none) {
    self.rate = rate
    kernel = VelocityKernel(momentum: momentum, looksAhead: true, decay: decay)
  }

  /// `nesterov`.
  public var method: String { "nesterov" }
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
