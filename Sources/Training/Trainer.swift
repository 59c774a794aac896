internal import ExactAlgebra
internal import Symmetry
public import Networks

/// Trains a dense network on a dataset.
///
/// Steps count updates of the parameters; step 0 is the start. The same trainer and parameters give the same bytes, on
/// any number of threads. Equal neurons stay equal in every bit, mirrored ones (odd activation) exact negatives.
///
///     var trainer = Trainer(architecture: architecture, training: dataset, loss: CrossEntropy(),
///       optimizer: GradientDescent(rate: 0.1))
///     trainer.epochs = 100
///     let result = trainer.train(from: parameters)
public struct Trainer: Sendable {
  /// The network.
  public var architecture: Architecture
  /// The samples to learn.
  public var training: Dataset
  /// The samples to test with, if any.
  public var test: Dataset?
  /// What is made small.
  public var loss: any Loss
  /// How parameters are moved; starts in the state it is given in.
  public var optimizer: any Optimizer
  /// The number of samples for a step; all if `nil`.
  ///
  /// The last batch of an epoch may be smaller.
  public var batchSize: Int?
  /// How samples get into batches.
  public var sampling = BatchSampling.withoutReplacement
  /// What the learning rate of the optimizer is multiplied by at each step.
  public var schedule: any RateSchedule = ConstantRate()
  /// The number of passes over the training set.
  public var epochs = 200
  /// The seed of the order of the samples in batches.
  public var seed: UInt64 = 0
  /// Factors of gradient and step for each parameter, in parameter order; ones if `nil`.
  ///
  /// With `ParameterScaling(following: quotient)` a quotient network follows the wide one.
  public var scaling: ParameterScaling?
  /// What every step is projected onto, if anything.
  public var confinement: Confinement?
  /// The format of parameters and passes.
  ///
  /// Optimizers and losses compute in double precision in any case, and the parameters are rounded after each step. Flows, and
  /// rates across manifolds, take doubles.
  public var precision = Precision.double
  /// Metrics are taken at every step that is a multiple of this, and at the last.
  public var metricsInterval = 1
  /// At which steps parameters are recorded.
  public var checkpoints = CheckpointSchedule()
  /// The largest number of threads; the result does not depend on it.
  public var threads = BatchedNetwork.defaultThreads

  /// A trainer with 200 epochs of the whole training set, metrics at every step and 50 checkpoints; all can be changed.
  public init(
    architecture: Architecture, training: Dataset, test: Dataset? = nil, loss: any Loss, optimizer: any Optimizer
  ) {
    (self.architecture, self.training, self.test) = (architecture, training, test)
    (self.loss, self.optimizer) = (loss, optimizer)
  }

  /// The number of steps in a pass over the training set.
  public var stepsPerEpoch: Int { batchSize.map { (training.count + $0 - 1) / $0 } ?? 1 }
  /// The number of steps in all.
  public var stepCount: Int { epochs * stepsPerEpoch }

  /// The learning rate of the step that follows so many.
  func rate(afterSteps step: Int) -> Double { optimizer.rate * schedule.factor(step: step, of: max(stepCount, 1)) }

  /// The samples of an epoch of batches, in their order.
  func order(ofEpoch epoch: Int) -> [Int] {
    var generator = RandomStream.batches.generator(seed: seed).stream(epoch)
    return sampling.order(
      sampleCount: training.count, batchSize: batchSize ?? training.count, using: &generator)
  }

  /// Trains, and shows every recorded step to `observe`, which may stop the training.
  ///
  /// - Parameters:
  ///   - parameters: where to start, in parameter order.
  ///   - snapshot: where a training with the same trainer and start was stopped, which goes on from there.
  ///   - observe: called at each step with metrics or a checkpoint, the first and the last among them; not again at steps up
  ///     to that of the snapshot.
  /// - Returns: the last parameters and all metrics. A loss that is not finite ends the training; that is a result.
  /// - Throws: what `observe` throws.
  /// - Precondition: the dataset fits the network and the loss; sizes and intervals are positive; the snapshot is of a training
  ///   of this network.
  /// - Complexity: O(steps * batch * parameters), shared among the threads.
  public func train<Failure: Error>(
    from parameters: [Double], resuming snapshot: TrainingSnapshot? = nil,
    observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    try watch(from: parameters, resuming: snapshot) { state throws(Failure) in
      state.isRecorded ? try observe(state) : .proceed
    }
  }

  /// Trains as ``train(from:resuming:observe:)`` does, and shows every step.
  func watch<Failure: Error>(
    from parameters: [Double], resuming snapshot: TrainingSnapshot?,
    _ observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    checkPreconditions()
    checkPreconditions(of: snapshot)
    return try TrainingSession(self, parameters, resuming: snapshot).run(observe)
  }

  /// Trains to the end.
  public func train(from parameters: [Double]) -> TrainingResult {
    train(from: parameters) { (_: TrainingState) throws(Never) in .proceed }
  }

  func checkPreconditions(of snapshot: TrainingSnapshot?) {
    guard let snapshot else { return }
    let lists = [snapshot.parameters] + snapshot.optimizer.entries.values
    precondition(lists.allSatisfy { $0.count == architecture.parameterCount }, "the snapshot is of another network")
  }

  func checkPreconditions() {
    precondition(training.count > 0 && epochs >= 0 && metricsInterval > 0, "training needs samples, and an interval")
    precondition(batchSize.map { $0 > 0 } ?? true, "a batch has a sample or more")
    precondition(scaling.map { $0.count == architecture.parameterCount } ?? true, "two factors for each parameter")
    if case .classes(let hidden) = confinement {
      precondition(hidden.map(\.count) == architecture.hiddenWidths, "one partition for each hidden layer")
    }
    for dataset in [training, test].compactMap({ $0 }) {
      precondition(dataset.inputCount == architecture.inputCount, "the inputs do not fit \(architecture)")
      switch dataset.targets {
      case .labels(let labels):
        precondition(loss.takesLabels, "the loss \(loss.name) takes numbers, not classes")
        let classCount = loss.classCount(outputCount: architecture.outputCount) ?? 0
        precondition(labels.allSatisfy { (0..<classCount).contains($0) }, "a label is not a class")
      case .values(_, let width):
        precondition(!loss.takesLabels && width == architecture.outputCount, "the targets do not fit \(architecture)")
      }
    }
  }
}
