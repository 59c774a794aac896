import Nagano
import NaganoTestSupport
import Testing

@testable import Condensation

@Suite struct ClassMovesTests {
  private static let networks = [
    "tanh:3-6-2+bias", "sigmoid:2-7-1", "gelu:3-6-2+bias", "cos:2-6-2", "z-tanh:2-6-2+bias", "square:2-6-2",
    "relu:3-7-1",
  ]

  private static func distance(_ point: WiredPoint, _ architecture: Architecture, _ layer: SignedPartition) -> Double {
    StableDistance(of: point, architecture.axisPartitions([layer])).squared
  }

  /// Every partition with one neuron, not alone in its class, elsewhere.
  private static func neighbours(_ layer: SignedPartition, of architecture: Architecture) -> [SignedPartition] {
    let classes = layer.classes()
    let signs: [SignedPartition.Sign] = architecture.activation.parity == .none ? [.positive] : [.positive, .negative]
    var targets = classes.indices.flatMap { number in signs.map { SignedPartition.Label(classNumber: number, sign: $0) }
    }
    if architecture.wiring.axes[1].zeroRule != .absent { targets.append(.zero) }
    return layer.labels.indices.flatMap { neuron -> [SignedPartition] in
      if let number = layer.labels[neuron].classNumber, classes[number].count == 1 { return [] }
      return targets.map { target in
        var labels = layer.labels
        labels[neuron] = target
        return SignedPartition(labels)
      }
    }
  }

  /// From Ward's partition the distance never rises, and no move of one neuron lowers the result.
  @Test(arguments: networks)
  func noSingleMoveIsBetter(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(4) { trial in
      let numbers = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() }
      let point = architecture.point(numbers)
      let count = trial.generator.integer(1...3)
      let start = WardLinkage(axis: 1, of: point).partition(atCount: count)
      let end = ClassMoves(axis: 1, of: point, start).improved()
      let (before, after) = (Self.distance(point, architecture, start), Self.distance(point, architecture, end))
      #expect(end.classCount == count && after <= before * (1 + 1e-12), "\(network) \(trial)")
      #expect(end == start || after < before, "\(network) \(trial)")
      for other in Self.neighbours(end, of: architecture) {
        #expect(Self.distance(point, architecture, other) >= after * (1 - 1e-9), "\(network) \(trial)")
      }
    }
  }

  /// Ward's partitions are not all local minima.
  @Test func someMovesAreFound() throws {
    let architecture = try Architecture("tanh:4-24-3+bias")
    var improvements = 0
    withTrials(4) { trial in
      let point = architecture.point((0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() })
      let start = WardLinkage(axis: 1, of: point).partition(atCount: 5)
      let end = ClassMoves(axis: 1, of: point, start).improved()
      improvements +=
        Self.distance(point, architecture, end) < 0.999 * Self.distance(point, architecture, start) ? 1 : 0
    }
    #expect(improvements > 0)
  }

  /// Copies stay together, and a partition without a distance stays as it is.
  @Test(arguments: ["tanh:3-8-2+bias", "cos:2-8-2", "gelu:3-8-1+bias"])
  func stablePartitionsStay(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(10) { trial in
      let (point, _) = ReductionSamples.onLeaf(architecture, using: &trial.generator)
      let stable = StablePartition.coarsest(of: point).neuronPartitions(of: architecture.wiring)[0]
      let end = ClassMoves(axis: 1, of: point, stable).improved()
      #expect(Self.distance(point, architecture, end) <= 1e-28 && end.classCount == stable.classCount, "\(trial)")
    }
  }
}
