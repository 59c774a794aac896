import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

@Suite struct SIMInitialiserTests {
  private static let seed = SeededGenerator(seed: 5)

  private func classes(_ parameters: [Double], _ architecture: Architecture) -> [SignedPartition] {
    StablePartition.coarsest(of: architecture.point(parameters)).neuronPartitions(of: architecture.wiring)
  }

  /// Every stratum of the hierarchy is reached in every bit, with and without interaction, or is that of no point; whether it
  /// is follows from a generic point in exact arithmetic.
  @Test(arguments: [
    "tanh:2-4-1", "tanh:2-3-1+bias", "sigmoid:2-4-2", "cos:2-3-1", "cos:2-3-2+bias", "gaussian:1-3-3-1+bias",
    "tanh:2-3-3-1", "square:2-3-2", "sin:1-2-3-2-2+bias", "softplus:2-3-4-1",
  ]) func startsAreOnEveryStratum(notation: String) throws {
    let architecture = try Architecture(notation)
    var reached = 0
    for stratum in architecture.strata {
      let hidden = architecture.wiring.partitionedAxes.map { stratum.partitions[$0] }
      var generator = SeededGenerator(seed: UInt64(stratum.number))
      let generic = Leaf.genericPoint(of: stratum.wiring, stratum.partitions, using: &generator)
      let exists = StablePartition.coarsest(of: generic).partitions == stratum.partitions
      for interaction in [0, 0.7] {
        let rule = SIMInitialiser(hidden, interaction: interaction)
        guard exists else {
          let error = #expect(throws: ExperimentError.self) {
            try rule.parameters(of: architecture, generator: Self.seed)
          }
          #expect(error?.key == "initial.classes" && error?.problem.contains("at least") == true)
          continue
        }
        let start = try rule.parameters(of: architecture, generator: Self.seed)
        #expect(classes(start, architecture) == hidden, "\(notation) \(ClassNotation.string(hidden)) \(interaction)")
        #expect(StableDistance(of: architecture.point(start), stratum.partitions).relative < 1e-15)
        reached += 1
      }
    }
    #expect(reached > 4)
  }

  private static let cases = [
    ("tanh:2-6-1", "0,0,1,-1,2,z"), ("tanh:3-5-6-2+bias", "0,1,-0,1,z/0,0,1,-1,0,2"),
    ("sigmoid:2-5-1+bias", "0,0,1,1,1"), ("cos:2-4-2", "0,-0,f1,f1"),
    ("gaussian:3-5-4-2+bias", "0,1,-0,f2,f2/0,0,1,-0"),
    ("square:2-4-1", "0,-0,z,z"),
  ]

  /// The distance is the one asked for, whatever the direction, and the base point of the same seed is the nearest one.
  @Test(arguments: cases) func distancesAreExact(notation: String, text: String) throws {
    let architecture = try Architecture(notation)
    let hidden = try ClassNotation.parse(text)
    let axes = architecture.axisPartitions(hidden)
    let base = try SIMInitialiser(hidden, interaction: 0.4).parameters(of: architecture, generator: Self.seed)
    for distance in [1e-9, 1e-3, 0.1, 0.5, 0.99] {
      let rule = SIMInitialiser(hidden, distance: distance, interaction: 0.4)
      let start = try rule.parameters(of: architecture, generator: Self.seed)
      let found = StableDistance(of: architecture.point(start), axes)
      // Rounding of the entries themselves counts beside small distances.
      #expect(abs(found.relative - distance) < 1e-13 * distance + 1e-15, "\(notation) at \(distance)")
      expectClose(found.projected().values.flatMap { $0.doubles() }, base, within: 1e-13 + 1e-13 / (1 - distance))
    }
  }

  /// Directions are isotropic in the normal space: for two neurons the row effects of both layers come out alike.
  @Test func directionsAreUniform() throws {
    let architecture = try Architecture("sigmoid:2-2-1")
    let hidden = try ClassNotation.parse("0,0")
    let rule = SIMInitialiser(hidden, distance: 0.2)
    var shares: [Double] = []
    for seed in 0..<400 {
      let start = try rule.parameters(of: architecture, generator: SeededGenerator(seed: UInt64(seed)))
      // The normal space has three dimensions: two differences of incoming weights, one of outgoing.
      let differences: [Double] = [start[0] - start[2], start[1] - start[3], start[4] - start[5]]
      let squares = differences.map { $0 * $0 }
      shares.append(squares[2] / squares.reduce(0, +))
    }
    let mean: Double = shares.reduce(0, +) / 400
    // The deviation of one share is 0.3.
    #expect(abs(mean - 1.0 / 3) < 0.06)
  }

  @Test func deviationsAreThoseOfTheRule() throws {
    let architecture = try Architecture("sigmoid:100-60-3")
    let discrete = [SignedPartition.discrete(count: 60)]
    let start = try SIMInitialiser(discrete, exponent: 1).parameters(of: architecture, generator: Self.seed)
    let variance: Double = start[..<6000].reduce(0) { $0 + $1 * $1 } / 6000
    #expect(abs(variance.squareRoot() - 0.01) < 3e-4)
    // Interaction is `size` times the deviation of the means, less what centring takes.
    let hidden = try ClassNotation.parse((0..<60).map { String($0 / 20) }.joined(separator: ","))
    let deep = try Architecture("sigmoid:2-60-60-1")
    let point = try SIMInitialiser(hidden + hidden, interaction: 0.5).parameters(of: deep, generator: Self.seed)
    let coordinates = LeafCoordinates(through: point, in: deep.wiring, deep.axisPartitions(hidden + hidden))
    let rests = coordinates.rests[120..<3720]
    let expected = 0.5 * 0.95 / 60.0.squareRoot()
    let restVariance: Double = rests.reduce(0) { $0 + $1 * $1 } / 3600
    #expect(abs(restVariance.squareRoot() / expected - 1) < 0.05)
  }

  @Test func impossibleStartsAreErrors() throws {
    func failure(_ notation: String, _ text: String, distance: Double = 0) throws -> ExperimentError? {
      let architecture = try Architecture(notation)
      let rule = SIMInitialiser(try ClassNotation.parse(text), distance: distance)
      return #expect(throws: ExperimentError.self) { try rule.parameters(of: architecture, generator: Self.seed) }
    }
    #expect(try failure("tanh:2-4-1", "0,0,1")?.problem.contains("3 neurons") == true)
    #expect(try failure("sigmoid:2-2-1", "0,-0")?.problem.contains("no mirrored copies") == true)
    #expect(try failure("tanh:2-2-1", "0,1", distance: 0.1)?.problem.contains("tie no neurons") == true)
    #expect(try failure("tanh:2-2-1", "z,z", distance: 0.1)?.remedy.contains("break-symmetry") == true)
    let list = #expect(throws: ExperimentError.self) {
      try Architecture("tanh:2-2-1").initialParameters(
        [SIMInitialiser(try ClassNotation.parse("0,0")), NormalInitialiser()], generator: Self.seed)
    }
    #expect(list?.problem.contains("all layers at once") == true)
  }
}
