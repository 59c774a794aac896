import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct QuotientNetworkTests {
  /// On integer networks doubles are exact, so the quotient over doubles must be the one over residues, and it must
  /// compute the same function.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "cos", "relu", "square"])
  func isTheSameFunction(activation: String) throws {
    try withTrials(60) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 2, using: &trial.generator)
      let wide = network.architecture
      let stable = StablePartition.coarsest(of: network.point)
      let narrow = QuotientNetwork(
        of: wide, parameters: network.parameters.map(Double.init), by: stable.neuronPartitions(of: wide.wiring))
      let exact = Quotient(of: network.point, stable.partitions).parameters
      #expect(narrow.parameters.map { ResiduePair(exactly: $0) } == exact, "\(wide) \(network.parameters)")
      let input = (0..<wide.inputCount).map { _ in trial.generator.unit() - 0.5 }
      let expected = wide.outputs(
        parameters: network.parameters.map(Double.init), input: input, evaluator: RealEvaluator())
      let found = narrow.architecture.outputs(parameters: narrow.parameters, input: input, evaluator: RealEvaluator())
      for (a, b) in zip(expected, found) { #expect(abs(a - b) < 1e-9 * max(1, abs(a)), "\(wide) \(trial)") }
    }
  }

  /// One gradient step of the wide network, quotiented, is one step of the quotient with its learning-rate factors.
  @Test(arguments: ["tanh", "sigmoid", "gaussian", "z-tanh", "relu"])
  func gradientsMatchWithFactors(activation: String) throws {
    try withTrials(40) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: true, hiddenLayers: 2, using: &trial.generator)
      let wide = network.architecture
      let hidden = StablePartition.coarsest(of: network.point).neuronPartitions(of: wide.wiring)
      let start = network.parameters.map(Double.init)
      let input = (0..<wide.inputCount).map { _ in trial.generator.unit() - 0.5 }
      let covector = (0..<wide.outputCount).map { _ in trial.generator.unit() - 0.5 }
      func gradient(_ architecture: Architecture, _ parameters: [Double]) -> [Double] {
        var gradient = parameters
        architecture.writeGradient(
          parameters: parameters, input: input, covector: covector, evaluator: RealEvaluator(), into: &gradient)
        return gradient
      }
      let narrow = QuotientNetwork(of: wide, parameters: start, by: hidden)
      let moved = zip(start, gradient(wide, start)).map { $0 - 0.125 * $1 }
      let expected = QuotientNetwork(of: wide, parameters: moved, by: hidden).parameters
      let slopes = gradient(narrow.architecture, narrow.parameters)
      for index in expected.indices {
        let found = narrow.parameters[index] - 0.125 * narrow.learningRateFactors[index] * slopes[index]
        #expect(abs(found - expected[index]) < 1e-9, "\(wide) \(network.parameters), parameter \(index), \(trial)")
      }
    }
  }
}
