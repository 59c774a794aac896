import Foundation
import Nagano

/// Steps of gradient descent on the whole training set, for `training.py`, which has the same in PyTorch; and of a wide network
/// beside its quotient.
enum TrainingTimes {
  /// The samples and the start of `formula.py`.
  static func prepared(
    _ notation: String, samples: Int, _ precision: Precision
  ) throws -> (trainer: Trainer, start: [Double]) {
    let network = try Architecture(notation)
    let (inputCount, outputCount) = (network.inputCount, network.outputCount)
    let inputs = (1...samples * inputCount).map { sin(12.9898 * Double($0)) }
    let targets: Dataset.Targets =
      outputCount == 10
      ? .labels((0..<samples).map { $0 % 10 })
      : .values((1...samples * outputCount).map { sin(78.233 * Double($0)) }, width: outputCount)
    let loss: any Loss = outputCount == 10 ? CrossEntropy() : MeanSquare()
    var trainer = Trainer(
      architecture: network, training: Dataset(inputs: inputs, inputCount: inputCount, targets: targets), loss: loss,
      optimizer: GradientDescent(rate: 0.05))
    trainer.precision = precision
    trainer.checkpoints = CheckpointSchedule(count: 2)
    return (trainer, start(of: network))
  }

  private static func start(of network: Architecture) -> [Double] {
    var start: [Double] = []
    for (inputs, outputs) in zip(network.widths, network.widths.dropFirst()) {
      let count = outputs * inputs + (network.hasBias ? outputs : 0)
      start += (1...count).map { sin(12.9898 * Double(start.count + $0)) / Double(inputs).squareRoot() }
    }
    return start
  }

  /// Prints seconds for a step and the loss at the end.
  static func printTimes(_ notation: String, samples: Int, _ precision: Precision, steps: Int) throws {
    let (trainer, start) = try prepared(notation, samples: samples, precision)
    let (seconds, loss) = time(trainer, from: start, steps: steps)
    print(seconds, loss)
  }

  /// Prints, for networks whose hidden layers are eight copies of each neuron, seconds for a step of the wide network and of its
  /// quotient, their ratio, that of the parameters, and both losses.
  static func printQuotients() throws {
    for notation in ["tanh:64-1024-10+bias", "tanh:784-1024-10+bias", "tanh:64-512-512-10+bias"] {
      let (wide, start) = try prepared(notation, samples: 512, .double)
      let hidden = wide.architecture.hiddenWidths.map { width in
        SignedPartition((0..<width).map { SignedPartition.Label(classNumber: $0 % (width / 8), sign: .positive) })
      }
      let leaf = LeafCoordinates(
        nearest: start.map { _ in 0 }, in: wide.architecture.wiring, wide.architecture.axisPartitions(hidden))
      let narrow = wide.architecture.withHiddenWidths(wide.architecture.hiddenWidths.map { $0 / 8 })
      let point = leaf.point(quotient: Self.start(of: narrow))
      let run = EquivalenceRun(wide, from: point, partitions: hidden)
      let wideTime = time(wide, from: point, steps: 20)
      let narrowTime = time(run.narrowTrainer(run.quotient), from: run.quotient.parameters, steps: 20)
      print(
        notation, wideTime.seconds, narrowTime.seconds, wideTime.seconds / narrowTime.seconds,
        Double(wide.architecture.parameterCount) / Double(narrow.parameterCount), wideTime.loss, narrowTime.loss)
    }
  }

  /// The median step in seconds of five runs, without the first and the last step of each; what a run costs besides its steps
  /// is not counted, as it is not in `training.py`.
  private static func time(_ trainer: Trainer, from start: [Double], steps: Int) -> (seconds: Double, loss: Double) {
    precondition(steps > 2, "the first and the last step do not count")
    var trainer = trainer
    (trainer.epochs, trainer.metricsInterval) = (steps, 1)
    var (times, loss): ([Double], Double) = ([], .nan)
    for _ in 0..<5 {
      var last = ContinuousClock.now
      let result = trainer.train(from: start) { state -> TrainingControl in
        if (2..<steps).contains(state.step) { times.append(Benchmarks.seconds(since: last)) }
        last = .now
        return .proceed
      }
      loss = result.metrics.last?.trainLoss ?? .nan
    }
    return (times.sorted()[times.count / 2], loss)
  }
}
