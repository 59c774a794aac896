internal import ExactAlgebra
internal import Networks
internal import Numerics
internal import Synchronization

/// Whether training recovers a target network from few samples: a sweep over numbers of samples and sizes of the start.
///
/// The target is a narrow network, which is on a structural invariant manifold of the wider student; its manifold has about
/// as many dimensions as the target has parameters, far fewer than the student. Small starts condense: the student stays near
/// low manifolds while it learns, and can recover the target exactly from about as many samples as the manifold has dimensions.
/// Large starts need as many as the student has parameters, if they generalise at all.
///
///     let recovery = try TargetRecovery(experiment, sampleCounts: [6, 8, 10, 12], scales: [1, 0.1, 0.01], repeats: 5)
///     print(recovery.medianError(samples: 12, scale: 0.01))
///
/// Exact recovery takes exact fitting: errors at fresh inputs vanish only as the loss does, and the last neurons to join their
/// orientation do so by powers of the time, not exponentially. Gradient flow by backward differentiation (`integrator: bdf`) gets
/// there, its steps growing with the time, where steps of a fixed size do not.
///
/// The same sweep gives the same numbers on any number of cores.
///
/// Source: Y. Zhang et al., "Optimistic estimate uncovers the potential of nonlinear models" (2023), arXiv 2307.08921; the
/// sample sizes here are measured, not assumed.
public struct TargetRecovery: Sendable {
  /// One training.
  public struct Cell: Hashable, Sendable {
    /// The number of samples that it learned from.
    public let sampleCount: Int
    /// The factor of the start.
    public let scale: Double
    /// The number of the repetition, from 0; teacher and start are drawn anew for each.
    public let repetition: Int
    /// The last loss over the training set.
    public let trainLoss: Double
    /// The root mean square of the errors on fresh samples, over that of the targets.
    public let testError: Double
    /// The number of steps made.
    public let stepCount: Int
    /// Whether the loss fell to the threshold; if not, the method ended before.
    public let isFitted: Bool
  }

  /// The trainings, by samples, then scales, then repetitions.
  public let cells: [Cell]
  /// The numbers of samples, ascending.
  public let sampleCounts: [Int]
  /// The factors of the start.
  public let scales: [Double]

  /// The number of fresh samples for the test.
  public static let testCount = 1_000

  /// Sweeps, on all cores.
  ///
  /// - Parameters:
  ///   - experiment: the student, its start, loss and training; its data are a teacher, whose number of samples is not used.
  ///   - sampleCounts: the numbers of samples to learn from.
  ///   - scales: what the start is multiplied by.
  ///   - repeats: how often, with other teachers and starts.
  ///   - lossThreshold: training ends when the loss falls to this.
  ///   - progress: called after each training with the number done; on any thread, one call at a time.
  /// - Throws: ``ExperimentError`` or ``DataError`` if start and data do not fit the network.
  /// - Precondition: the data come from a teacher; counts, scales and repeats are positive.
  /// - Complexity: the trainings, shared among the cores.
  public init(
    _ experiment: Experiment, sampleCounts: [Int], scales: [Double], repeats: Int, lossThreshold: Double = 1e-12,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws {
    precondition(repeats > 0 && sampleCounts.allSatisfy { $0 > 0 } && scales.allSatisfy { $0 > 0 }, "positive numbers")
    self.sampleCounts = Array(Set(sampleCounts)).sorted()
    let scales = scales.enumerated().filter { !scales[..<$0.offset].contains($0.element) }.map(\.element)
    self.scales = scales
    let tasks = try (0..<repeats).map { try RecoveryTask(experiment, repetition: $0, largest: sampleCounts.max() ?? 1) }
    let plan = self.sampleCounts.flatMap { count in scales.flatMap { scale in tasks.map { (count, scale, $0) } } }
    let results = Mutex((cells: [Cell?](repeating: nil, count: plan.count), done: 0))
    parallelFor(chunks: plan.count) { index in
      let (count, scale, task) = plan[index]
      let cell = withSerialLoops { task.run(samples: count, scale: scale, lossThreshold: lossThreshold) }
      results.withLock {
        $0.cells[index] = cell
        $0.done += 1
        progress($0.done)
      }
    }
    cells = results.withLock { $0.cells.map { $0! } }
  }

  /// The median test error over the repetitions.
  public func medianError(samples: Int, scale: Double) -> Double {
    let errors = cells.filter { $0.sampleCount == samples && $0.scale == scale }.map(\.testError).sorted()
    precondition(!errors.isEmpty, "no training with \(samples) samples and scale \(scale)")
    return errors.count % 2 == 1
      ? errors[errors.count / 2] : (errors[errors.count / 2 - 1] + errors[errors.count / 2]) / 2
  }

  /// In how many repetitions the test error is at or below a threshold.
  public func exactCount(samples: Int, scale: Double, error: Double) -> Int {
    cells.count { $0.sampleCount == samples && $0.scale == scale && $0.testError <= error }
  }

  /// Numbers of samples for a target whose manifold has this dimension and a student with so many parameters: from half the dimension
  /// on, each about a quarter larger near the dimension and a half beyond, up to the parameters or 200, and both themselves.
  ///
  /// - Precondition: both are positive.
  public static func suggestedCounts(dimension: Int, parameterCount: Int) -> [Int] {
    precondition(dimension > 0 && parameterCount > 0, "a target and a student with parameters")
    let limit = min(parameterCount, 200)
    var counts = [max(1, dimension / 2), dimension]
    while let last = counts.max(), last < limit {
      let next = last + max(1, last < 2 * dimension ? last / 4 : last / 2)
      counts.append(min(next, limit))
    }
    return Array(Set(counts)).sorted()
  }

  /// The smallest number of samples from which on the median test error stays at or below a threshold; `nil` if there is none.
  public func recoveredFrom(scale: Double, error: Double) -> Int? {
    sampleCounts.reversed().prefix { medianError(samples: $0, scale: scale) <= error }.last
  }
}

/// One teacher with its samples and one start.
private struct RecoveryTask: Sendable {
  let trainer: Trainer
  let flow: FlowSettings?
  let start: [Double]
  let samples: Dataset
  let test: Dataset
  let repetition: Int

