/// The gradient flow `d theta / dt = -grad L(theta)` of a network on the whole training set.
///
/// Network, data, loss, factors and confinement are those of a ``Trainer``, whose optimizer, batches and epochs are not used.
/// With `ParameterScaling(following: quotient)` the flow is `-f grad L` with the products `f` of the factors, and the
/// quotient follows the flow of the wide network.
///
/// Guarantee: the same flow gives the same bytes on any number of threads; equal neurons stay equal in every bit, mirrored ones
/// of an odd activation exact negatives. Errors are controlled step by step, and a flow that cannot go on is a result.
///
///     let flow = GradientFlow(of: trainer, FlowSettings(time: 10, tolerance: 1e-10))
///     let result = flow.run(from: parameters)
///     print(result.outcome, result.metrics.last?.trainLoss ?? .nan)
///
/// Source: SUNDIALS, see ``FlowIntegrator``.
public struct GradientFlow: Sendable {
  /// Network, data, loss, factors, confinement, threads, and which steps are recorded.
  ///
  /// Metrics are taken at every step of the integrator that is a multiple of the interval; checkpoints are at times
  /// (``CheckpointSchedule/times(upTo:)``), at which steps are made to end.
  public var trainer: Trainer
  /// The method, its tolerance, and the end.
  public var settings: FlowSettings

  /// A flow.
  public init(of trainer: Trainer, _ settings: FlowSettings = FlowSettings()) {
    (self.trainer, self.settings) = (trainer, settings)
  }

  /// Integrates, and shows every recorded step to `observe`, which may stop the flow.
  ///
  /// - Parameters:
  ///   - parameters: where to start, in parameter order.
  ///   - snapshot: where the same flow from this start was stopped, which goes on from there.
  ///   - observe: called at each step with metrics or a checkpoint, the first and the last among them; not again at steps up
  ///     to that of the snapshot.
  /// - Returns: the last parameters and all metrics, the outcome, and what it took.
  /// - Throws: what `observe` throws.
  /// - Precondition: the dataset fits the network and the loss; times, tolerances and thresholds are positive; steps of a
  ///   fixed size only with an explicit method.
  /// - Complexity: O(gradients * samples * parameters), shared among the threads; the stages of a step are kept.
  public func run<Failure: Error>(
    from parameters: [Double], resuming snapshot: TrainingSnapshot? = nil,
    observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    try watch(from: parameters, resuming: snapshot) { state throws(Failure) in
      state.isRecorded ? try observe(state) : .proceed
    }
  }

  /// Integrates as ``run(from:resuming:observe:)`` does, and shows every step.
  func watch<Failure: Error>(
    from parameters: [Double], resuming snapshot: TrainingSnapshot?,
    _ observe: (TrainingState) throws(Failure) -> TrainingControl
  ) throws(Failure) -> TrainingResult {
    trainer.checkPreconditions()
    trainer.checkPreconditions(of: snapshot)
    settings.checkPreconditions()
    precondition(snapshot == nil || snapshot?.flow != nil, "the snapshot is not one of this flow")
    return try FlowSession(trainer, settings, parameters, resuming: snapshot).run(observe)
  }

  /// Integrates to the end.
  public func run(from parameters: [Double]) -> TrainingResult {
    run(from: parameters) { (_: TrainingState) throws(Never) in .proceed }
  }

  /// The parameters at chosen times, without a step that ends there: the integrator interpolates within its steps.
  ///
  /// The polynomials are of degree 5 or, if that is lower, one less than the order of the method (of backward
  /// differentiation, its order), so at small tolerances the integrator fehlberg is more accurate at its steps than between them.
  ///
  /// - Parameters:
  ///   - times: ascending, from 0 to the end time.
  ///   - parameters: where to start.
  /// - Returns: the parameters at each time that was reached, in parameter order, and how the flow ended.
  /// - Precondition: as for ``run(from:observe:)``; times ascend.
  /// - Complexity: as for ``run(from:observe:)``, with memory for the parameters at all times.
  public func parameters(at times: [Double], from parameters: [Double]) -> (values: [[Double]], result: TrainingResult)
  {
    precondition(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "times ascend")
    precondition((times.first ?? 0) >= 0 && (times.last ?? 0) <= settings.time, "times are within the flow")
    trainer.checkPreconditions()
    settings.checkPreconditions()
    let session = FlowSession(trainer, settings, parameters, wantedTimes: times)
    let result = session.run { (_: TrainingState) throws(Never) in .proceed }
    return (session.wantedParameters, result)
  }
}
