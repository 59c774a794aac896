import Checkpoints
import ExactAlgebra
import Foundation
import Networks
import Testing

@testable import Training

@Suite struct InitialiserTests {
  static let generator = SeededGenerator(seed: 7)

  private func layer(_ rule: any Initialiser, _ notation: String, _ layer: Int = 1) throws -> LayerValues {
    var generator = Self.generator
    return try rule.values(ofLayer: layer, of: Architecture(notation), generator: &generator)
  }

  /// Mean, standard deviation and largest magnitude.
  private func statistics(_ values: [Double]) -> (mean: Double, deviation: Double, bound: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot(), values.map(abs).max() ?? 0)
  }

  @Test func randomRulesHaveTheirDeviations() throws {
    let shape = "tanh:100-400-3+bias"
    let third = 1 / 3.0.squareRoot()
    let cases: [(any Initialiser, Double, Bool)] = [
      (NormalInitialiser(exponent: 0.5), 0.1, true), (NormalInitialiser(exponent: 1), 0.01, true),
      (UniformInitialiser(), 0.1 * third, true), (XavierInitialiser(), (6.0 / 500).squareRoot() * third, false),
      (KaimingInitialiser(), 0.02.squareRoot(), false),
    ]
    for (rule, deviation, drawsBiases) in cases {
      let values = try layer(rule, shape)
      let weights = statistics(values.weights)
      #expect(abs(weights.mean) < 4 * deviation / 200, "\(rule.kind)")
      #expect(abs(weights.deviation / deviation - 1) < 0.02, "\(rule.kind)")
      #expect(values.biases.allSatisfy { $0 == 0 } != drawsBiases, "\(rule.kind)")
      if drawsBiases { #expect(abs(statistics(values.biases).deviation / deviation - 1) < 0.2, "\(rule.kind)") }
    }
    #expect(statistics(try layer(UniformInitialiser(), shape).weights).bound <= 0.1)
  }

  @Test func normalDeviatesAreNormal() {
    var generator = Self.generator
    let values = (0..<100_000).map { _ in generator.normal() }
    #expect(abs(values.reduce(0) { $0 + pow($1, 4) } / 100_000 - 3) < 0.15)
    #expect(abs(Double(values.filter { $0 > 1 }.count) / 100_000 - 0.158655) < 0.005)
  }

  @Test func fixedRules() throws {
    #expect(try layer(ConstantInitialiser.zero, "tanh:2-3-1+bias").weights == [0, 0, 0, 0, 0, 0])
    let quarters = LayerValues(weights: [0.25, 0.25], biases: [0.25])
    #expect(try layer(ConstantInitialiser(value: 0.25), "tanh:2-1+bias") == quarters)
    #expect(try layer(KaimingInitialiser(), "tanh:2-3-1").biases.isEmpty)
  }

  @Test(arguments: [("tanh:3-12-2+bias", 4), ("sigmoid:2-11-7-3", 3), ("tanh:2-5-1+bias", 5), ("tanh:2-9-8-1", 1)])
  func copiesComputeTheNarrowFunction(notation: String, count: Int) throws {
    let architecture = try Architecture(notation)
    let rule = CopiesInitialiser(neuronCount: count)
    let wide = try architecture.initialParameters([rule], generator: Self.generator)
    let narrow = rule.narrow(architecture)
    let drawn = try narrow.initialParameters([KaimingInitialiser()], generator: Self.generator)
    var generator = SeededGenerator(seed: 1)
    let inputs = (0..<20 * architecture.inputCount).map { _ in generator.normal() }
    expectClose(
      BatchedNetwork(architecture, parameters: wide).outputs(of: inputs),
      BatchedNetwork(narrow, parameters: drawn).outputs(of: inputs), within: 1e-14)
    let rows = architecture.widths[1]
    for row in 0..<rows {
      for column in 0..<architecture.inputCount {
        #expect(
          wide[row * architecture.inputCount + column] == wide[row % count * architecture.inputCount + column])
      }
    }
  }

  @Test func copiesNeedRoom() throws {
    #expect(throws: ExperimentError.self) { try layer(CopiesInitialiser(neuronCount: 4), "tanh:2-5-3-1") }
  }

  @Test func filesGiveTheirParameters() throws {
    try withTemporaryFolder { folder in
      let architecture = try Architecture("tanh:2-3-2+bias")
      let parameters = try architecture.initialParameters([NormalInitialiser()], generator: Self.generator)
      let tensors = architecture.sequentialTensors(of: parameters)
      try SafetensorsWriter(tensors: tensors).write(to: "\(folder)/a.safetensors")
      let rule = FileInitialiser(file: "a.safetensors", folder: folder)
      #expect(try architecture.initialParameters([rule], generator: Self.generator) == parameters)
      let error = #expect(throws: DataError.self) { try layer(rule, "tanh:2-4-2+bias") }
      #expect(error?.kind == .mismatch && error?.problem.contains("tanh:2-3-2+bias") == true)
      let nothing = FileInitialiser(file: "b", folder: folder)
      let missing = #expect(throws: DataError.self) { try layer(nothing, "tanh:1-1") }
      #expect(missing?.kind == .noSuchFile)
    }
  }

  @Test func layersDrawFromTheirOwnStreams() throws {
    let architecture = try Architecture("tanh:4-4-4")
    let all = try architecture.initialParameters([NormalInitialiser()], generator: Self.generator)
    let second = try architecture.initialParameters(
      [ConstantInitialiser.zero, NormalInitialiser()], generator: Self.generator)
    #expect(all[16...] == second[16...] && all[..<16] != second[..<16] && Array(all[..<16]) != Array(all[16...]))
  }
}
