/// How an optimizer lets parameters decay besides moving them along their gradient.
///
/// | | gradient | parameter, before the step |
/// |---|---|---|
/// | coupled (L2) | `gradient + decay theta` | |
/// | decoupled | | `theta <- (1 - rate decay) theta` |
///
/// Coupled decay is the gradient of `decay |theta|^2 / 2`, and passes through momentum as every gradient does; this is
/// `weight_decay` of PyTorch's `SGD`. Decoupled decay is that of AdamW. Without momentum both are the same.
///
/// Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR (2019), arXiv 1711.05101, algorithm 1.
public struct WeightDecay: Equatable, Sendable {
  /// No decay.
  public static let none = WeightDecay(0)

  /// The decay over the learning rate, 0 for none.
  public let decay: Double
  /// Whether it stays out of the gradient.
  public let isDecoupled: Bool

  /// A decay.
  ///
  /// - Precondition: `decay >= 0`.
  public init(_ decay: Double, isDecoupled: Bool = false) {
    precondition(decay >= 0, "a decay is not negative")
    (self.decay, self.isDecoupled) = (decay, isDecoupled)
  }

  /// What is added to the gradient, per size of the parameter.
  var coupled: Double { isDecoupled ? 0 : decay }

  /// What a step multiplies parameters by.
  func factor(rate: Double) -> Double { isDecoupled ? 1 - rate * decay : 1 }

  /// The settings of experiment files.
  var settings: [(key: String, value: String)] {
    [("decay", ResolvedText.number(decay)), ("decoupled", isDecoupled ? "true" : "false")]
  }
}

// A quotient entry U is the sum of b = |C| wide entries W = U / b with gradients a dL/dU, a = 1/|D|. Coupled decay adds
// decay W to each of them: the wide force is a dL/dU + decay U / b, and U moves by b times the step along it. So under
// ParameterScaling the decay of U itself is not scaled, as for decoupled decay.

/// Forces on parameters: gradients with the factors of a scaling, and coupled decay.
struct Forces {
  let gradient: UnsafeBufferPointer<Double>
  let scaling: ParameterScaling.Buffers?
  let decay: Double

  /// The force on a parameter with this value.
  @inline(__always) func force(_ index: Int, on value: Double) -> Double {
    let force = scaling.map { $0.gradient[index] * gradient[index] } ?? gradient[index]
    guard decay != 0 else { return force }
    return force + decay * (scaling.map { value / $0.step[index] } ?? value)
  }

  /// The step of the parameter itself for a step along its force.
  @inline(__always) func scaled(_ step: Double, _ index: Int) -> Double {
    scaling.map { $0.step[index] * step } ?? step
  }
}
