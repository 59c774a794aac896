internal import ExactAlgebra
internal import InvariantManifolds
internal import Networks

// Signals are written as combinations, with exact fractions, of *features*: the inputs, and activations of such combinations
// of earlier features. A feature is kept once: the same combination, a multiple of it where the activation is homogeneous, or
// its mirror image where a reflection is known, all lead to the same feature. What two networks send to their outputs is then
// compared term by term, so relabelling, copies, positive scaling, linear layers, reflections, constants and neurons that are
// off for all inputs are seen through at once. Equal combinations are equal functions; the reverse holds only where no
// activation is left.

/// The functions of networks of one activation as exact combinations of shared features.
///
/// Put several networks through one table to compare them: equal outputs prove that they compute one function.
///
///     var table = FunctionNormalForm(activation: architecture.activation, inputCount: architecture.inputCount)
///     let first = table.outputs(of: architecture, parameters)
///     let second = table.outputs(of: other, others)
///     // first != nil && first == second: proven equal
struct FunctionNormalForm {
  /// `constant + sum of coefficient * feature`, terms ascending, no coefficient 0.
  struct Combination: Hashable {
    struct Term: Hashable {
      let feature: Int
      let coefficient: Rational
    }
    var terms: [Term] = []
    var constant = Rational.zero

    func scaled(by factor: Rational) -> Combination {
      if factor == .one { return self }
      guard factor != .zero else { return Combination() }
      return Combination(
        terms: terms.map { Term(feature: $0.feature, coefficient: $0.coefficient * factor) },
        constant: constant * factor)
    }

    static func + (lhs: Combination, rhs: Combination) -> Combination {
      var sum = CombinationSum(constant: lhs.constant + rhs.constant)
      sum.add(lhs.terms, times: .one)
      sum.add(rhs.terms, times: .one)
      return sum.combination
    }
  }

  /// What is known of a signal besides: bounds that hold for all inputs.
  private struct Signal {
    var combination: Combination
    var lower: Rational?
    var upper: Rational?
  }

  private let activation: any Activation
  private let inputCount: Int
  private var features: [Combination: Int] = [:]
  /// The products that may still be taken.
  private var effort: Int

  /// An empty table.
  ///
  /// - Parameter effort: how many products of fractions are taken at most, some microseconds each.
  init(activation: any Activation, inputCount: Int, effort: Int = 600_000) {
    (self.activation, self.inputCount, self.effort) = (activation, inputCount, effort)
  }

  /// The outputs of a network; `nil` if parameters are not finite, or the effort does not suffice.
  ///
  /// - Complexity: O(parameters) products of fractions whose length grows with the depth; more where linear layers multiply.
  mutating func outputs(of architecture: Architecture, _ parameters: [Double]) -> [Combination]? {
    guard parameters.count <= effort else { return nil }
    var signals = (0..<inputCount).map {
      Signal(combination: Combination(terms: [.init(feature: $0, coefficient: .one)]))
    }
    for layer in 1...architecture.layerCount {
      let slice = LayerSlice(architecture, parameters, layer)
      var next: [Signal] = []
      for row in 0..<slice.rows {
        guard let signal = preactivation(slice.row(row), slice.bias(row), signals) else { return nil }
        next.append(layer < architecture.layerCount ? activated(signal) : signal)
      }
      signals = next
    }
    return signals.map(\.combination)
  }

  /// Whether the outputs are combinations of the inputs alone, so that unequal ones are unequal functions.
  func areAffine(_ outputs: [Combination]) -> Bool {
    outputs.allSatisfy { $0.terms.allSatisfy { $0.feature < inputCount } }
  }

  private mutating func preactivation(_ weights: ArraySlice<Double>, _ bias: Double, _ signals: [Signal]) -> Signal? {
    guard let constant = Rational(exactly: bias) else { return nil }
    var sum = CombinationSum(constant: constant)
    var (lower, upper): (Rational?, Rational?) = (constant, constant)
    for (weight, signal) in zip(weights, signals) where weight != 0 {
      guard let factor = Rational(exactly: weight) else { return nil }
      effort -= 1 + signal.combination.terms.count
      guard effort > 0 else { return nil }
      sum.add(signal.combination.terms, times: factor)
      if signal.combination.constant != .zero { sum.constant += signal.combination.constant * factor }
      let ends = weight > 0 ? (signal.lower, signal.upper) : (signal.upper, signal.lower)
      lower = lower.flatMap { sum in ends.0.map { sum + $0 * factor } }
      upper = upper.flatMap { sum in ends.1.map { sum + $0 * factor } }
    }
    let combination = sum.combination
    if combination.terms.isEmpty { (lower, upper) = (combination.constant, combination.constant) }
    return Signal(combination: combination, lower: lower, upper: upper)
  }

  // MARK: Activations

