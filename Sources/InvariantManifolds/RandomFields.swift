internal import ExactAlgebra

/// The vector fields of a model, numbered: field `n` is `sum_k c_k grad_theta F_k(theta)(x)` at the `n`-th random input and
/// covector, times a factor for each component where the flow has another metric (the flow of a quotient network).
///
/// Fields of different numbers are independent, and a field depends on seed and number alone, so threads may ask in any order.
public struct RandomFields<Ground: GroundScalar>: Sendable {
  let model: any AnalyticModel
  let factors: [Ground]?
  private let root: SeededGenerator
  private let oracle: RandomOracle
  private let isUniform: Bool

  /// The fields of a model.
  ///
  /// - Parameters:
  ///   - factors: one for each component; `nil` for the gradients themselves.
  ///   - isUniform: whether inputs and covectors are drawn from all of the prime fields; only for polynomial models.
  public init(of model: any AnalyticModel, factors: [Ground]? = nil, seed: UInt64, isUniform: Bool = false) {
    precondition(factors.map { $0.count == model.parameterCount } ?? true, "a factor for each parameter")
    self.model = model
    self.factors = factors
    self.isUniform = isUniform
    root = SeededGenerator(seed: seed)
    oracle = RandomOracle(seed: root.stream(-1).firstNumber)
  }

  /// The random numbers of a field.
  func generator(of number: Int) -> SeededGenerator { root.stream(number) }

  /// Writes the field of a number at a point with coordinates of any formal kind.
  ///
  /// - Returns: whether all activations had values.
  public func write<Scalar: FormalScalar>(
    _ number: Int, at point: [Scalar], into field: inout [Scalar]
  ) -> Bool where Scalar.Ground == Ground {
    var generator = root.stream(number)
    func draw() -> Scalar {
      Scalar(constant: isUniform ? .uniform(using: &generator) : .random(using: &generator))
    }
    let input = (0..<model.inputCount).map { _ in draw() }
    let covector = (0..<model.outputCount).map { _ in draw() }
    return write(input: input, covector: covector, at: point, into: &field)
  }

  /// Writes the field of an input and a covector, which may themselves vary.
  func write<Scalar: FormalScalar>(
    input: [Scalar], covector: [Scalar], at point: [Scalar], into field: inout [Scalar]
  ) -> Bool where Scalar.Ground == Ground {
    let evaluator = FormalEvaluator<Scalar>(oracle: oracle)
    model.writeGradient(parameters: point, input: input, covector: covector, evaluator: evaluator, into: &field)
    if let factors {
      for index in factors.indices where factors[index] != .one { field[index] *= Scalar(constant: factors[index]) }
    }
    return !evaluator.hasFailed
  }

  /// The field of a number at a point, `nil` if an activation had no value.
  func field<Scalar: FormalScalar>(_ number: Int, at point: [Scalar]) -> [Scalar]? where Scalar.Ground == Ground {
    var field = [Scalar](repeating: .zero, count: model.parameterCount)
    return write(number, at: point, into: &field) ? field : nil
  }
}

extension SeededGenerator {
  /// The first number of the generator, without advancing it.
  var firstNumber: UInt64 {
    var copy = self
    return copy.next()
  }
}
