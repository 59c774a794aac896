import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Symmetry
import Testing

@Suite struct FrozenInteractionTests {
  @Test func isWhatIsLeftOfTheBlockMeans() throws {
    let difference = [1, -1, 0, -2, 1, 1, 1, 0, -1]
    let network = try IntegerNetwork("tanh:2-3-3-1", [1, 2, 1, 2, 1, 2] + difference.map { $0 + 5 } + [3, 3, 3])
    let point = network.architecture.point(network.parameters.map(Double.init))
    let stable = StablePartition.coarsest(of: point)
    let found = FrozenInteraction.all(of: point, stable.partitions)
    #expect(found.map(\.isPresent) == [false, true, false])
    let squares = Double(difference.reduce(0) { $0 + $1 * $1 })
    let whole = Double(difference.reduce(0) { $0 + ($1 + 5) * ($1 + 5) })
    #expect(abs(found[1].relativeNorm - (squares / whole).squareRoot()) < 1e-12)
    #expect(FrozenInteraction.all(of: network.point, stable.partitions).map(\.isPresent) == [false, true, false])
  }

  /// Stored and exact points agree, and an interaction is present exactly if some block is not constant.
  @Test(arguments: ["tanh", "sigmoid"])
  func agreesWithTheDefinition(activation: String) throws {
    try withTrials(200) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: false, hiddenLayers: 2, using: &trial.generator)
      let stable = StablePartition.coarsest(of: network.point)
      let stored = network.architecture.point(network.parameters.map(Double.init))
      let found = FrozenInteraction.all(of: stored, stable.partitions)
      #expect(found.map(\.isPresent) == FrozenInteraction.all(of: network.point, stable.partitions).map(\.isPresent))
      for (layer, interaction) in found.enumerated() {
        #expect(interaction.isPresent == hasInteraction(network, layer, stable.partitions), "\(network.parameters)")
        #expect((interaction.relativeNorm > 0) == interaction.isPresent)
      }
    }
  }

  private func hasInteraction(_ network: IntegerNetwork, _ layer: Int, _ partitions: [SignedPartition]) -> Bool {
    let (rows, columns) = (partitions[layer + 1].labels, partitions[layer].labels)
    var blocks: [[Int?]: Set<Int>] = [:]
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() {
        let isAtRest = row.classNumber == nil || column.classNumber == nil
        let sign = isAtRest ? 1 : Int(row.sign.rawValue) * Int(column.sign.rawValue)
        blocks[[row.classNumber, column.classNumber], default: []].insert(sign * network.weights[layer][i][j])
      }
    }
    return blocks.contains { key, values in key.contains(nil) ? values != [0] : values.count > 1 }
  }
}
