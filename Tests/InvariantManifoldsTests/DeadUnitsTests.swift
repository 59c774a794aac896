import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct DeadUnitsTests {
  struct Case: Decodable, Sendable {
    let network: String
    let at: [Int]
    let moved: [Int]
    let rank: Int
  }

  /// Against PyTorch: what moved there can move, so what rests here never moved; the orbit has room for the rank.
  @Test func restIsWhatNoTrainingMoved() throws {
    var (reached, free, equal) = (0, 0, 0)
    let cases: [Case] = try References.load("dead_units.json")
    for test in cases {
      let network = try IntegerNetwork(test.network, test.at)
      let stable = StablePartition.coarsest(of: network.point, findsDead: true)
      let leaf = Leaf(of: network.point, stable)
      let canMove = leaf.canMove(in: network.architecture.wiring)
      let mayMove = canMove.indices.filter { canMove[$0] }
      #expect(Set(test.moved).isSubset(of: mayMove), "\(test.network) \(test.at)")
      #expect(leaf.movingEntryCount(in: network.architecture.wiring) == mayMove.count)
      guard mayMove == test.moved else { continue }
      equal += 1
      let isTied = stable.partitions.contains { partition in
        partition.classes().contains { $0.count > 1 }
      }
      guard !isTied else { continue }
      free += 1
      let orbit = OrbitDimension.of(network.point, model: network.architecture)
      #expect(orbit.upper >= test.rank && orbit.upper <= test.moved.count, "\(test.network) \(test.at)")
      #expect(orbit.lower <= orbit.upper)
      if orbit.upper == test.rank { reached += 1 }
    }
    // A few rest for reasons that signs do not show.
    #expect(equal >= cases.count - 4, "\(equal) of \(cases.count)")
    #expect(free > 20 && 2 * reached > free, "\(reached) of \(free)")
  }

  /// Signs alone, interval arguments and sums over copies; the networks are small enough to check by eye.
  @Test(arguments: [
    // Weights 0 and bias at most 0; with a positive bias, or without bias but with a weight, it is alive.
    ("relu:1-3-1+bias", [0, 0, 1, -1, 0, -5, 1, 1, 1, 0], [[0, 1]], [[0, 1]]),
    ("relu:1-2-1+bias", [0, 0, 1, 2, 1, 1, 0], [[]], [[]]),
    ("relu:1-2-1", [0, 1, 1, 1], [[0]], [[0]]),
    // Behind a ReLU no positive weight suffices; in the first layer it does not.
    ("relu:1-2-2-1", [1, -1, -1, 0, 1, -1, 1, 1], [[], [0]], [[], [0]]),
    ("relu:1-2-2-1+bias", [1, -1, 0, 0, -1, -2, -1, -1, 0, 1, 1, 1, 0], [[], [0]], [[], [0]]),
    // A positive weight from a dead unit counts for nothing.
    ("relu:1-2-2-1+bias", [0, 1, -1, 0, 5, -1, 1, 1, -1, 0, 1, 1, 0], [[0], [0]], [[0], [0]]),
    // Constants, which can move: off now, not for ever.
    ("relu:1-2-1-1+bias", [0, 1, 2, 0, 1, -1, -3, 1, 0], [[], []], [[], [0]]),
    // Weights from copies cancel: for ever if, with the unit off, nothing separates the copies.
    ("relu:1-2-2-1+bias", [1, 1, 1, 1, 1, -1, 2, 2, -1, 0, 1, 1, 0], [[], [0]], [[], [0]]),
    ("relu:1-2-2-1+bias", [1, 1, 1, 1, 1, -1, 2, 3, -1, 0, 1, 1, 0], [[], []], [[], [0]]),
    ("leaky-relu:1-2-1+bias", [0, 1, -1, 0, 1, 1, 0], [[]], [[]]),
  ])
  func signsAndIntervals(network: String, at: [Int], forEver: [[Int]], now: [[Int]]) throws {
    let network = try IntegerNetwork(network, at)
    let hidden = network.architecture.wiring.partitionedAxes
    let stable = StablePartition.coarsest(of: network.point, findsDead: true)
    #expect(hidden.map { stable.dead[$0] } == forEver)
    let forward = StablePartition.coarsest(of: network.point, direction: .forward, findsDead: true)
    #expect(hidden.map { forward.dead[$0] } == now)
    #expect(hidden.map { stable.partitions[$0].zeroMembers.filter { !forEver.joined().contains($0) } }.joined().isEmpty)
    // Stored numbers and fractions agree.
    let stored = network.architecture.point(network.parameters.map(Double.init))
    #expect(StablePartition.coarsest(of: stored, findsDead: true).partitions == stable.partitions)
  }

  /// Inputs of a box: what is off there need not be off elsewhere.
  @Test func boxesNarrowTheInputs() throws {
    let network = try IntegerNetwork("relu:2-3-1+bias", [-1, -2, 1, 1, 1, -1, 0, -2, 0, 1, 1, 1, 0])
    func dead(_ box: [ClosedRange<Double>]?) -> [Int] {
      StablePartition.coarsest(of: network.point, findsDead: true, inputs: box).dead[1]
    }
    #expect(dead(nil) == [])
    #expect(dead([0...1, 0...1]) == [0, 1])
    #expect(dead([0...1, 0...1.001]) == [0])
    #expect(dead([-1...1, 0...1]) == [1])
    #expect(dead([-1...1, -1...1.001]) == [])
  }

  /// What is called off for every input is off at random ones, by exact arithmetic in doubles: integers stay small.
  @Test(arguments: [1, 2, 3]) func deadUnitsSendNothing(hiddenLayers: Int) throws {
    var found = 0
    try withTrials(100) { trial in
      let network = try IntegerNetwork.random(
        activation: "relu", hasBias: trial.seed % 2 == 0, hiddenLayers: hiddenLayers, using: &trial.generator)
      for direction in [StablePartition.Direction.bothWays, .forward] {
        let stable = StablePartition.coarsest(of: network.point, direction: direction, findsDead: true)
        let dead = network.architecture.wiring.partitionedAxes.map { stable.dead[$0] }
        found += dead.joined().count
        for _ in 0..<20 {
          var signal = (0..<network.architecture.inputCount).map { _ in trial.generator.integer(-30...30) }
          for layer in 0..<hiddenLayers {
            signal = network.weights[layer].enumerated().map { row, weights in
              let bias = network.biases.isEmpty ? 0 : network.biases[layer][row]
              return max(0, zip(weights, signal).reduce(bias) { $0 + $1.0 * $1.1 })
            }
            #expect(dead[layer].allSatisfy { signal[$0] == 0 }, "\(network.architecture) \(network.parameters)")
          }
        }
      }
    }
    #expect(found > 50)
  }

  /// A certificate of an orbit with dead units holds under another seed.
  @Test func certificatesKnowDeadUnits() throws {
    let network = try IntegerNetwork("relu:2-3-1+bias", [0, 0, 1, 2, -2, 1, -1, 1, 2, 1, -1, 2, 0])
    let orbit = OrbitDimension.of(network.point, model: network.architecture)
    // One neuron of five parameters rests: 13 - 4 = 9 move, less 2 laws.
    #expect(orbit.upper == 7 && orbit.lower == 7)
    #expect(orbit.leafDimension == 9)
    let check = OrbitCheck(of: orbit, at: network.point, model: network.architecture, search: .auto, otherSeed: 77)
    #expect(check.agrees && check.otherOrbit.upper == 7 && check.otherOrbit.lower == 7)
  }
}
