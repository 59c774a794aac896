internal import Networks

/// Passes of one loss over samples: its sum, and with it the gradient.
///
/// Memory is that of the network; a pass allocates none of its own.
struct LossPass {
  let network: BatchedNetwork
  let loss: any Loss

  /// The sum of the losses over a dataset, or over some of its samples; the gradient of their mean goes to the network if
  /// wanted.
  func run(over dataset: Dataset, samples: [Int]? = nil, withGradient: Bool) -> LossSum {
    let (loss, width, targets) = (loss, network.architecture.outputCount, dataset.targets)
    guard withGradient else {
      return network.evaluate(dataset.inputs, samples: samples) { positions, outputs in
        loss.sum(
          outputs: outputs, width: width, targets: targets, rows: SampleRows(positions, of: samples),
          gradientScale: nil)
      }
    }
    let divisor = loss.divisor(sampleCount: samples?.count ?? dataset.count, outputCount: width)
    return network.differentiate(dataset.inputs, samples: samples) { positions, outputs in
      loss.sum(
        outputs: outputs, width: width, targets: targets, rows: SampleRows(positions, of: samples),
        gradientScale: 1 / divisor)
    }
  }

  /// The mean loss and, where there are classes, the share of right answers.
  func means(_ sum: LossSum, over dataset: Dataset) -> (loss: Double, accuracy: Double?) {
    let divisor = loss.divisor(sampleCount: dataset.count, outputCount: network.architecture.outputCount)
    return (sum.loss / divisor, loss.takesLabels ? Double(sum.correctCount) / Double(dataset.count) : nil)
  }

  /// The metrics at a step, given the sum over the training set; the test set takes a pass of its own.
  func metrics(step: Int, epoch: Int, time: Double? = nil, _ sum: LossSum, of trainer: Trainer) -> TrainingMetrics {
    let train = means(sum, over: trainer.training)
    let test = trainer.test.map { means(run(over: $0, withGradient: false), over: $0) }
    return TrainingMetrics(
      step: step, epoch: epoch, time: time, trainLoss: train.loss, trainAccuracy: train.accuracy,
      testLoss: test?.loss, testAccuracy: test?.accuracy)
  }
}
