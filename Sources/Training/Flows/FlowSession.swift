internal import Networks
internal import Numerics

/// One gradient flow in progress: the loop over the steps of an integrator.
final class FlowSession {
  /// The parameters at those of the wanted times that were reached.
  private(set) var wantedParameters: [[Double]] = []

  private let trainer: Trainer
  private let settings: FlowSettings
  private let field: FlowField
  private let problem: FlowProblem
  private let stepper: any FlowStepper
  private let checkpoints: [Double]
  private let wantedTimes: [Double]
  private var metrics: [TrainingMetrics] = []
  private var statistics = FlowStatistics()
  /// The step at which the integrator last started anew.
  private var firstStep = 0
  /// The steps that were rejected before the integrator started anew.
  private var earlierRejections = 0
  /// Where the flow goes on; `nil` at the start.
  private let snapshot: TrainingSnapshot?

  /// A flow from these parameters or a snapshot, with the parameters at ascending times interpolated.
  init(
    _ trainer: Trainer, _ settings: FlowSettings, _ parameters: [Double], resuming snapshot: TrainingSnapshot? = nil,
    wantedTimes: [Double] = []
  ) {
    self.snapshot = snapshot
    (self.trainer, self.settings, self.wantedTimes) = (trainer, settings, wantedTimes)
    field = FlowField(trainer, from: parameters)
    problem = FlowProblem(field, settings)
    checkpoints = trainer.checkpoints.times(upTo: settings.time)
    switch settings.integrator.method {
    case .explicit(let table):
      stepper = RungeKuttaStepper(
        problem, table: table, order: settings.integrator.order, fixedStep: settings.fixedStep,
        interpolates: !(wantedTimes.isEmpty && problem.thresholds.isEmpty))
    case .backwardDifferentiation(let order):
      stepper = BackwardDifferentiationStepper(problem, largestOrder: order)
    }
  }

  func run<Failure: Error>(
    _ observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    var outcome: TrainingOutcome?
    if let snapshot, let memory = snapshot.flow {
      restore(snapshot, memory)
    } else {
      field.move(to: stepper.state.values)
      outcome = outcomeOfStart()
      interpolate()
      if try record(outcome, isCheckpoint: true, observe) == .stop, outcome == nil { outcome = .stopped(step: 0) }
    }
    var next = checkpoints.firstIndex { $0 > statistics.time } ?? checkpoints.count
    while outcome == nil {
      var isCheckpoint = false
      (outcome, isCheckpoint) = advance(to: checkpoints[next])
      if isCheckpoint {
        next += 1
        if next == checkpoints.count { outcome = outcome ?? .completed }
      }
      if outcome == nil, statistics.steps == settings.maximumSteps {
        outcome = .failed(.tooManySteps, time: statistics.time)
      }
      if try record(outcome, isCheckpoint: isCheckpoint, observe) == .stop, outcome == nil {
        outcome = .stopped(step: statistics.steps)
      }
      if isCheckpoint, outcome == nil, canStartAnew { startAnew(stepper.nextStep) }
    }
    count()
    return TrainingResult(
      parameters: field.parameters(of: stepper.state.values), metrics: metrics, outcome: outcome ?? .completed,
      step: statistics.steps, flow: statistics)
  }

  private func count() {
    statistics.rejectedSteps = earlierRejections + stepper.rejectedSteps
    statistics.gradients = field.gradientCount
  }

  /// Makes the integrator forget all but the state and the size of the next step, so that a flow that goes on from here
  /// later makes the same steps.
  private func startAnew(_ nextStep: Double) {
    firstStep = statistics.steps
    earlierRejections += stepper.rejectedSteps
    stepper.startAnew(at: statistics.time, nextStep: nextStep)
  }

  /// Whether the integrator starts anew at this checkpoint.
  ///
  /// Backward differentiation needs some twenty small steps to get going again, so it does so only after many.
  private var canStartAnew: Bool {
    !settings.integrator.isImplicit || statistics.steps - firstStep >= Self.leastImplicitSteps
  }

