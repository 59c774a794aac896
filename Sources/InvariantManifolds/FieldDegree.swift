internal import ExactAlgebra

// The chance that a false law passes a check is the degree of a polynomial over the size of the set that its arguments
// are drawn from (Schwartz, Zippel). The degree comes from the model's own code, run over degrees instead of numbers:
// sums take the maximum, products the sum.

/// An upper bound for the degree of a polynomial; `nil` for the polynomial 0.
///
/// It has the operations of a ring, so that models can be evaluated in it, and not its laws: nothing cancels.
struct DegreeBound: Ring {
  let degree: Int?

  init(degree: Int?) { self.degree = degree }
  init(_ integer: Int) { degree = integer == 0 ? nil : 0 }
  static var zero: DegreeBound { DegreeBound(degree: nil) }
  static var one: DegreeBound { DegreeBound(degree: 0) }
  static func + (lhs: DegreeBound, rhs: DegreeBound) -> DegreeBound {
    guard let left = lhs.degree, let right = rhs.degree else { return lhs.degree == nil ? rhs : lhs }
    return DegreeBound(degree: max(left, right))
  }
  static func - (lhs: DegreeBound, rhs: DegreeBound) -> DegreeBound { lhs + rhs }
  static func * (lhs: DegreeBound, rhs: DegreeBound) -> DegreeBound {
    guard let left = lhs.degree, let right = rhs.degree else { return .zero }
    let sum = left.addingReportingOverflow(right)
    return DegreeBound(degree: sum.overflow ? Int.max / 4 : min(sum.partialValue, Int.max / 4))
  }
  static prefix func - (operand: DegreeBound) -> DegreeBound { operand }
}

/// Activations over degrees: polynomials and polynomial pieces have their own, all others at most `2 deg z + 4` in `z` and the
/// drawn values.
private struct DegreeEvaluator: SlopeEvaluator {
  typealias Scalar = DegreeBound

  func jet(of activation: any Activation, at preactivation: DegreeBound) -> Jet<DegreeBound> {
    if let degree = activation.polynomialDegree {
      func power(_ exponent: Int) -> DegreeBound {
        (0..<exponent).reduce(.one) { product, _ in product * preactivation }
      }
      return Jet(value: power(degree), slope: power(max(degree - 1, 0)))
    }
    let four = DegreeBound(degree: 4)
    let bound = preactivation * preactivation * four + four
    return Jet(value: bound, slope: bound)
  }
}

extension Activation {
  /// The degree of a polynomial, or the largest of polynomial pieces; `nil` for other functions.
  fileprivate var polynomialDegree: Int? {
    if let pieces { return pieces.degree }
    guard isPolynomial else { return nil }
    // s(z) has the degree at which its Taylor coefficients end.
    let taylor = formalTaylor(at: .one, count: 16, oracle: RandomOracle(seed: 0)) ?? []
    return taylor.lastIndex { $0 != .zero } ?? 0
  }
}

extension AnalyticModel {
  /// A bound for the degree of a component of the fields, in parameters, input, covector and drawn values together.
  ///
  /// Values that are quotients (`exp(-z)`, points of the circle, the slope of the arctangent) have one denominator for each
  /// neuron, of no higher degree than its slope and so than the field, to at most the power of the field's degree; there are
  /// no more neurons than parameters. Multiplied by all of them, a polynomial of the degree returned remains.
  var fieldDegreeBound: Double {
    func linear(_ count: Int) -> [DegreeBound] { [DegreeBound](repeating: DegreeBound(degree: 1), count: count) }
    var gradient = [DegreeBound](repeating: .zero, count: parameterCount)
    writeGradient(
      parameters: linear(parameterCount), input: linear(inputCount), covector: linear(outputCount),
      evaluator: DegreeEvaluator(), into: &gradient)
    let degree = Double(gradient.compactMap(\.degree).max() ?? 0)
    let hasDenominators = activations.contains { $0.polynomialDegree == nil }
    return degree + (hasDenominators ? Double(parameterCount) * degree * degree : 0)
  }
}