  init(_ experiment: Experiment, repetition: Int, largest: Int) throws {
    guard case .teacher(let target, _) = experiment.data.source else {
      preconditionFailure("the data of a recovery come from a teacher")
    }
    var own = experiment
    own.seed = experiment.seed &+ UInt64(repetition)
    // One pool for all numbers of samples: more samples are the same ones and others.
    let count = largest + TargetRecovery.testCount
    own.data.source = .teacher(network: target, samples: count)
    own.data.test = 0
    let pool = try own.trainer()
    (start, flow, self.repetition) = (try own.initialParameters(), own.training.flow, repetition)
    samples = pool.training.selecting(Array(0..<largest))
    test = pool.training.selecting(Array(largest..<count))
    var trainer = pool
    (trainer.threads, trainer.metricsInterval) = (1, max(1, pool.stepCount / 1_000))
    trainer.checkpoints = CheckpointSchedule(spacing: .linear, count: 2)
    self.trainer = trainer
  }

  func run(samples count: Int, scale: Double, lossThreshold: Double) -> TargetRecovery.Cell {
    var own = trainer
    own.training = samples.selecting(Array(0..<count))
    own.batchSize = trainer.batchSize.map { min($0, count) }
    let result = result(own, from: start.map { scale * $0 }, lossThreshold)
    return TargetRecovery.Cell(
      sampleCount: count, scale: scale, repetition: repetition, trainLoss: result.metrics.last?.trainLoss ?? .nan,
      testError: error(result.parameters), stepCount: result.step,
      isFitted: (result.metrics.last?.trainLoss ?? .infinity) <= lossThreshold * (1 + 1e-6))
  }

  private func result(_ trainer: Trainer, from start: [Double], _ lossThreshold: Double) -> TrainingResult {
    if var flow {
      flow.lossThreshold = lossThreshold > 0 ? lossThreshold : nil
      return GradientFlow(of: trainer, flow).run(from: start)
    }
    return trainer.train(from: start) { state throws(Never) in
      (state.metrics?.trainLoss ?? .infinity) <= lossThreshold ? .stop : .proceed
    }
  }

  private func error(_ parameters: [Double]) -> Double {
    guard case .values(let targets, _) = test.targets else {
      preconditionFailure("the answers of teachers are numbers")
    }
    let outputs = BatchedNetwork(trainer.architecture, parameters: parameters, threads: 1).outputs(of: test.inputs)
    let apart = zip(outputs, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = targets.reduce(0) { $0 + $1 * $1 }
    return size == 0 ? apart.squareRoot() : (apart / size).squareRoot()
  }
}
