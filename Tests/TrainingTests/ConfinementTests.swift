import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

@Suite struct ConfinementTests {
  /// Copies without interaction are equal in every bit with and without confinement, and it changes no bit of them
  /// but by averaging the gradient, which is the same already.
  @Test func changesNothingOnCopies() throws {
    for method in ["gd", "momentum", "adam", "adamw"] {
      var setting = try EquivalenceTests.Setting(
        "tanh:4-5-6-2+bias", classes: "0,1,-0,1,z/0,0,1,-1,0,2", method, steps: 80)
      let start = setting.start(on: setting.leaf(interaction: 0))
      let free = setting.trainer.train(from: start)
      setting.trainer.confinement = .start
      #expect(setting.trainer.train(from: start) == free, "\(method)")
      setting.trainer.batchSize = 7
      setting.trainer.threads = 2
      let batched = setting.trainer.train(from: start)
      #expect(batched.parameters != free.parameters)
      let stable = StablePartition.coarsest(of: setting.architecture.point(batched.parameters))
      #expect(stable.neuronPartitions(of: setting.architecture.wiring) == setting.hidden)
    }
  }

  /// A start off the leaf is moved to the nearest point of it, and copies without interaction are equal in every bit.
  @Test func movesTheStartToGivenClasses() throws {
    var setting = try EquivalenceTests.Setting("tanh:4-6-3+bias", classes: "0,1,-0,1,1,-1", "adam", steps: 100)
    let start = (0..<setting.architecture.parameterCount).map { _ in setting.generator.normal() }
    setting.trainer.confinement = .classes(setting.hidden)
    var seen: [Double] = []
    let end = setting.trainer.train(from: start) { state throws(Never) in
      if state.step == 0 { seen = state.parameters }
      return .proceed
    }
    let partitions = setting.architecture.axisPartitions(setting.hidden)
    let distance = StableDistance(of: setting.architecture.point(start), partitions).distance
    let moved = zip(start, seen).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    #expect(distance > 1 && abs(moved - distance) < 1e-13 * distance)
    for parameters in [seen, end.parameters] {
      let stable = StablePartition.coarsest(of: setting.architecture.point(parameters))
      #expect(stable.neuronPartitions(of: setting.architecture.wiring) == setting.hidden)
    }
  }

  /// Sums that are equal in doubles are not in singles; the leaf is that of the start before it was rounded.
  @Test func findsTheLeafOfAStartInSinglePrecision() throws {
    let experiment = try Experiment(
      yaml: """
        network: tanh:3-4-4-1
        data: {teacher: {network: tanh:3-2-1, samples: 30}}
        initial: {kind: sim, classes: "0,0,0,1/0,0,0,1", interaction: 0.5}
        training: {method: adam, rate: 0.01, epochs: 300, precision: single, confined: true}
        """)
    let start = try experiment.initialParameters()
    var trainer = try experiment.trainer()
    let end = trainer.train(from: start).parameters
    trainer.confinement = nil
    #expect(trainer.train(from: start).parameters != end)
    let partitions = StablePartition.coarsest(of: experiment.network.point(start)).partitions
    let leaf = LeafCoordinates(through: start, in: experiment.network.wiring, partitions)
    let gap = zip(end, leaf.projected(end)).map { abs($0 - $1) }.max() ?? 0
    #expect(gap > 0 && gap < 1e-6)
    #expect(zip(start, end).contains { abs($0 - $1) > 0.1 })
  }

  /// Block means move, the interaction of the start stays, under decay it shrinks.
  @Test(arguments: ["gd", "adam", "adamw", "momentum-l2", "nesterov-decoupled"]) func keepsTheInteraction(
    method: String
  ) throws {
    var setting = try EquivalenceTests.Setting(
      "tanh:4-5-6-5-2+bias", classes: "0,1,-0,1,z/0,0,1,-1,0,2/0,0,1,1,0", method, steps: 50)
    let leaf = setting.leaf(interaction: 0.7)
    setting.trainer.confinement = .classes(setting.hidden)
    setting.trainer.schedule = CosineRate()
    let end = setting.trainer.train(from: setting.start(on: leaf)).parameters
    let partitions = setting.architecture.axisPartitions(setting.hidden)
    let after = LeafCoordinates(nearest: end, in: setting.architecture.wiring, partitions)
    var probe = DecayProbe(of: setting.trainer.optimizer)
    for step in 0..<50 { probe.step(rate: setting.trainer.rate(afterSteps: step)) }
    let shrinkage = probe.remainder
    #expect((shrinkage == 1) == ["gd", "adam"].contains(method))
    #expect(leaf.rests.contains { abs($0) > 0.1 })
    for (left, right) in zip(after.rests, leaf.rests) { #expect(abs(left - shrinkage * right) < 1e-14) }
  }

  @Test func experimentsAreConfined() throws {
    let text = "network: tanh:2-4-1\ndata: {teacher: {network: tanh:2-3-1, samples: 20}}\n"
    let plain = try Experiment(yaml: text)
    #expect(plain.training.confinement == nil)
    let confined = try Experiment(yaml: text + "training: {method: adam, confined: true, epochs: 3}")
    #expect(try confined.training.confinement == .start && confined.trainer().confinement == .start)
    let classes = try Experiment(yaml: text + "training: {classes: '0,0,-0,1', epochs: 3}")
    #expect(classes.training.confinement == .classes(try ClassNotation.parse("0,0,-0,1")))
    let end = try classes.trainer().train(from: classes.initialParameters()).parameters
    #expect(end[0] == end[2] && end[0] == -end[4] && end[8] == end[9] && end[8] == -end[10] && end[0] != end[6])
  }
}
