import Foundation
import Nagano

/// Steps of gradient descent on the whole training set, for `training.py`, which has the same in PyTorch.
enum TrainingTimes {
  /// Samples and a start that NumPy computes as well: inputs `sin(12.9898 i)`, labels `i mod 10` or targets
  /// `sin(78.233 i)`, parameters of a layer with `n` inputs `sin(12.9898 i) / sqrt(n)`, `i` from 1.
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
    (trainer.precision, trainer.metricsInterval) = (precision, 1_000_000)
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

  /// Prints seconds for a step (median of five runs) and the loss at the end.
  static func printTimes(_ notation: String, samples: Int, _ precision: Precision, steps: Int) throws {
    var (trainer, start) = try prepared(notation, samples: samples, precision)
    trainer.epochs = steps
    var loss = Double.nan
    let times = (0..<5).map { _ -> Double in
      let begin = ContinuousClock.now
      loss = trainer.train(from: start).metrics.last?.trainLoss ?? .nan
      return Benchmarks.seconds(since: begin) / Double(steps)
    }
    print(times.sorted()[2], loss)
  }
}
