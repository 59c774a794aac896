import ExactAlgebra
import NaganoTestSupport
import Networks
import Testing

@testable import InvariantManifolds

/// Cells of activation patterns, solved for.
@Suite struct ActivationCellsTests {
  private func cells(_ notation: String, _ parameters: [Rational]) throws -> ActivationCells {
    try #require(
      ActivationCells(
        of: try Architecture(notation), at: parameters.compactMap { RealResidue(exactly: $0) }, limit: 5_000))
  }

  private func random(_ count: Int, using generator: inout SeededGenerator) -> [Rational] {
    (0..<count).map { _ in Rational(generator.integer(-5_000...5_000)) * Rational(1_009).inverse()! }
  }

  /// The signs at an input, over fractions; `nil` if one vanishes.
  private func signs(_ network: Architecture, _ parameters: [Rational], at input: [Rational]) -> [Int8]? {
    var (signal, found) = (input, [Int8]())
    for layer in 1..<network.layerCount {
      let (rows, columns, start) = (network.widths[layer], network.widths[layer - 1], network.offset(ofLayer: layer))
      let values = (0..<rows).map { row -> Rational in
        let bias = network.hasBias ? parameters[start + rows * columns + row] : .zero
        return (0..<columns).reduce(bias) { $0 + parameters[start + row * columns + $1] * signal[$1] }
      }
      guard !values.contains(.zero) || !network.hasBias else { return nil }
      found += values.map { $0 == .zero ? 0 : $0.doubleValue > 0 ? 1 : -1 }
      let below: Rational = network.activation.name == "relu" ? .zero : Rational(100).inverse()!
      signal = values.map { $0.doubleValue > 0 ? $0 : below * $0 }
    }
    return found
  }

  /// With one hidden layer the cells are those of an arrangement of hyperplanes: `sum_(i <= d) C(m, i)` with bias, twice
  /// `sum_(i < d) C(m - 1, i)` without.
  @Test(arguments: [
    ("relu:1-4-1+bias", 5), ("relu:2-4-1+bias", 11), ("relu:3-4-1+bias", 15), ("leaky-relu:3-6-2+bias", 42),
    ("relu:1-5-1", 2), ("relu:2-5-1", 10), ("leaky-relu:3-5-1", 22),
  ])
  func arrangementsHaveTheirCells(notation: String, count: Int) throws {
    try withTrials(4) { trial in
      let parameters = random(try Architecture(notation).parameterCount, using: &trial.generator)
      let found = try cells(notation, parameters)
      #expect(found.patterns.count == count && found.isComplete && found.isStable, "\(notation) \(trial)")
      #expect(Set(found.patterns).count == count, "\(notation) \(trial)")
    }
  }

  /// Deep networks with one input, by another way: between all points where some pre-activation vanishes, found by bisection of
  /// nothing but a fine grid of fractions, signs are those that were solved for.
  @Test(arguments: [
    "relu:1-3-2-1+bias", "leaky-relu:1-2-3-1+bias", "relu:2-3-2-1+bias", "relu:2-2-2-2-1", "relu:3-2-2-1",
  ])
  func patternsOfInputsAreFound(notation: String) throws {
    let network = try Architecture(notation)
    try withTrials(6) { trial in
      let parameters = random(network.parameterCount, using: &trial.generator)
      let found = try cells(notation, parameters)
      #expect(found.isComplete && found.isStable, "\(notation) \(trial)")
      var met: Set<[Int8]> = []
      for _ in 0..<150 {
        let scale = Rational([1, 100, 10_000][trial.generator.integer(0...2)])
        let input = random(network.inputCount, using: &trial.generator).map { $0 * scale }
        if let signs = signs(network, parameters, at: input) { met.insert(signs) }
      }
      #expect(met.isSubset(of: found.patterns), "\(notation) \(trial)")
      #expect(network.inputCount > 1 || met.count * 2 >= found.patterns.count, "\(notation) \(trial)")
    }
  }

  /// Kinks are met however far away they are, and cells however narrow.
  @Test func farKinksAndNarrowCellsAreFound() throws {
    // relu(x), relu(-x), relu(y); the second layer opens where y > 10^6 |x|.
    let far = try cells("relu:2-3-1-1", [1, 0, -1, 0, 0, 1, -1_000_000, -1_000_000, 1, 1].map { Rational($0) })
    #expect(far.patterns.contains([1, -1, 1, 1]) && far.patterns.contains([-1, 1, 1, 1]))
    // Kinks at -1 and -1 - 2^-40.
    let thin = Rational(1 << 40).inverse()!
    let narrow = try cells("relu:1-2-1+bias", [.one, .one, .one, .one + thin, .one, .one, .zero])
    #expect(narrow.patterns.count == 3 && narrow.isStable)
  }

  /// Points whose neighbours have other cells are told from those whose have not.
  @Test func pointsOnWallsAreNotStable() throws {
    func numbers(_ integers: [Int]) -> [Rational] { integers.map { Rational($0) } }
    // Equal kinks; three lines through a point; parallel lines.
    #expect(try !cells("relu:1-2-1+bias", numbers([1, 2, 1, 2, 1, 1, 0])).isStable)
    #expect(try !cells("relu:2-3-1+bias", numbers([1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0])).isStable)
    #expect(try !cells("relu:2-2-1+bias", numbers([1, 0, 2, 0, 0, 1, 1, 1, 0])).isStable)
    // Zero biases with kinks apart, and zero outgoing weights, change no cell.
    #expect(try cells("relu:1-2-1+bias", numbers([1, 2, 0, 3, 0, 0, 0])).isStable)
    #expect(try cells("relu:2-2-1", numbers([1, 2, 3, 4, 0, 0])).isStable)
    // A pre-activation that vanishes everywhere at this point alone.
    let dead = try cells("relu:1-2-1-1+bias", numbers([1, 1, 1, 1, 1, -1, 0, 1, 0]))
    #expect(!dead.isStable && !dead.isComplete)
  }

  /// A product of two functions of the input is no affine function.
  @Test func otherModelsAreRefused() throws {
    struct Quadratic: AnalyticModel {
      var parameterCount: Int { 1 }
      var inputCount: Int { 1 }
      var outputCount: Int { 1 }
      var activations: [any Activation] { [RectifiedLinearUnit()] }
      func outputs<Evaluator: ActivationEvaluator>(
        parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
      ) -> [Evaluator.Scalar] {
        let signal = evaluator.value(of: activations[0], at: parameters[0] * input[0])
        return [signal * input[0]]
      }
    }
    #expect(ActivationCells(of: Quadratic(), at: [RealResidue(2)], limit: 10) == nil)
    #expect(ActivationCells(of: try Architecture("tanh:1-1-1"), at: [.one, .one], limit: 10) == nil)
  }
}
