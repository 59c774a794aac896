internal import Foundation
internal import Numerics

/// Adam, and with decay of the parameters AdamW: steps along running means of the gradient over the root of those of its
/// square.
///
///     m <- beta1 m + (1 - beta1) gradient,   v <- beta2 v + (1 - beta2) gradient^2,   m = v = 0 at first
///     theta <- (1 - rate decay) theta - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)   at step t = 1, 2, ...
///
/// The formulas and defaults are PyTorch's (`adamw` has decay 0.01). Equal histories of gradients give equal steps, opposite
/// ones opposite steps, so Adam stays on every invariant manifold on which gradient descent does. The factors of
/// ``ParameterScaling`` multiply the gradient and the step along it, not the decay.
///
/// Sources: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR (2015), arXiv 1412.6980, algorithm 1;
/// I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR (2019), arXiv 1711.05101, algorithm 2.
public struct Adam: Optimizer {
  /// The learning rate.
  public var rate: Double
  /// What remains of the mean gradient after a step.
  public let beta1: Double
  /// What remains of the mean square after a step.
  public let beta2: Double
  /// What is added to the root of the mean square; positive.
  public let epsilon: Double
  /// The decay of the parameters, over the rate; `nil` for plain Adam.
  public let decay: Double?
  private var mean: [Double] = []
  private var square: [Double] = []
  private var step = 0

  /// Adam at rest; AdamW if `decay` is given.
  ///
  /// - Precondition: `beta1` and `beta2` from 0 to below 1; `epsilon > 0`, or parameters without gradient would become NaN.
  public init(
    rate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double? = nil
  ) {
    precondition((0..<1).contains(beta1) && (0..<1).contains(beta2), "the shares are from 0 to below 1")
    precondition(epsilon > 0, "epsilon is positive")
    (self.rate, self.beta1, self.beta2, self.epsilon, self.decay) = (rate, beta1, beta2, epsilon, decay)
  }

  /// `adam`, or `adamw`.
  public var method: String { decay == nil ? "adam" : "adamw" }
  /// Rate, shares, epsilon; the decay of `adamw`.
  public var settings: [(key: String, value: String)] {
    let numbers = [("rate", rate), ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon)]
    return (numbers + (decay.map { [("decay", $0)] } ?? [])).map { (key: $0.0, value: ResolvedText.number($0.1)) }
  }

  /// Both running means and the number of steps.
  public var memory: OptimizerMemory {
    get {
      step == 0
        ? OptimizerMemory()
        : OptimizerMemory(entries: ["mean": mean, "square": square], numbers: ["step": Double(step)])
    }
    set {
      (mean, square) = (newValue.entries["mean"] ?? [], newValue.entries["square"] ?? [])
      step = Int(exactly: newValue.numbers["step"] ?? 0) ?? 0
    }
  }

  /// One step.
  public mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?
  ) {
    if mean.count != parameters.count || square.count != parameters.count {
      mean = [Double](repeating: 0, count: parameters.count)
      (square, step) = (mean, 0)
    }
    step += 1
    let size = rate / (1 - pow(beta1, Double(step)))
    let root = (1 - pow(beta2, Double(step))).squareRoot()
    let (beta1, beta2, epsilon, retention) = (beta1, beta2, epsilon, 1 - rate * (decay ?? 0))
    mean.withUnsafeMutableBufferPointer { mean in
      square.withUnsafeMutableBufferPointer { square in
        nonisolated(unsafe) let (mean, square, parameters) = (mean, square, parameters)
        nonisolated(unsafe) let (gradient, scaling) = (gradient, scaling)
        forEachBlock(of: parameters.count) { block in
          for index in block {
            let force = scaling.map { $0.gradient[index] * gradient[index] } ?? gradient[index]
            mean[index] = beta1 * mean[index] + (1 - beta1) * force
            square[index] = beta2 * square[index] + (1 - beta2) * (force * force)
            let step = mean[index] / (square[index].squareRoot() / root + epsilon)
            parameters[index] = retention * parameters[index] - size * (scaling.map { $0.step[index] * step } ?? step)
          }
        }
      }
    }
  }
}
