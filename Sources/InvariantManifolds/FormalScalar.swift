public import ExactAlgebra

/// Numbers in which formal activations can be evaluated: residues, and nilpotent extensions and power series above them.
public protocol FormalScalar: Ring {
  /// The numbers of which these are extensions.
  associatedtype Ground: GroundScalar

  /// A number as a constant.
  init(constant: Ground)

  /// The first derivatives `s(z), s'(z), s''(z), ...` of formal values; `nil` where the activation has none.
  static func derivatives(
    of activation: any Activation, at argument: Self, count: Int, oracle: RandomOracle
  ) -> [Self]?
}

/// Formal numbers that extend no others: where points, inputs and covectors are drawn.
public protocol GroundScalar: FormalScalar, DivisionRing where Ground == Self {
  /// A random number.
  static func random(using generator: inout SeededGenerator) -> Self
  /// A number from the whole of each prime field, where that has a meaning: for polynomials, whose numbers need be no integers.
  static func uniform(using generator: inout SeededGenerator) -> Self
  /// A fraction; `nil` if its denominator is divisible by one of the primes.
  init?(exactly fraction: Rational)
  /// An entry of a tensor.
  ///
  /// - Precondition: as for `TensorValues.residues()`; residues alone have no sign, so `RealResidue` does not take them.
  init(_ values: TensorValues, at index: Int)
  /// The number modulo the two primes.
  var residues: ResiduePair { get }
}

extension GroundScalar {
  /// The number itself.
  public init(constant: Self) { self = constant }

  /// A random number, unless said otherwise.
  public static func uniform(using generator: inout SeededGenerator) -> Self { random(using: &generator) }
}

extension ResiduePair: GroundScalar {
  /// A uniformly drawn integer below the small prime.
  public static func random(using generator: inout SeededGenerator) -> ResiduePair {
    ResiduePair(Int(generator.next(upperBound: UInt64(SmallResidue.prime))))
  }

  /// Two independent residues.
  public static func uniform(using generator: inout SeededGenerator) -> ResiduePair {
    ResiduePair(
      large: Residue.random(using: &generator),
      small: SmallResidue(reducing: generator.next(upperBound: UInt64(SmallResidue.prime))))
  }

  /// The residues of an entry.
  public init(_ values: TensorValues, at index: Int) { self = values.entry(index) }

  /// The pair itself.
  public var residues: ResiduePair { self }

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
  public init(constant: Base.Ground) { self.init(real: Base(constant: constant), infinitesimal: .zero) }

  /// The chain rule: `f(a + b e) = f(a) + f'(a) b e` for each derivative `f`.
  public static func derivatives(
    of activation: any Activation, at argument: Dual, count: Int, oracle: RandomOracle
  ) -> [Dual]? {
    Base.derivatives(of: activation, at: argument.real, count: count + 1, oracle: oracle).map { base in
      (0..<count).map { Dual(real: base[$0], infinitesimal: base[$0 + 1] * argument.infinitesimal) }
    }
  }
}

extension PowerSeries: FormalScalar where Coefficient: GroundScalar {
  /// Taylor's theorem: `f(z_0 + y) = sum_m f^(m)(z_0) y^m / m!` for each derivative `f`, where `y` begins with `t`.
  ///
  /// - Precondition: the argument is a constant or known to finitely many orders.
  /// - Complexity: O(K^3) for order K.
  public static func derivatives(
    of activation: any Activation, at argument: PowerSeries, count: Int, oracle: RandomOracle
  ) -> [PowerSeries]? {
    let isConstant = argument.coefficients.count <= 1
    precondition(isConstant || argument.order < .max, "a series of an activation needs an order")
    let terms = isConstant ? 1 : argument.order
    let first = argument.coefficients.first ?? .zero
    guard
      let base = Coefficient.derivatives(of: activation, at: first, count: count + terms - 1, oracle: oracle)
    else { return nil }
    if isConstant { return base.prefix(count).map { PowerSeries([$0], order: argument.order) } }
    // Polynomial activations end early.
    let last = base.lastIndex { $0 != .zero } ?? 0
    let inverseFactorials = inverseFactorials(min(terms, last + 1))
    var sums = (0..<count).map { number in
      [base[number]] + [Coefficient](repeating: .zero, count: terms - 1)
    }
    // y^m = t^m power, so that the powers grow shorter as m grows.
    let step = Array(argument.coefficients.dropFirst())
    var power = [Coefficient.one]
    for m in inverseFactorials.indices.dropFirst() {
      power = (PowerSeries(power, order: terms - m) * PowerSeries(step, order: terms - m)).coefficients
      for number in 0..<count where base[number + m] != .zero {
        let factor = base[number + m] * inverseFactorials[m]
        for k in power.indices { sums[number][m + k] += factor * power[k] }
      }
    }
    return sums.map { PowerSeries($0, order: argument.order) }
  }

  private static func inverseFactorials(_ count: Int) -> [Coefficient] {
    var factorial = Coefficient.one
    return (0..<count).map { m in
      if m > 1 { factorial *= Coefficient(m) }
      return factorial.inverse()!
    }
  }
}
