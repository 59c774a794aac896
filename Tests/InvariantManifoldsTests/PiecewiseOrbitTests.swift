import ExactAlgebra
import NaganoTestSupport
import Networks
import Testing

@testable import InvariantManifolds

/// Orbits of piecewise linear networks by their cells.
@Suite struct PiecewiseOrbitTests {
  private struct Reference: Decodable {
    let network: String
    let at: [String]
    let orbit: Int
  }

  /// A hundred random points against flows followed in double precision (`Scripts/relu-orbits-numpy.py`): all are decided.
  @Test func agreesWithNumericalOrbits() throws {
    for (number, example) in try References.load("relu_orbits.json", as: [Reference].self).enumerated()
    where testMultiplier > 1 || number % 2 == 0 {
      let network = try Architecture(example.network)
      let point = network.point(example.at.compactMap { Rational($0) })
      let orbit = OrbitDimension.of(point, model: network)
      #expect(
        orbit.lower == example.orbit && orbit.upper == example.orbit,
        "\(example.network) \(number): \(orbit.lower)...\(orbit.upper), not \(example.orbit)")
    }
  }

  /// Without bias and with one input each half-line of inputs is one cell: the fields of each are multiples of one.
  @Test(arguments: ["relu", "leaky-relu"]) func oneInputHasACurveForEachSign(activation: String) throws {
    try withTrials(16) { trial in
      let width = trial.generator.integer(1...5)
      let network = try Architecture("\(activation):1-\(width)-1")
      let weights = (0..<2 * width).map { _ in
        trial.generator.integer(1...1_000) * [-1, 1][trial.generator.integer(0...1)]
      }
      let orbit = OrbitDimension.of(try IntegerNetwork(network.notation, weights).point, model: network)
      let signs = Set(weights.prefix(width).map { $0 > 0 })
      #expect(orbit.status == .proven && orbit.upper == signs.count, "\(network) \(weights) \(trial)")
    }
  }

  /// Random points of random small networks are decided, whatever the seed.
  @Test func randomPointsAreDecided() throws {
    try withTrials(30) { trial in
      let hidden = (0..<trial.generator.integer(1...3)).map { _ in trial.generator.integer(1...3) }
      let widths = [trial.generator.integer(1...3)] + hidden + [trial.generator.integer(1...2)]
      let name = trial.seed % 2 == 0 ? "relu" : "leaky-relu"
      let bias = trial.generator.integer(0...1) == 0 ? "+bias" : ""
      let network = try Architecture("\(name):\(widths.map(String.init).joined(separator: "-"))\(bias)")
      let numbers = (0..<network.parameterCount).map { _ in trial.generator.integer(-100_000...100_000) }
      let orbit = OrbitDimension.of(
        try IntegerNetwork(network.notation, numbers).point, model: network, seed: trial.seed)
      #expect(orbit.status == .proven, "\(network) \(numbers): \(orbit.lower)...\(orbit.upper) \(trial)")
    }
  }

  /// Kinks that no random input meets: a second layer that opens where `y > 10^6 |x|`, and one beyond `x = 10^6`.
  @Test(arguments: [
    ("relu:2-3-1-1", [1, 0, -1, 0, 0, 1, -1_000_000, -1_000_000, 1, 1], 6),
    ("relu:1-1-1-1+bias", [1, 0, 1, -1_000_000, 1, 0], 4),
  ])
  func farKinksCount(notation: String, at: [Int], dimension: Int) throws {
    let network = try IntegerNetwork(notation, at)
    let orbit = OrbitDimension.of(network.point, model: network.architecture)
    #expect(orbit.lower == dimension, "\(orbit.lower)...\(orbit.upper)")
  }

  /// A certificate of cells is computed again, modulo the second prime too.
  @Test(arguments: ["relu:1-3-1", "leaky-relu:1-2-2-1", "relu:2-2-1+bias"])
  func certificatesHold(notation: String) throws {
    let network = try Architecture(notation)
    var generator = SeededGenerator(seed: 5)
    let point = network.genericPoint(using: &generator)
    let orbit = OrbitDimension.of(point, model: network, seed: 3)
    #expect(orbit.status == .proven)
    #expect(OrbitCheck(of: orbit, at: point, model: network, search: .auto, otherSeed: 11).agrees)
  }

  /// The fields of a point and all its brackets, at a point of its cells drawn anew, never span more than the rank that was
  /// proven: by flows of high order.
  @Test func ranksOfCellsAreUpperBounds() throws {
    try withTrials(8) { trial in
      let network = try Architecture(
        ["relu:1-2-2-1", "leaky-relu:1-3-2-1", "relu:2-2-2-1", "relu:1-3-2"][Int(trial.seed % 4)])
      let numbers = (0..<network.parameterCount).map { _ in RealResidue(trial.generator.integer(-1_000...1_000)) }
      let cells = try #require(CellModel(of: network, at: numbers))
      let rank = try #require(CellRank(of: cells, factors: nil, below: .max, seed: trial.seed))
      let elsewhere = (0..<network.parameterCount).map { _ in ResiduePair.random(using: &trial.generator) }
      let flow = try #require(FlowSpan(of: cells, at: elsewhere, order: 24, seed: trial.seed))
      #expect(
        flow.dimension == rank.value && rank.failureBound < 0x1p-30, "\(network) \(numbers.map(\.centre)) \(trial)")
    }
  }
}
