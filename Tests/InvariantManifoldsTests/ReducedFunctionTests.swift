import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct ReducedFunctionTests {
  /// Theory, section 5.8: tanh 2-3-3-1 with equal first-layer rows, equal output weights and W2 = const + D.
  ///
  /// Doubly centred
  /// `D`: on a SIM, orbit 4. Zero row sums only: the same function, but not invariant.
  @Test func reducibleIsNotInvariant() throws {
    let rows = [1, 2, 1, 2, 1, 2]
    let doublyCentred = [1, -1, 0, -2, 1, 1, 1, 0, -1]
    let zeroRowSums = [1, -1, 0, 2, -1, -1, 1, 1, -2]
    for (difference, orbit) in [(doublyCentred, 4), (zeroRowSums, 18)] {
      let network = try IntegerNetwork("tanh:2-3-3-1", rows + difference.map { $0 + 5 } + [3, 3, 3])
      let reduced = ReducedFunction(of: network.point, hasBias: false)
      #expect(reduced.widths(of: network.architecture.wiring) == [1, 1])
      let found = OrbitDimension.of(network.point, model: network.architecture)
      #expect(found.upper == orbit && found.lower <= orbit, "\(difference): \(found.lower)...\(found.upper)")
    }
  }

  @Test(arguments: [
    // A neuron without outgoing weights is dropped; one without incoming weights is folded into the bias, if there is one.
    ("sigmoid:1-3-1", [1, 2, 3, 1, 0, 1], [2]), ("sigmoid:1-3-1", [0, 2, 3, 1, 1, 1], [3]),
    ("sigmoid:1-3-1+bias", [0, 2, 3, 1, 1, 1, 1, 1, 1, 0], [2]),
    ("sigmoid:1-3-1+bias", [2, 2, 3, 1, 1, 1, 1, 5, 1, 0], [2]),
    // Copies whose outgoing weights cancel compute nothing.
    ("sigmoid:1-3-1", [2, 2, 3, 4, -4, 1], [1]), ("tanh:1-3-1", [2, -2, 3, 4, 4, 1], [1]),
    ("tanh:1-3-1", [0, 2, 3, 4, 4, 1], [2]),
    ("cos:1-3-1", [2, -2, 3, 4, 5, 1], [2]),
    // Without biases a constant cos(0) = 1 must stay, though no gradient passes it.
    ("cos:1-2-1", [0, 2, 3, 1], [2]), ("cos:1-2-1+bias", [0, 2, 0, 0, 3, 1, 0], [1]),
    ("cos:1-5-1-1", [1, 2, 0, 1, -2, -1, 1, 2, 2, -1, -1], [2, 1]),
    // Nothing depends on the first layer.
    ("tanh:1-2-2-1", [1, 2, 0, 0, 0, 0, 1, 1], [0, 0]),
    ("tanh:2-3-1", [1, 2, 3, 4, 5, 6, 7, 8, 9], [3]),
  ])
  func widths(network: String, at: [Int], widths: [Int]) throws {
    let network = try IntegerNetwork(network, at)
    let reduced = ReducedFunction(of: network.point, hasBias: network.architecture.hasBias)
    #expect(reduced.widths(of: network.architecture.wiring) == widths)
  }

  /// The function needs no more neurons than training can tell apart.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "cos", "relu", "z-tanh"])
  func neverExceedsTheInvariantWidths(activation: String) throws {
    try withTrials(100) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 2, using: &trial.generator)
      let stable = StablePartition.coarsest(of: network.point).neuronPartitions(of: network.architecture.wiring)
      let reduced = ReducedFunction(of: network.point, hasBias: network.architecture.hasBias)
      for (width, partition) in zip(reduced.widths(of: network.architecture.wiring), stable) {
        #expect(width <= partition.classCount, "\(network.architecture) \(network.parameters)")
      }
    }
  }
}
