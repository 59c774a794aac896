internal import Numerics

/// Gradient descent: `theta <- theta - rate * gradient`, with decay if it is asked for (``WeightDecay``).
public struct GradientDescent: Optimizer {
  /// The learning rate.
  public var rate: Double
  /// How parameters decay.
  public let decay: WeightDecay
  private let isStochastic: Bool

  /// Gradient descent with this rate; `isStochastic` names it `sgd`, for gradients of batches.
  public init(rate: Double, decay: WeightDecay = .none, isStochastic: Bool = false) {
    (self.rate, self.decay, self.isStochastic) = (rate, decay, isStochastic)
  }

  /// `gd`, or `sgd`.
  public var method: String { isStochastic ? "sgd" : "gd" }
  /// Rate and decay.
  public var settings: [(key: String, value: String)] { [("rate", ResolvedText.number(rate))] + decay.settings }

  /// Empty: a step depends on the gradient alone.
  public var memory: OptimizerMemory {
    get { OptimizerMemory() }
    set {}
  }

  /// One step.
  public mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?
  ) {
    nonisolated(unsafe) let (parameters, gradient) = (parameters, gradient)
    if scaling == nil, decay == .none {
      let rate = rate
      return forEachBlock(of: parameters.count) { block in
        RowOperations.add(
          -rate, times: gradient.baseAddress.unsafelyUnwrapped + block.lowerBound,
          to: parameters.baseAddress.unsafelyUnwrapped + block.lowerBound, count: block.count)
      }
    }
    nonisolated(unsafe) let forces = Forces(gradient: gradient, scaling: scaling, decay: decay.coupled)
    let (rate, factor) = (rate, decay.factor(rate: rate))
    forEachBlock(of: parameters.count) { block in
      for index in block {
        let force = forces.force(index, on: parameters[index])
        parameters[index] = factor * parameters[index] - rate * forces.scaled(force, index)
      }
    }
  }
}
