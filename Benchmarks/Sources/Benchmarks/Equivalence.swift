import Nagano

/// Trains wide networks on the digits and the narrow networks that they are, side by side, and prints how far they agree.
///
/// `tanh:64-24-24-24-10+bias`, eight classes of three neurons in each hidden layer, cross-entropy, the whole training set.
/// One line of comma-separated values for every tenth step. `Scripts/plot-dynamical-equivalence.py` draws them.
enum Equivalence {
  /// What a wide start is.
  enum Start: String, CaseIterable {
    case copies, mirrored, interaction, confined
  }

  static let optimizers: [any Optimizer] = [
    GradientDescent(rate: 0.1), HeavyBallMomentum(rate: 0.05), Adam(rate: 0.001),
  ]

  static func printSeries(steps: Int) throws {
    print("start,method,step,wide_loss,narrow_loss,loss_difference,parameter_difference,leaf_distance")
    for start in Start.allCases {
      for optimizer in optimizers {
        for record in try series(start, optimizer, steps: steps) {
          let numbers = [
            record.wideLoss, record.narrowLoss, record.lossDifference, record.parameterDifference, record.leafDistance,
          ]
          print("\(start),\(optimizer.method),\(record.step),\(numbers.map(\.description).joined(separator: ","))")
        }
      }
    }
  }

  private static func series(
    _ start: Start, _ optimizer: any Optimizer, steps: Int
  ) throws -> [EquivalenceRun.Record] {
    let experiment = try Experiment(
      yaml: """
        network: tanh:64-24-24-24-10+bias
        data: {file: digits.npz, inputs: images, targets: labels, scale: 0.0625, test: 0.2}
        """, folder: "../Examples/Data")
    var trainer = try experiment.trainer()
    (trainer.test, trainer.optimizer, trainer.epochs, trainer.metricsInterval) = (nil, optimizer, steps, 10)
    let architecture = trainer.architecture
    let layer = (0..<24).map { neuron in
      let isMirrored = start != .copies && neuron % 2 == 1
      return SignedPartition.Label(classNumber: neuron % 8, sign: isMirrored && neuron >= 8 ? .negative : .positive)
    }
    let hidden = [SignedPartition](repeating: SignedPartition(layer), count: 3)
    var generator = SeededGenerator(seed: 1)
    let size = start == .copies || start == .mirrored ? 0 : 1 / 24.0.squareRoot()
    let noise = (0..<architecture.parameterCount).map { _ in size * (2 * generator.unit() - 1) }
    let leaf = LeafCoordinates(nearest: noise, in: architecture.wiring, architecture.axisPartitions(hidden))
    let narrow = try architecture.withHiddenWidths([8, 8, 8])
      .initialParameters([KaimingInitialiser()], generator: SeededGenerator(seed: 2))
    trainer.confinement = start == .confined ? .classes(hidden) : nil
    return EquivalenceRun(trainer, from: leaf.point(quotient: narrow), partitions: hidden).series()
  }
}