  private static let leastImplicitSteps = 100

  private func snapshotOfCheckpoint() -> TrainingSnapshot {
    count()
    let state = UnsafeBufferPointer(start: stepper.state.values, count: stepper.state.count)
    return TrainingSnapshot(
      step: statistics.steps, parameters: field.network.unstored(state), metrics: metrics, optimizer: OptimizerMemory(),
      flow: TrainingSnapshot.FlowMemory(statistics: statistics, nextStep: stepper.nextStep))
  }

  private func restore(_ snapshot: TrainingSnapshot, _ memory: TrainingSnapshot.FlowMemory) {
    (metrics, statistics) = (snapshot.metrics, memory.statistics)
    let values = field.network.stored(snapshot.parameters, padding: 0)
    for index in values.indices { stepper.state.values[index] = values[index] }
    startAnew(memory.nextStep)
    earlierRejections = memory.statistics.rejectedSteps
    field.move(to: stepper.state.values)
    field.gradientCount = memory.statistics.gradients
  }

  /// The outcome if the flow ends where it starts.
  private func outcomeOfStart() -> TrainingOutcome? {
    guard field.isFinite else { return .failed(.notFinite, time: 0) }
    if let reached = problem.thresholds.first(where: { problem.excess(over: $0) <= 0 }) { return end(at: reached) }
    return checkpoints.count == 1 ? .completed : nil
  }

  private func end(at threshold: FlowProblem.Threshold) -> TrainingOutcome {
    switch threshold {
    case .loss: .lossReached(time: statistics.time)
    case .gradient: .gradientSmall(time: statistics.time)
    }
  }

  /// Makes a step, not beyond a time; says whether it ends there.
  private func advance(to limit: Double) -> (outcome: TrainingOutcome?, isAtLimit: Bool) {
    let (time, event) =
      trainer.threads == 1 ? withSerialLoops { stepper.step(limit: limit) } : stepper.step(limit: limit)
    if case .failure(let reason) = event {
      field.move(to: stepper.state.values)
      return (.failed(reason, time: statistics.time), false)
    }
    (statistics.time, statistics.steps) = (time, statistics.steps + 1)
    interpolate()
    field.move(to: stepper.state.values)
    guard field.isFinite else { return (.failed(.notFinite, time: time), false) }
    switch event {
    case .threshold(let number): return (end(at: problem.thresholds[number]), false)
    case .limit: return (nil, true)
    case .step, .failure: return (nil, time >= limit)
    }
  }

  /// Takes the parameters at all wanted times that have been passed.
  private func interpolate() {
    guard wantedParameters.count < wantedTimes.count else { return }
    let vector = FlowVector(copying: stepper.state)
    while wantedParameters.count < wantedTimes.count, wantedTimes[wantedParameters.count] <= statistics.time {
      let time = wantedTimes[wantedParameters.count]
      if time < statistics.time {
        stepper.interpolate(at: time, into: vector)
      } else {
        vector.values.update(from: stepper.state.values, count: vector.count)
      }
      wantedParameters.append(field.parameters(of: vector.values))
    }
  }

  private func record<Failure: Error>(
    _ outcome: TrainingOutcome?, isCheckpoint: Bool, _ observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingControl {
    let takesMetrics =
      (outcome != nil || statistics.steps % trainer.metricsInterval == 0) && metrics.last?.step != statistics.steps
    if takesMetrics {
      metrics.append(
        field.pass.metrics(step: statistics.steps, epoch: 0, time: statistics.time, field.sum, of: trainer))
    }
    return try observe(
      TrainingState(
        step: statistics.steps, stepCount: settings.maximumSteps, time: statistics.time,
        metrics: takesMetrics ? metrics.last : nil, isCheckpoint: isCheckpoint || outcome != nil,
        isRecorded: takesMetrics || isCheckpoint || outcome != nil, network: field.network,
        takeSnapshot: {
          isCheckpoint && outcome == nil && self.canStartAnew ? self.snapshotOfCheckpoint() : nil
        }))
  }
}
