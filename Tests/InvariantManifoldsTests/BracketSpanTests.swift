import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Testing

@Suite struct BracketSpanTests {
  struct Example {
    let network: String
    let at: [Int]?
    let dimensions: [Int]
  }

  /// Theory, section 13: spans by bracket depth, orbits of linear nets at a generic point.
  @Test(arguments: [
    Example(network: "tanh:2-3-1", at: [1, 2, 1, 2, 3, 5, 1, 2, 3], dimensions: [6, 8, 9]),
    Example(network: "tanh:2-3-1", at: [1, 2, 1, 2, 3, 5, 1, -1, 3], dimensions: [6, 8, 8, 9]),
    Example(network: "tanh:2-3-1", at: [0, 0, 1, 2, 3, 5, 1, 2, 3], dimensions: [8, 8, 8, 9]),
    Example(network: "tanh:2-3-1", at: [1, 2, 3, 5, 7, 2, 0, 0, 0], dimensions: [3, 9]),
    Example(network: "linear:1-1-1", at: nil, dimensions: [1, 1]),
    Example(network: "linear:2-1-2", at: nil, dimensions: [3, 3]),
    Example(network: "linear:2-2-2", at: nil, dimensions: [4, 5]),
    Example(network: "linear:3-2-3", at: nil, dimensions: [8, 9]),
    Example(network: "linear:3-3-3", at: nil, dimensions: [9, 12]),
    Example(network: "linear:2-2-2-2", at: nil, dimensions: [4, 6]),
  ])
  func spansByDepth(_ example: Example) throws {
    let architecture = try Architecture(example.network)
    var generator = SeededGenerator(seed: 11)
    let parameters =
      example.at.map { $0.map { ResiduePair($0) } }
      ?? (0..<architecture.parameterCount).map { _ in ResiduePair.random(using: &generator) }
    let span = BracketSpan(
      of: architecture, at: parameters, factors: parameters.map { _ in .one }, target: architecture.parameterCount,
      depth: example.dimensions.count)
    #expect(span.dimensions == example.dimensions)
  }

  /// Brackets on the quotient with its learning-rate factors span what brackets of the wide network span.
  ///
  /// Without the factors they need not: the quotient flows by another metric.
  @Test(arguments: ["tanh", "sigmoid", "linear"])
  func quotientsWithFactorsSpanTheSame(activation: String) throws {
    try withTrials(25) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 1, using: &trial.generator)
      let wide = network.architecture
      guard wide.parameterCount <= 20 else { return }
      let partitions = StablePartition.coarsest(of: network.point).partitions
      let narrow = wide.resized(to: partitions.map(\.classCount))
      let factors = wide.wiring.tensors.flatMap {
        Quotient.learningRateFactors(of: $0, partitions, as: ResiduePair.self)
      }
      let expected = BracketSpan(
        of: wide, at: network.parameters.map { ResiduePair($0) }, factors: network.parameters.map { _ in .one },
        target: .max, depth: 3)
      let found = BracketSpan(
        of: narrow, at: Quotient(of: network.point, partitions).parameters, factors: factors, target: .max, depth: 3)
      #expect(found.dimensions == expected.dimensions, "\(wide) \(network.parameters), \(trial)")
    }
  }
}
