import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

/// Wide networks on stable leaves, on random data, against the narrow networks that they are.
@Suite struct EquivalenceTests {
  static let optimizers: [String: any Optimizer] = [
    "gd": GradientDescent(rate: 0.1), "momentum": HeavyBallMomentum(rate: 0.02),
    "nesterov": NesterovMomentum(rate: 0.02),
    "adam": Adam(rate: 0.003), "adamw": Adam(rate: 0.003, decay: 0.5),
    "gd-l2": GradientDescent(rate: 0.1, decay: WeightDecay(0.1)),
    "momentum-l2": HeavyBallMomentum(rate: 0.02, decay: WeightDecay(0.05)),
    "nesterov-l2": NesterovMomentum(rate: 0.02, decay: WeightDecay(0.05)),
    "nesterov-decoupled": NesterovMomentum(rate: 0.02, decay: WeightDecay(0.05, isDecoupled: true)),
  ]

  /// A network, classes of its hidden layers, and a trainer on random inputs with random labels or numbers.
  struct Setting {
    let architecture: Architecture
    let hidden: [SignedPartition]
    var trainer: Trainer
    var generator: SeededGenerator

    init(_ notation: String, classes: String, _ method: String, steps: Int, labels: Bool = true, seed: UInt64 = 1)
      throws
    {
      let architecture = try Architecture(notation)
      var generator = SeededGenerator(seed: seed)
      let (inputs, outputs, count) = (architecture.inputCount, architecture.outputCount, 40)
      let images = (0..<count * inputs).map { _ in generator.normal() }
      let dataset = Dataset(
        inputs: images, inputCount: inputs,
        targets: labels
          ? .labels((0..<count).map { _ in generator.integer(0...outputs - 1) })
          : .values((0..<count * outputs).map { _ in generator.normal() }, width: outputs))
      trainer = Trainer(
        architecture: architecture, training: dataset, loss: labels ? CrossEntropy() : MeanSquare(),
        optimizer: try #require(EquivalenceTests.optimizers[method]))
      (trainer.epochs, trainer.metricsInterval) = (steps, 10)
      (hidden, self.architecture, self.generator) = (try ClassNotation.parse(classes), architecture, generator)
    }

    /// A leaf without interaction, or with a random one of this size.
    mutating func leaf(interaction: Double) -> LeafCoordinates {
      let noise = (0..<architecture.parameterCount).map { _ in interaction * generator.normal() }
      return LeafCoordinates(nearest: noise, in: architecture.wiring, architecture.axisPartitions(hidden))
    }

    /// A random point on the leaf.
    mutating func start(on leaf: LeafCoordinates) -> [Double] {
      leaf.point(quotient: (0..<leaf.blockCount).map { _ in 0.5 * generator.normal() })
    }
  }

  private static let copies = ("sigmoid:6-5-6-4-3+bias", "0,1,0,1,1/0,0,1,2,1,0/0,1,1,0")
  private static let mirroredWithoutZero = ("tanh:6-5-6-4-3+bias", "0,1,-0,1,-1/0,-0,1,2,-1,2/0,1,-1,0")
  private static let mirrored = ("tanh:6-5-6-4-3+bias", "0,1,-0,1,-1/0,-0,1,2,-1,z/0,1,-1,0")
  private static let fixed = ("gaussian:6-5-6-3+bias", "0,1,-0,f2,f2/0,0,1,-0,1,1")

