import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct LeafCoordinatesTests {
  private static let activations = ["tanh", "sigmoid", "gelu", "cos", "gaussian", "square"]

  /// On random integer points: blocks are those of the quotient, and any means give a point of the same leaf.
  @Test(arguments: activations) func blocksAreThoseOfTheQuotient(activation: String) throws {
    try withTrials(15) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 2, using: &trial.generator)
      let architecture = network.architecture
      let partitions = StablePartition.coarsest(of: network.point).partitions
      let hidden = Array(partitions[1...architecture.hiddenWidths.count])
      let start = network.parameters.map(Double.init)
      let leaf = LeafCoordinates(through: start, in: architecture.wiring, partitions)
      let narrow = QuotientNetwork(of: architecture, parameters: start, by: hidden)
      #expect(leaf.blockCount == narrow.parameters.count)
      #expect(leaf.summands.map(Double.init) == narrow.stepFactors)

      expectClose(leaf.projected(start), start, 1e-13, trial)
      // Multiples of 1/64 and block constants with few bits: the moved point is exactly on the leaf.
      let moving = Set(leaf.blocks.compactMap { $0 })
      let shifts = (0..<leaf.blockCount).map { block in
        moving.contains(block) ? Double(trial.generator.integer(-40...40)) / 64 : 0
      }
      let moved = start.indices.map { index in
        start[index] + (leaf.blocks[index].map { leaf.signs[index] * shifts[$0] } ?? 0)
      }
      let point = architecture.point(moved)
      #expect(StableDistance(of: point, partitions).squared < 1e-26, "\(architecture) \(trial)")
      expectClose(leaf.projected(moved), moved, 1e-13, trial)
      expectClose(zip(leaf.means(of: start), shifts).map(+), leaf.means(of: moved), 1e-12, trial)
      // The quotient moves by |C| times the shift.
      let after = QuotientNetwork(of: architecture, parameters: moved, by: hidden).parameters
      let expected = narrow.parameters.indices.map { narrow.parameters[$0] + Double(leaf.summands[$0]) * shifts[$0] }
      expectClose(after, expected, 1e-12, trial)
    }
  }

  /// Embedding and quotient undo each other; copies without interaction are equal in every bit.
  @Test(arguments: activations) func embeddingsHaveTheirQuotient(activation: String) throws {
    try withTrials(15) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 1, hiddenLayers: 2, using: &trial.generator)
      let (architecture, wiring) = (network.architecture, network.architecture.wiring)
      let partitions = StablePartition.coarsest(of: network.point).partitions
      let hidden = Array(partitions[1...architecture.hiddenWidths.count])
      let noise = (0..<wiring.parameterCount).map { _ in (2 * trial.generator.unit() - 1) }
      for size in [0.0, 1] {
        let leaf = LeafCoordinates(nearest: noise.map { size * $0 }, in: wiring, partitions)
        let moving = Set(leaf.blocks.compactMap { $0 })
        let quotient = (0..<leaf.blockCount).map { moving.contains($0) ? (2 * trial.generator.unit() - 1) : 0 }
        let wide = leaf.point(quotient: quotient)
        #expect(StableDistance(of: architecture.point(wide), partitions).distance < 1e-13, "\(architecture) \(trial)")
        guard size == 0 else { continue }
        expectClose(
          QuotientNetwork(of: architecture, parameters: wide, by: hidden).parameters, quotient, 1e-13, trial)
        #expect(leaf.rests.allSatisfy { $0 == 0 })
        let stable = StablePartition.coarsest(of: architecture.point(wide)).partitions
        #expect(zip(partitions, stable).allSatisfy { $0.refines($1) }, "\(architecture) \(trial)")
      }
    }
  }

  /// The projection is the nearest point, and projecting again changes nothing, however often.
  @Test func projectionsAreNearestAndStay() throws {
    try withTrials(20) { trial in
      let architecture = try Architecture("tanh:3-6-5-2+bias")
      let hidden = try ClassNotation.parse("0,0,1,-0,1,-1/0,1,-0,z,0")
      let partitions = architecture.axisPartitions(hidden)
      func draw() -> [Double] { (0..<architecture.parameterCount).map { _ in (2 * trial.generator.unit() - 1) } }
      let (origin, point) = (draw(), draw())
      let leaf = LeafCoordinates(nearest: origin, in: architecture.wiring, partitions)
      let near = leaf.projected(point)
      // What is left is orthogonal to the leaf.
      let left = zip(point, near).map(-)
      let direction = zip(
        leaf.point(quotient: (0..<leaf.blockCount).map { _ in (2 * trial.generator.unit() - 1) }), near
      ).map(-)
      let product = zip(left, direction).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(product) < 1e-11, "\(trial)")
      var again = near
      for _ in 0..<200 { again = leaf.projected(again) }
      expectClose(again, near, 4e-16, trial)
      let shrunk = leaf.shrunk(0.125).projected(point)
      expectClose(shrunk, zip(near, leaf.rests).map { $0 - 0.875 * $1 }, 1e-14, trial)
    }
  }

  private func expectClose(
    _ left: [Double], _ right: [Double], _ tolerance: Double, _ trial: Trial,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let size = max(1, right.map(abs).max() ?? 0)
    let seed = trial.seed
    #expect(left.count == right.count, sourceLocation: sourceLocation)
    for (index, pair) in zip(left, right).enumerated() where abs(pair.0 - pair.1) > tolerance * size {
      Issue.record("entry \(index): \(pair.0) is not \(pair.1), seed \(seed)", sourceLocation: sourceLocation)
      return
    }
  }
}
