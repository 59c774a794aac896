import ExactAlgebra
import InvariantManifolds
import Networks
import Testing

@testable import Training

@Suite struct TrainerTests {
  private func dataset(_ architecture: Architecture, count: Int, seed: UInt64 = 2) -> Dataset {
    var generator = SeededGenerator(seed: seed)
    return Dataset(
      inputs: (0..<count * architecture.inputCount).map { _ in generator.normal() },
      inputCount: architecture.inputCount,
      targets: .values(
        (0..<count * architecture.outputCount).map { _ in generator.normal() }, width: architecture.outputCount))
  }

  private func trainer(_ notation: String, count: Int = 30) throws -> (Trainer, [Double]) {
    let architecture = try Architecture(notation)
    var trainer = Trainer(
      architecture: architecture, training: dataset(architecture, count: count), loss: MeanSquare(),
      optimizer: GradientDescent(rate: 0.05))
    trainer.epochs = 20
    return (trainer, try architecture.initialParameters([NormalInitialiser()], generator: SeededGenerator(seed: 1)))
  }

  @Test(arguments: [CheckpointSchedule.Spacing.log, .linear]) func schedulesAreWhatTheySay(
    spacing: CheckpointSchedule.Spacing
  ) {
    for count in [2, 3, 4, 7, 50] {
      for last in [0, 1, 2, 5, 49, 50, 51, 60, 200, 12_345] {
        let steps = CheckpointSchedule(spacing: spacing, count: count).steps(upTo: last)
        #expect(steps.first == 0 && steps.last == last && steps.count == min(count, last + 1))
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    #expect(CheckpointSchedule(spacing: .log, count: 5).steps(upTo: 1000) == [0, 1, 10, 100, 1000])
    #expect(CheckpointSchedule(spacing: .linear, count: 5).steps(upTo: 1000) == [0, 250, 500, 750, 1000])
  }

  /// With replacement every sample has the same chance at every place, batches are full, and seeds decide.
  @Test func samplesAreDrawnWithReplacement() throws {
    let (plain, start) = try trainer("tanh:3-4-2+bias", count: 10)
    var trainer = plain
    (trainer.batchSize, trainer.sampling) = (4, .withReplacement)
    var counts = [Int](repeating: 0, count: 10)
    var repeats = 0
    for epoch in 0..<500 {
      let order = trainer.order(ofEpoch: epoch)
      #expect(order.count == 12)
      for sample in order { counts[sample] += 1 }
      repeats += Set(order[..<4]).count < 4 ? 1 : 0
    }
    #expect(counts.allSatisfy { abs(Double($0) - 600) < 5 * 24 })
    // 1 - 10 9 8 7 / 10^4 = 0.496
    #expect(abs(Double(repeats) / 500 - 0.496) < 0.1)
    let first = trainer.train(from: start)
    #expect(trainer.train(from: start) == first)
    trainer.sampling = .withoutReplacement
    #expect(trainer.train(from: start) != first && trainer.order(ofEpoch: 3).sorted() == Array(0..<10))
  }

  @Test func oneStepIsTheGradient() throws {
    var (trainer, start) = try trainer("tanh:3-4-2+bias")
    trainer.epochs = 1
    let result = trainer.train(from: start)
    guard case .values(let values, let width) = trainer.training.targets else { return }
    var gradient = [Double](repeating: 0, count: start.count)
    for sample in 0..<trainer.training.count {
      let input = Array(trainer.training.inputs[sample * 3..<sample * 3 + 3])
      let outputs = trainer.architecture.outputs(parameters: start, input: input, evaluator: RealEvaluator())
      let covector = outputs.indices.map { 2 * (outputs[$0] - values[sample * width + $0]) / 60 }
      var part = gradient
      trainer.architecture.writeGradient(
        parameters: start, input: input, covector: covector, evaluator: RealEvaluator(), into: &part)
      for index in gradient.indices { gradient[index] += part[index] }
    }
    expectClose(result.parameters, zip(start, gradient).map { $0 - 0.05 * $1 }, within: 1e-14)
    #expect(result.outcome == .completed && result.step == 1 && result.metrics.map(\.step) == [0, 1])
  }

  @Test func batchesCoverEachEpoch() throws {
    // A batch of all samples in another order gives the full gradient up to rounding.
    var (trainer, start) = try trainer("tanh:3-4-2+bias")
    let full = trainer.train(from: start).parameters
    trainer.batchSize = 30
    expectClose(trainer.train(from: start).parameters, full, within: 1e-13)
    trainer.batchSize = 8
    #expect(trainer.stepsPerEpoch == 4 && trainer.stepCount == 80)
    let batched = trainer.train(from: start)
    #expect(batched.step == 80 && batched.metrics.last?.epoch == 20 && batched.metrics.count == 81)
    #expect(batched.parameters == trainer.train(from: start).parameters)
    let orders = (0..<20).map { trainer.order(ofEpoch: $0) }
    #expect(Set(orders).count == 20 && orders.allSatisfy { $0.sorted() == Array(0..<30) })
    trainer.seed = 1
    #expect(batched.parameters != trainer.train(from: start).parameters)
  }

  @Test func observersSeeAndStop() throws {
    var (trainer, start) = try trainer("tanh:3-4-2")
    trainer.metricsInterval = 6
    trainer.checkpoints = CheckpointSchedule(spacing: .linear, count: 3)
    var seen: [Int] = []
    let result = trainer.train(from: start) { state throws(Never) in
      seen.append(state.step)
      #expect((state.metrics != nil) == (state.step % 6 == 0 || state.step == 20))
      #expect(state.isCheckpoint == [0, 10, 20].contains(state.step) && state.stepCount == 20)
      if state.step == 0 { #expect(state.parameters == start) }
      return .proceed
    }
    #expect(seen == [0, 6, 10, 12, 18, 20] && result.metrics.map(\.step) == [0, 6, 12, 18, 20])
    let stopped = trainer.train(from: start) { state throws(Never) in state.step >= 6 ? .stop : .proceed }
    #expect(stopped.outcome == .stopped(step: 6) && stopped.step == 6)
  }

  @Test(arguments: [nil, 10]) func divergenceIsAResult(batch: Int?) throws {
    var (trainer, start) = try trainer("square:3-4-2")
    trainer.optimizer = GradientDescent(rate: 100)
    trainer.batchSize = batch
    trainer.epochs = 100
    trainer.metricsInterval = 1000
    let result = trainer.train(from: start)
    guard case .diverged(let step) = result.outcome else {
      Issue.record("expected divergence, not \(result.outcome)")
      return
    }
    #expect(step == result.step && step > 0 && step < 100)
    #expect(result.metrics.last?.step == step)
  }

  /// The wide network and its quotient with factors `|C|/|D|`, side by side.
  @Test(arguments: ["gd", "momentum", "sgd"]) func wideNetworksFollowTheirQuotients(method: String) throws {
    let (wideNetwork, narrowNetwork) = (try Architecture("tanh:3-7-5-2+bias"), try Architecture("tanh:3-2-2-2+bias"))
    let rule = CopiesInitialiser(neuronCount: 2)
    var generator = SeededGenerator(seed: 5)
    let drawn = (0..<narrowNetwork.parameterCount).map { _ in 0.5 * generator.normal() }
    func sizes(_ layer: Int, _ index: Int) -> Double {
      layer == 0 || layer == 3 ? 1 : Double((wideNetwork.widths[layer] - index + 1) / 2)
    }
    var (factors, wide, start) = ([Double](), [Double](), drawn[...])
    for layer in 1...3 {
      let (rows, columns) = (narrowNetwork.widths[layer], narrowNetwork.widths[layer - 1])
      let weights = Array(start.prefix(rows * columns))
      let biases = Array(start.dropFirst(rows * columns).prefix(rows))
      start = start.dropFirst(rows * (columns + 1))
      for row in 0..<rows {
        for column in 0..<columns { factors.append(sizes(layer - 1, column) / sizes(layer, row)) }
      }
      factors += (0..<rows).map { 1 / sizes(layer, $0) }
      for row in 0..<wideNetwork.widths[layer] {
        for column in 0..<wideNetwork.widths[layer - 1] {
          wide.append(weights[row % rows * columns + column % columns] / sizes(layer - 1, column % columns))
        }
      }
      wide += (0..<wideNetwork.widths[layer]).map { biases[$0 % rows] }
    }
    #expect(rule.narrow(wideNetwork) == narrowNetwork)
    var trainer = Trainer(
      architecture: wideNetwork, training: dataset(wideNetwork, count: 40), loss: MeanSquare(),
      optimizer: method == "momentum" ? HeavyBallMomentum(rate: 0.02) : GradientDescent(rate: 0.1))
    if method == "sgd" { trainer.batchSize = 10 }
    trainer.epochs = method == "sgd" ? 25 : 100
    let wideEnd = trainer.train(from: wide)
    trainer.architecture = narrowNetwork
    trainer.scaling = ParameterScaling(learningRateFactors: factors)
    let narrowEnd = trainer.train(from: drawn)
    for (left, right) in zip(wideEnd.metrics, narrowEnd.metrics) {
      #expect(abs(left.trainLoss - right.trainLoss) < 1e-12)
    }
    let inputs = trainer.training.inputs
    expectClose(
      BatchedNetwork(wideNetwork, parameters: wideEnd.parameters).outputs(of: inputs),
      BatchedNetwork(narrowNetwork, parameters: narrowEnd.parameters).outputs(of: inputs), within: 1e-12)
    trainer.scaling = nil
    let wrong = trainer.train(from: drawn)
    #expect(abs(wrong.metrics[100].trainLoss - wideEnd.metrics[100].trainLoss) > 1e-6)
  }

  @Test(arguments: [nil, 64]) func threadsDoNotChangeABit(batch: Int?) throws {
    var (trainer, start) = try trainer("tanh:3-9-2+bias", count: 900)
    trainer.batchSize = batch
    trainer.epochs = 3
    trainer.test = dataset(trainer.architecture, count: 300, seed: 7)
    trainer.threads = 1
    let one = trainer.train(from: start)
    trainer.threads = 2
    #expect(trainer.train(from: start) == one)
  }

  @Test func learnsDigits() throws {
    let yaml = """
      network: tanh:64-32-10+bias
      data: {file: \(digitsFile), scale: 0.0625}
      training: {method: momentum, rate: 0.2, epochs: 60}
      record: {metrics: 20}
      """
    let experiment = try Experiment(yaml: yaml)
    let result = try experiment.trainer().train(from: experiment.initialParameters())
    let last = try #require(result.metrics.last)
    #expect(last.testAccuracy ?? 0 > 0.9 && last.trainAccuracy ?? 0 > 0.9)
    #expect(last.trainLoss < 0.5 && last.testLoss ?? 1 < 0.6)
  }
}
