public import ExactAlgebra

/// Gives activations their meaning in one kind of number.
///
/// A model is written once against this protocol and then evaluated over doubles (`RealEvaluator`), over residues with
/// formal activations (`FormalEvaluator`), and later over dual numbers and power series.
public protocol ActivationEvaluator: Sendable {
  /// The numbers.
  associatedtype Scalar: Ring
  /// The value and slope of an activation.
  func jet(of activation: any Activation, at preactivation: Scalar) -> Jet<Scalar>
}

/// Activations as they are, in floating point.
public struct RealEvaluator: ActivationEvaluator {
  /// The evaluator; it has no parameters.
  public init() {}

  /// The real value and slope.
  public func jet(of activation: any Activation, at preactivation: Double) -> Jet<Double> {
    activation.real(at: preactivation)
  }
}

/// Formal activations over the prime fields, or over dual numbers above them: transcendental values become independent
/// random ones.
public struct FormalEvaluator<Scalar: FormalScalar>: ActivationEvaluator {
  /// The random function that stands for the activation.
  public let oracle: RandomOracle

  /// The evaluator of an oracle.
  public init(oracle: RandomOracle) { self.oracle = oracle }

  /// The formal value and slope.
  ///
  /// - Precondition: the activation has formal values (`AnalyticModel.hasFormalValues`).
  public func jet(of activation: any Activation, at preactivation: Scalar) -> Jet<Scalar> {
    guard let jet = Scalar.derivatives(of: activation, at: preactivation, count: 2, oracle: oracle) else {
      preconditionFailure("the activation \(activation.name) has no formal values")
    }
    return Jet(value: jet[0], slope: jet[1])
  }
}
