public import Networks

// Derivation for a quotient by a stable partition. Let i be in class D, j in class C, signs taken off. All |D| |C| entries
// W[i, j] of a block of the wide network have the same gradient, and that of the narrow weight U[D, C] = sum_{j in C} W[i, j]
// is the sum of the deltas of the |D| members: dL/dW[i, j] = (1/|D|) dL/dU[D, C]. A rule that treats every entry alike makes
// the same step s on each entry of the block from the history of (1/|D|) dL/dU[D, C], and moves U[D, C], a sum of |C| of them,
// by |C| s. So the narrow network follows with gradients times 1/|D| and steps times |C|; biases have |C| = 1.
// Where s is linear in the gradients only the product |C|/|D| counts. Adam's s is not: |C| rate M / (sqrt(V) + |D| epsilon)
// with the moments M and V of the narrow gradients. Decay of the parameters themselves, theta <- (1 - rate decay) theta, is
// the same for W and for U, so it is not scaled.

/// What an optimizer multiplies each gradient and each step by: two positive factors for every parameter.
///
/// The narrow network `U[D, C] = sum_{j in C} W[i, j]` follows the training of a wide one on a stable partition if its
/// gradients are multiplied by `1/|D|` and its steps by `|C|`, for every rule that treats all entries by themselves and alike:
/// gradient descent, momentum, Adam. Decay of the parameters themselves (`adamw`) is not scaled.
public struct ParameterScaling: Equatable, Sendable {
  /// The factor of the gradient of each parameter, in parameter order.
  public let gradient: [Double]
  /// The factor of the step of each parameter, in parameter order.
  public let step: [Double]

  /// Factors of gradients and of steps.
  ///
  /// - Precondition: as many of one as of the other.
  public init(gradient: [Double], step: [Double]) {
    precondition(gradient.count == step.count, "two factors for each parameter")
    (self.gradient, self.step) = (gradient, step)
  }

  /// A learning rate of its own for each parameter: the gradients are left as they are.
  public init(learningRateFactors factors: [Double]) {
    self.init(gradient: [Double](repeating: 1, count: factors.count), step: factors)
  }

  /// The factors with which a quotient follows the wide network: `1/|D|` for gradients, `|C|` for steps.
  public init(following quotient: QuotientNetwork) {
    self.init(gradient: quotient.gradientFactors, step: quotient.stepFactors)
  }

  /// The number of parameters.
  public var count: Int { step.count }

  /// The factors as an optimizer takes them.
  public struct Buffers {
    /// The factor of each gradient.
    public let gradient: UnsafeBufferPointer<Double>
    /// The factor of each step.
    public let step: UnsafeBufferPointer<Double>

    /// Factors in memory that outlives the call.
    public init(gradient: UnsafeBufferPointer<Double>, step: UnsafeBufferPointer<Double>) {
      (self.gradient, self.step) = (gradient, step)
    }
  }

  /// Calls a body with the factors in memory.
  func withBuffers(_ body: (Buffers) -> Void) {
    gradient.withUnsafeBufferPointer { gradient in
      step.withUnsafeBufferPointer { body(Buffers(gradient: gradient, step: $0)) }
    }
  }

  /// The same factors brought into another arrangement.
  func rearranged(_ arrange: ([Double]) -> [Double]) -> ParameterScaling {
    ParameterScaling(gradient: arrange(gradient), step: arrange(step))
  }
}
