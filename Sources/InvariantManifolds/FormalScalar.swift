public import ExactAlgebra

/// Numbers in which formal activations can be evaluated: residues, and nilpotent extensions of them.
public protocol FormalScalar: Ring {
  /// A residue as a constant.
  init(constant: ResiduePair)

  /// The first derivatives `s(z), s'(z), s''(z), ...` of formal values; `nil` where the activation has none.
  static func derivatives(
    of activation: any Activation, at argument: Self, count: Int, oracle: RandomOracle
  ) -> [Self]?
}

extension ResiduePair: FormalScalar {
  /// The residue itself.
  public init(constant: ResiduePair) { self = constant }

  /// Derivatives from Taylor coefficients.
  public static func derivatives(
    of activation: any Activation, at argument: ResiduePair, count: Int, oracle: RandomOracle
  ) -> [ResiduePair]? {
    guard var derivatives = activation.formalTaylor(at: argument, count: count, oracle: oracle) else { return nil }
    var factorial = ResiduePair.one
    for order in derivatives.indices.dropFirst(2) {
      factorial *= ResiduePair(order)
      derivatives[order] *= factorial
    }
    return derivatives
  }
}

extension Dual: FormalScalar where Base: FormalScalar {
  /// The constant with derivative zero.
  public init(constant: ResiduePair) { self.init(real: Base(constant: constant), infinitesimal: .zero) }

  /// The chain rule: `f(a + b e) = f(a) + f'(a) b e` for each derivative `f`.
  public static func derivatives(
    of activation: any Activation, at argument: Dual, count: Int, oracle: RandomOracle
  ) -> [Dual]? {
    Base.derivatives(of: activation, at: argument.real, count: count + 1, oracle: oracle).map { base in
      (0..<count).map { Dual(real: base[$0], infinitesimal: base[$0 + 1] * argument.infinitesimal) }
    }
  }
}
