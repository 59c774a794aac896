import Nagano
import NaganoTestSupport
import Testing

@testable import Condensation

@Suite struct JointLinkageTests {
  private static let networks = [
    "tanh:3-6-5-2+bias", "sigmoid:2-6-6-1", "gelu:3-5-6-2+bias", "cos:2-6-5-2", "z-tanh:3-5-5-2+bias",
    "tanh:2-5-6-5-1+bias",
  ]

  /// The distance falls with every kept improvement, and the last one is that of the partitions.
  @Test(arguments: networks)
  func distancesFall(network: String) throws {
    let architecture = try Architecture(network)
    var improvements = 0
    withTrials(8) { trial in
      let (point, _) = ReductionSamples.near(architecture, noise: 0.3, using: &trial.generator)
      let discrete = architecture.hiddenWidths.map { SignedPartition.discrete(count: $0) }
      let counts = architecture.hiddenWidths.map { $0 / 2 }
      let joint = JointLinkage(of: point, architecture, stable: discrete, target: .counts(counts))
      let first = JointLinkage(
        of: point, architecture, stable: discrete, target: .counts(counts), maximumRounds: 0)
      #expect(zip(joint.squaredDistances, joint.squaredDistances.dropFirst()).allSatisfy { $0 > $1 }, "\(trial)")
      #expect(joint.squaredDistances[0] == first.squaredDistances[0] && first.squaredDistances.count == 1)
      let distance = StableDistance(of: point, architecture.axisPartitions(joint.partitions)).squared
      #expect(distance == joint.squaredDistances.last!, "\(network) \(trial)")
      #expect(joint.partitions.map(\.classCount) == counts, "\(network) \(trial)")
      improvements += joint.squaredDistances.count - 1
    }
    #expect(improvements > 0, "the neighbours' classes matter somewhere")
  }

  /// In the coordinates of the neighbours' classes the distance is what the layer adds to the whole.
  @Test(arguments: ["tanh:3-6-5-2+bias", "sigmoid:2-6-6-1", "cos:2-6-5-2+bias", "gelu:2-5-6-4-2"])
  func contractedDistancesAreTheLayersShare(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(8) { trial in
      let numbers = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let point = architecture.point(numbers)
      let hidden = architecture.hiddenWidths.map { width in
        SignedPartition(
          (0..<width).map { index in
            let sign: SignedPartition.Sign =
              architecture.activation.parity != .none && trial.generator.next() % 2 == 0 ? .negative : .positive
            return .init(classNumber: trial.generator.integer(0...2), sign: sign)
          })
      }
      let partitions = architecture.axisPartitions(hidden)
      let parts = Dictionary(
        uniqueKeysWithValues: StableDistance(of: point, partitions).parts.map { ($0.tensor, $0) })
      let values = point.values.map { $0.doubles() }
      for layer in 1...hidden.count {
        let contracted = ContractedLayer(layer, of: architecture, values, partitions)
        let own = StableDistance(
          of: contracted.point,
          [
            .discrete(count: contracted.architecture.widths[0]), hidden[layer - 1],
            .discrete(count: contracted.architecture.widths[2]),
          ]
        ).squared
        let share =
          parts["W\(layer)"]!.row + (parts["b\(layer)"]?.bias ?? 0) + parts["W\(layer + 1)"]!.column
        #expect(abs(own - share) <= 1e-12 * share, "\(network) layer \(layer) \(trial)")
      }
    }
  }

  /// Neurons that are equal for ever are tied at no cost, also when an interaction sets their weights apart.
  @Test func interactionsCostNothing() throws {
    let architecture = try Architecture("sigmoid:2-4-6-2")
    withTrials(10) { trial in
      let (point, _) = ReductionSamples.onLeaf(architecture, using: &trial.generator)
      let stable = StablePartition.coarsest(of: point).neuronPartitions(of: architecture.wiring)
      let joint = JointLinkage(
        of: point, architecture, stable: stable, target: .counts(stable.map(\.classCount)))
      #expect(joint.partitions == stable && joint.squaredDistances.last! < 1e-28, "\(trial)")
    }
  }
}