  @Test(arguments: [
    "gd", "momentum", "nesterov", "adam", "adamw", "gd-l2", "momentum-l2", "nesterov-l2", "nesterov-decoupled",
  ]) func copiesFollowToRounding(method: String) throws {
    for (network, classes) in [Self.copies, Self.mirrored] {
      var setting = try Setting(network, classes: classes, method, steps: 200)
      let start = setting.start(on: setting.leaf(interaction: 0))
      let run = EquivalenceRun(setting.trainer, from: start)
      #expect(
        run.partitions == setting.hidden && run.quotient.architecture.hiddenWidths == setting.hidden.map(\.classCount))
      let series = run.series()
      #expect(series.map(\.step) == Array(stride(from: 0, through: 200, by: 10)))
      for record in series {
        #expect(record.parameterDifference < 1e-11 && record.lossDifference < 1e-12, "\(network) \(record)")
        #expect(
          record.leafDistance == 0 || method.contains(/adamw|-/) && record.leafDistance < 1e-15, "\(network) \(record)")
      }
      // Training did something, and plain learning rates would not do.
      #expect(series[20].wideLoss < 0.98 * series[0].wideLoss)
      var plain = run.narrowTrainer(run.quotient)
      plain.scaling = nil
      let wrong = plain.train(from: run.quotient.parameters).parameters
      let right = run.narrowTrainer(run.quotient).train(from: run.quotient.parameters).parameters
      #expect(zip(wrong, right).contains { abs($0 - $1) > 0.01 }, "\(network)")
    }
  }

  @Test func batchesFollowToo() throws {
    for method in ["gd", "adam"] {
      var setting = try Setting(Self.mirrored.0, classes: Self.mirrored.1, method, steps: 40, labels: false)
      setting.trainer.batchSize = 9
      let start = setting.start(on: setting.leaf(interaction: 0))
      #expect(EquivalenceRun(setting.trainer, from: start).series().allSatisfy { $0.parameterDifference < 1e-11 })
    }
  }

  @Test(arguments: ["gd", "momentum", "adam", "adamw", "momentum-l2", "nesterov-decoupled"])
  func interactionsFollowForAHundredSteps(method: String) throws {
    for (network, classes) in [Self.copies, Self.mirroredWithoutZero] {
      var setting = try Setting(network, classes: classes, method, steps: 100)
      let start = setting.start(on: setting.leaf(interaction: 0.5))
      let series = EquivalenceRun(setting.trainer, from: start, partitions: setting.hidden).series()
      for record in series {
        #expect(record.parameterDifference < 1e-12 && record.leafDistance < 1e-12, "\(network) \(record)")
      }
    }
  }

  /// A zero class with weights of its own has gradient 0 up to rounding.
  ///
  /// Adam divides that rounding by epsilon, 1e-8, and
  /// leaves; gradient descent does not, nor does Adam confined.
  @Test func adamMagnifiesRoundingAtRest() throws {
    var found: [String: Double] = [:]
    for method in ["gd", "adam", "confined"] {
      var setting = try Setting(
        Self.mirrored.0, classes: Self.mirrored.1, method == "gd" ? "gd" : "adam", steps: 100)
      let start = setting.start(on: setting.leaf(interaction: 0.5))
      if method == "confined" { setting.trainer.confinement = .classes(setting.hidden) }
      let series = EquivalenceRun(setting.trainer, from: start, partitions: setting.hidden).series()
      found[method] = series.last?.parameterDifference
    }
    #expect(found["gd"]! < 1e-12 && found["confined"]! < 1e-12 && found["adam"]! > 1e-9, "\(found)")
  }

  /// Confined, rounding does not grow, on the zero class and on sign-fixed classes neither.
  @Test(arguments: ["gd", "momentum", "adam", "adamw", "gd-l2", "momentum-l2", "nesterov-decoupled"])
  func confinedTrainingFollowsThroughout(method: String) throws {
    for (network, classes) in [Self.copies, Self.mirrored, Self.fixed] {
      var setting = try Setting(network, classes: classes, method, steps: 250)
      let start = setting.start(on: setting.leaf(interaction: 0.5))
      setting.trainer.confinement = .classes(setting.hidden)
      let series = EquivalenceRun(setting.trainer, from: start).series()
      #expect(series.count == 26)
      for record in series {
        #expect(record.parameterDifference < 1e-10 && record.leafDistance < 1e-14, "\(network) \(record)")
      }
    }
  }

  /// Train the quotient and embed it, or embed it and train.
  @Test(arguments: ["gd", "momentum", "adam"]) func trainingCommutesWithEmbedding(method: String) throws {
    for (interaction, steps) in [(0.0, 200), (0.5, 60)] {
      let (network, classes) = interaction == 0 ? Self.mirrored : Self.mirroredWithoutZero
      var setting = try Setting(network, classes: classes, method, steps: steps)
      let leaf = setting.leaf(interaction: interaction)
      let start = setting.start(on: leaf)
      let run = EquivalenceRun(setting.trainer, from: start, partitions: setting.hidden)
      let narrow = run.narrowTrainer(run.quotient).train(from: run.quotient.parameters).parameters
      let wide = setting.trainer.train(from: start).parameters
      let size = wide.map(abs).max() ?? 0
      for (left, right) in zip(leaf.point(quotient: narrow), wide) { #expect(abs(left - right) < 1e-11 * size) }
      #expect(zip(start, wide).contains { abs($0 - $1) > 0.01 })
    }
  }
}