  private mutating func activated(_ z: Signal) -> Signal {
    if let piece = rectified(z) { return piece }
    if z.combination.terms.isEmpty, let value = constantValue(at: z.combination.constant) {
      return Signal(combination: Combination(constant: value), lower: value, upper: value)
    }
    if case .linear = activation.continuousSymmetry { return z }
    let bounds = rectifiedBounds(z)
    return Signal(combination: feature(of: z.combination), lower: bounds.lower, upper: bounds.upper)
  }

  /// The combination for `s(z)`, by a feature that is known or a new one.
  private mutating func feature(of z: Combination) -> Combination {
    let (normal, factor) = normalised(z)
    if let known = features[normal] { return single(known, factor) }
    if let reflection = activation.reflection, let known = features[normal.scaled(by: -.one)] {
      // s(-y) = constant + slope y + factor s(y), at y = -normal.
      let image = normal.scaled(by: -reflection.slope) + single(known, Rational(reflection.factor))
      return (image + Combination(constant: reflection.constant)).scaled(by: factor)
    }
    let number = inputCount + features.count
    features[normal] = number
    return single(number, factor)
  }

  private func single(_ feature: Int, _ coefficient: Rational) -> Combination {
    Combination(terms: [.init(feature: feature, coefficient: coefficient)])
  }

  /// For `s(c z) = c^q s(z)`, `c > 0`: the multiple whose first coefficient is 1 or -1, and the factor before its value.
  private func normalised(_ z: Combination) -> (Combination, Rational) {
    guard case .homogeneous(let degree) = activation.continuousSymmetry else { return (z, .one) }
    let first = z.terms.first?.coefficient ?? z.constant
    guard let inverse = first.inverse() else { return (z, .one) }
    let size = first.signum < 0 ? -first : first
    let factor = (0..<degree).reduce(Rational.one) { product, _ in product * size }
    return (z.scaled(by: size == first ? inverse : -inverse), factor)
  }

  /// `s(c)` where it is a known fraction.
  private func constantValue(at argument: Rational) -> Rational? {
    if argument == .zero, let value = activation.germ.value { return Rational(value) }
    switch activation {
    case is Square: return argument * argument
    case is Cube: return argument * argument * argument
    case is Identity: return argument
    // Off and on are known already.
    case is SquaredRectifiedLinearUnit: return argument * argument
    case is CappedRectifiedLinearUnit: return (argument - Rational(6)).signum > 0 ? Rational(6) : argument
    case is LeakyRectifiedLinearUnit: return activation.reflection.map { -(.one + $0.slope) * argument }
    default: return nil
    }
  }

  /// A rectifier on one side of its kink for all inputs: off, or the identity.
  private func rectified(_ z: Signal) -> Signal? {
    let isOff = z.upper.map { $0.signum <= 0 } ?? false
    let isOn = z.lower.map { $0.signum >= 0 } ?? false
    switch activation {
    case is RectifiedLinearUnit, is SquaredRectifiedLinearUnit, is CappedRectifiedLinearUnit:
      if isOff { return Signal(combination: Combination(), lower: .zero, upper: .zero) }
      return isOn && activation is RectifiedLinearUnit ? z : nil
    case is LeakyRectifiedLinearUnit: return isOn ? z : nil
    default: return nil
    }
  }

  /// Bounds of the values of rectifiers; none for other activations.
  private func rectifiedBounds(_ z: Signal) -> (lower: Rational?, upper: Rational?) {
    switch activation {
    case is RectifiedLinearUnit: (.zero, z.upper)
    case is SquaredRectifiedLinearUnit: (.zero, z.upper.map { $0 * $0 })
    case is CappedRectifiedLinearUnit: (.zero, Rational(6))
    default: (nil, nil)
    }
  }
}

extension FunctionNormalForm {
  /// What comparing normal forms can say.
  enum Agreement {
    /// The functions are equal.
    case equal
    /// They are affine maps, and not the same.
    case different
    /// The normal forms differ, which decides nothing.
    case open
  }

  /// Compares the functions of two networks of one architecture; `nil` beyond the effort.
  static func agreement(_ architecture: Architecture, _ first: [Double], _ second: [Double]) -> Agreement? {
    var table = FunctionNormalForm(activation: architecture.activation, inputCount: architecture.inputCount)
    guard let one = table.outputs(of: architecture, first), let other = table.outputs(of: architecture, second) else {
      return nil
    }
    if one == other { return .equal }
    return table.areAffine(one) && table.areAffine(other) ? .different : .open
  }
}

/// A combination that is being added up.
private struct CombinationSum {
  var constant: Rational
  private var coefficients: [Int: Rational] = [:]

  init(constant: Rational) { self.constant = constant }

  mutating func add(_ terms: [FunctionNormalForm.Combination.Term], times factor: Rational) {
    for term in terms {
      let product = factor == .one ? term.coefficient : term.coefficient * factor
      coefficients[term.feature] = coefficients[term.feature].map { $0 + product } ?? product
    }
  }

  var combination: FunctionNormalForm.Combination {
    let terms = coefficients.filter { $0.value != .zero }.sorted { $0.key < $1.key }
    return .init(terms: terms.map { .init(feature: $0.key, coefficient: $0.value) }, constant: constant)
  }
}
