internal import ExactAlgebra
internal import Networks
internal import Numerics

/// One training in progress: the loop over steps.
///
/// The loss over the whole training set at a step comes with the gradient for the next one where batches are the whole
/// set; otherwise it is a pass of its own.
final class TrainingSession {
  private let trainer: Trainer
  private let network: BatchedNetwork
  private let pass: LossPass
  private let scaling: ParameterScaling?
  private let confinement: ConfinedStep?
  private var optimizer: any Optimizer
  private var metrics: [TrainingMetrics] = []
  private var order: (epoch: Int, samples: [Int]) = (-1, [])
  /// The step before which the training was stopped, whose record is made; -1 at the start.
  private var recordedStep = -1

  /// A training from these parameters, or from a snapshot of one that began there.
  init(_ trainer: Trainer, _ parameters: [Double], resuming snapshot: TrainingSnapshot? = nil) {
    self.trainer = trainer
    let network = BatchedNetwork(
      trainer.architecture, parameters: parameters, threads: trainer.threads, precision: trainer.precision)
    self.network = network
    pass = LossPass(network: network, loss: trainer.loss)
    scaling = trainer.scaling?.rearranged { network.stored($0, padding: 1) }
    confinement = trainer.confinement.map { ConfinedStep($0, network, start: parameters, trainer.optimizer) }
    optimizer = trainer.optimizer
    if let snapshot { restore(snapshot) }
  }

  private func restore(_ snapshot: TrainingSnapshot) {
    (recordedStep, metrics) = (snapshot.step, snapshot.metrics)
    network.parameters = snapshot.parameters
    optimizer.memory = snapshot.optimizer.rearranged { [network] in network.stored($0, padding: 0) }
    confinement?.memory = snapshot.probe
  }

  /// All that it takes to go on from a step, taken before the update that follows it.
  private func snapshot(at step: Int) -> TrainingSnapshot {
    TrainingSnapshot(
      step: step, parameters: network.parameters, metrics: metrics,
      optimizer: optimizer.memory.rearranged { [network] in $0.withUnsafeBufferPointer { network.unstored($0) } },
      probe: confinement?.memory)
  }

  /// Trains, and shows every step to `observe`.
  func run<Failure: Error>(
    _ observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    let last = trainer.stepCount
    let checkpoints = Set(trainer.checkpoints.steps(upTo: last))
    for step in max(0, recordedStep)...last {
      let takesMetrics = step == last || step % trainer.metricsInterval == 0
      var diverged = false
      var sums: LossSum?
      if trainer.batchSize == nil {
        sums = passOverAll(withGradient: step < last)
        diverged = !isFinite(sums)
      } else if takesMetrics {
        sums = passOverAll(withGradient: false)
        diverged = !isFinite(sums)
      }
      if step < last, trainer.batchSize != nil, !diverged {
        diverged = !isFinite(passOverBatch(at: step))
        if diverged, sums == nil { sums = passOverAll(withGradient: false) }
      }
      let isRecorded = takesMetrics || diverged
      if step > recordedStep {
        if isRecorded, let sums { metrics.append(metrics(at: step, sums)) }
        let isCheckpoint = diverged || checkpoints.contains(step)
        let state = TrainingState(
          step: step, stepCount: last, time: nil, metrics: isRecorded ? metrics.last : nil, isCheckpoint: isCheckpoint,
          isRecorded: isRecorded || isCheckpoint, network: network,
          takeSnapshot: { diverged ? nil : self.snapshot(at: step) })
        let control = try observe(state)
        if diverged { return result(.diverged(step: step), step) }
        if control == .stop, step < last { return result(.stopped(step: step), step) }
      }
      if step < last { update(rate: trainer.rate(afterSteps: step)) }
    }
    return result(.completed, last)
  }

  private func result(_ outcome: TrainingOutcome, _ step: Int) -> TrainingResult {
    TrainingResult(parameters: network.parameters, metrics: metrics, outcome: outcome, step: step, flow: nil)
  }

  private func isFinite(_ sum: LossSum?) -> Bool { sum.map { $0.loss.isFinite } ?? true }

  private func update(rate: Double) {
    optimizer.rate = rate
    let gradient = UnsafeBufferPointer(network.storedGradient)
    confinement?.confine(gradient: network.storedGradient)
    if trainer.threads == 1 { withSerialLoops { step(gradient) } } else { step(gradient) }
    confinement?.confine(parameters: network.storedParameters, rate: rate)
    network.roundParameters()
  }

  private func step(_ gradient: UnsafeBufferPointer<Double>) {
    if let scaling {
      scaling.withBuffers { optimizer.update(network.storedParameters, gradient: gradient, scaling: $0) }
    } else {
      optimizer.update(network.storedParameters, gradient: gradient, scaling: nil)
    }
  }

  private func passOverAll(withGradient: Bool) -> LossSum {
    pass.run(over: trainer.training, withGradient: withGradient)
  }

  private func passOverBatch(at step: Int) -> LossSum {
    guard let size = trainer.batchSize else { return LossSum() }
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: trainer.stepsPerEpoch)
    if order.epoch != epoch { order = (epoch, trainer.order(ofEpoch: epoch)) }
    let samples = Array(order.samples[batch * size..<min((batch + 1) * size, order.samples.count)])
    return pass.run(over: trainer.training, samples: samples, withGradient: true)
  }

  private func metrics(at step: Int, _ sums: LossSum) -> TrainingMetrics {
    pass.metrics(step: step, epoch: step / trainer.stepsPerEpoch, sums, of: trainer)
  }
}
