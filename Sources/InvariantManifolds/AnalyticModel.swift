internal import ExactAlgebra

/// A model `F(theta)(x)`, analytic in its parameters: the source of the vector fields `grad_theta F_k(theta)(x)` whose
/// orbits confine training.
///
/// A model is its outputs, written once in generic arithmetic; the library supplies the derivative.
///
///     struct Product: AnalyticModel {
///       var parameterCount: Int { 3 }
///       var inputCount: Int { 1 }
///       var outputCount: Int { 1 }
///       func outputs<Evaluator: ActivationEvaluator>(
///         parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
///       ) -> [Evaluator.Scalar] { [parameters[0] * parameters[1] * parameters[2] * input[0]] }
///     }
public protocol AnalyticModel: Sendable {
  /// The number `N` of parameters.
  var parameterCount: Int { get }
  /// The number `d` of inputs.
  var inputCount: Int { get }
  /// The number `c` of outputs.
  var outputCount: Int { get }
  /// The activations that the model uses; none unless said otherwise.
  var activations: [any Activation] { get }

  /// The outputs `F(theta)(x)`, `outputCount` numbers.
  func outputs<Evaluator: ActivationEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
  ) -> [Evaluator.Scalar]

  /// Writes `sum_k covector_k grad_theta F_k(theta)(x)`, `parameterCount` numbers.
  ///
  /// Supplied by the library in reverse mode; a model may write its own where speed matters.
  func writeGradient<Evaluator: SlopeEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], covector: [Evaluator.Scalar], evaluator: Evaluator,
    into gradient: inout [Evaluator.Scalar])
}

extension AnalyticModel {
  /// No activations.
  public var activations: [any Activation] { [] }

  /// Whether the model is analytic only inside a cell of an activation pattern.
  public var isPiecewise: Bool { activations.contains { $0.pieces != nil } }

  /// Whether all activations are named functions, not formal classes.
  public var hasNamedActivations: Bool { activations.allSatisfy(\.isNamed) }

  /// To which activations a formal result about the model applies.
  public var scope: Scope {
    if isPiecewise {
      return activations.allSatisfy { $0.pieces?.isAlgebraic ?? true } ? .insideCell : .insideCellAlmostEverywhere
    }
    if activations.allSatisfy(\.isPolynomial) { return .exact }
    return hasNamedActivations ? .almostEverywhere : .activationClass
  }

  /// Whether the model can be evaluated exactly: all its activations have formal values, or all are piecewise.
  public var hasFormalValues: Bool {
    activations.allSatisfy { $0.pieces != nil }
      || activations.allSatisfy { $0.formalTaylor(at: .one, count: 1, oracle: RandomOracle(seed: 0)) != nil }
  }

  /// The gradient of a combination of outputs in reverse mode.
  ///
  /// - Complexity: a few times that of the outputs; memory for one record of each operation.
  public func writeGradient<Evaluator: SlopeEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], covector: [Evaluator.Scalar], evaluator: Evaluator,
    into gradient: inout [Evaluator.Scalar]
  ) {
    let tape = Tape<Evaluator.Scalar>()
    let variables = parameters.map { tape.variable($0) }
    let constants = input.map { Taped(constant: $0) }
    let outputs = outputs(parameters: variables, input: constants, evaluator: TapeEvaluator(base: evaluator))
    gradient = tape.gradient(of: outputs, covector: covector, variableCount: parameters.count)
  }
}

/// A model whose parameters are the tensors of a wiring, in its order, row-major.
public protocol WiredModel: AnalyticModel {
  /// The axes and tensors.
  var wiring: Wiring { get }

  /// The same architecture with other numbers of indices on the axes: the home of a quotient.
  func resized(to counts: [Int]) -> Self
}
