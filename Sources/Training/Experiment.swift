internal import ExactAlgebra
public import Networks

/// An experiment: a network, data, a start, a way of training, and what to record.
///
/// It is read from a YAML file in which every key but `network` and `data` has a default, and is written back with all of
/// them:
/// ```yaml
/// network: tanh:64-32-10+bias
/// data: {file: digits.npz, scale: 0.0625}
/// training: {method: momentum, rate: 0.1, epochs: 200}
/// ```
public struct Experiment: Sendable {
  /// The part `training`: the method and its length.
  public struct Training: Sendable {
    /// The gradient flow that takes the place of optimizer, batches and epochs; `nil` for methods that make steps.
    public var flow: FlowSettings?
    /// How parameters are moved.
    public var optimizer: any Optimizer
    /// The number of samples for a step; all if `nil`.
    public var batch: Int?
    /// How samples get into batches.
    public var sampling = BatchSampling.withoutReplacement
    /// The format of parameters and passes; flows take doubles.
    public var precision = Precision.double
    /// How the learning rate changes.
    public var schedule: any RateSchedule = ConstantRate()
    /// The number of passes over the training set.
    public var epochs: Int
    /// What every step is projected onto, if anything.
    public var confinement: Confinement?

    /// A part.
    public init(
      optimizer: any Optimizer = GradientDescent(rate: 0.1), batch: Int? = nil, epochs: Int = 200,
      confinement: Confinement? = nil, flow: FlowSettings? = nil
    ) {
      self.flow = flow
      (self.optimizer, self.batch, self.epochs, self.confinement) = (optimizer, batch, epochs, confinement)
    }
  }

  /// The part `record`: what is written down.
  public struct Record: Equatable, Sendable {
    /// At which steps parameters are written.
    public var checkpoints: CheckpointSchedule
    /// Metrics are taken at every step that is a multiple of this.
    public var metrics: Int

    /// A part.
    public init(checkpoints: CheckpointSchedule = CheckpointSchedule(), metrics: Int = 1) {
      (self.checkpoints, self.metrics) = (checkpoints, metrics)
    }
  }

  /// The network.
  public var network: Architecture
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The data.
  public var data: DataSettings
  /// What is made small.
  public var loss: any Loss
  /// The start: one rule for all layers, or one for each.
  public var initial: [any Initialiser]
  /// The push off all invariant manifolds that the start gets, if any.
  public var perturbation: SymmetryBreaking?
  /// The way of training.
  public var training: Training
  /// What to record.
  public var record: Record

  /// An experiment with the defaults of experiment files.
  ///
  /// - Precondition: one initialiser, or one for each layer of weights.
  public init(
    network: Architecture, data: DataSettings, seed: UInt64 = 0, loss: any Loss = CrossEntropy(),
    initial: [any Initialiser] = [NormalInitialiser()], training: Training = Training(), record: Record = Record()
  ) {
    precondition(initial.count == 1 || initial.count == network.layerCount, "one rule for the start, or one a layer")
    (self.network, self.data, self.seed, self.loss) = (network, data, seed, loss)
    (self.initial, self.training, self.record) = (initial, training, record)
  }

  /// The parameters to start from: those of the rule, pushed off invariant manifolds if that is asked for.
  ///
  /// - Throws: ``ExperimentError`` or ``DataError`` if the rule does not fit the network.
  public func initialParameters() throws -> [Double] {
    let start = try network.initialParameters(initial, generator: RandomStream.initial.generator(seed: seed))
    var generator = RandomStream.perturbation.generator(seed: seed)
    let parameters = try perturbation?.perturbed(start, of: network, using: &generator) ?? start
    guard parameters.allSatisfy(\.isFinite) else {
      throw ExperimentError(
        key: "initial", problem: "the start has parameters beyond the largest number", remedy: "Write smaller numbers.")
    }
    return parameters
  }

  /// The trainer, with the data loaded; a flow takes network, data, loss and confinement from it.
  ///
  /// - Throws: ``DataError``, also for a batch larger than the training set; the batch that `sgd` takes by default is all
  ///   samples where there are fewer.
  public func trainer() throws(DataError) -> Trainer {
    let parts = try data.load(for: network, loss: loss, seed: seed)
    let count = parts.training.count
    if let batch = training.batch, batch > count, batch != OptimizerEntry.usualBatch {
      let others = parts.test.map { " (and \($0.count) for the test)" } ?? ""
      throw DataError(
        .mismatch, file: data.file,
        problem: "there are \(count) samples to train on\(others), fewer than the batch of \(batch)",
        remedy: "Write `batch: \(count)` or less, or give more samples.")
    }
    var trainer = Trainer(
      architecture: network, training: parts.training, test: parts.test, loss: loss, optimizer: training.optimizer)
    (trainer.batchSize, trainer.epochs, trainer.seed) = (training.batch, training.epochs, seed)
    (trainer.metricsInterval, trainer.checkpoints) = (record.metrics, record.checkpoints)
    (trainer.confinement, trainer.sampling, trainer.schedule) = (
      training.confinement, training.sampling, training.schedule
    )
    trainer.precision = training.precision
    return trainer
  }
}

extension Experiment: Equatable {
  /// Equal in all settings, with files named from the same folder.
  public static func == (lhs: Experiment, rhs: Experiment) -> Bool {
    lhs.resolvedYAML() == rhs.resolvedYAML() && lhs.data.folder == rhs.data.folder
  }
}
