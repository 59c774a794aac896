internal import ExactAlgebra

/// A model `F(theta)(x)`, analytic in its parameters: the source of the vector fields `grad_theta F_k(theta)(x)` whose
/// orbits confine training.
public protocol AnalyticModel: Sendable {
  /// The number `N` of parameters.
  var parameterCount: Int { get }
  /// The number `d` of inputs.
  var inputCount: Int { get }
  /// The number `c` of outputs.
  var outputCount: Int { get }
  /// Whether all activations have formal values over a prime field.
  var hasFormalValues: Bool { get }
  /// Whether all activations are named functions, not formal classes.
  var hasNamedActivations: Bool { get }

  /// The outputs `F(theta)(x)`, `outputCount` numbers.
  func outputs<Evaluator: ActivationEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
  ) -> [Evaluator.Scalar]

  /// Writes `sum_k covector_k grad_theta F_k(theta)(x)`, `parameterCount` numbers.
  func writeGradient<Evaluator: ActivationEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], covector: [Evaluator.Scalar], evaluator: Evaluator,
    into gradient: inout [Evaluator.Scalar])
}

/// A model whose parameters are the tensors of a wiring, in its order, row-major.
public protocol WiredModel: AnalyticModel {
  /// The axes and tensors.
  var wiring: Wiring { get }

  /// The same architecture with other numbers of indices on the axes: the home of a quotient.
  func resized(to counts: [Int]) -> Self
}
