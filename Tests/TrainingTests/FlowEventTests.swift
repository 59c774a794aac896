import ExactAlgebra
import Networks
import Testing

@testable import Training

/// Thresholds, times, ends and failures.
@Suite struct FlowEventTests {
  typealias Problem = FlowAccuracyTests.Problem

  @Test(arguments: [FlowIntegrator.dormandPrince, .backwardDifferentiation, .heunEuler])
  func lossThresholdsAreMet(integrator: FlowIntegrator) throws {
    let problem = try Problem("tanh:2-3-1+bias")
    let tolerance = integrator.order == 2 ? 1e-6 : 1e-9
    var settings = FlowSettings(integrator: integrator, time: 20, tolerance: tolerance)
    let start = try #require(problem.flow(settings).metrics.first?.trainLoss)
    settings.lossThreshold = 0.5 * start
    let result = problem.flow(settings)
    guard case .lossReached(let time) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    let last = try #require(result.metrics.last)
    #expect(time > 0 && time < 20 && last.time == time && result.flow?.time == time)
    #expect(abs(last.trainLoss / start - 0.5) < 1e-6)
    // Another way: a flow that ends at that time without a threshold.
    (settings.lossThreshold, settings.time) = (nil, time)
    let again = problem.flow(settings)
    #expect(again.outcome == .completed)
    #expect(abs((again.metrics.last?.trainLoss ?? 0) / start - 0.5) < 1e-5)
    settings.lossThreshold = 2 * start
    #expect(problem.flow(settings).outcome == .lossReached(time: 0))
  }

  @Test func gradientThresholdsAreMet() throws {
    let problem = try Problem("tanh:2-3-1+bias")
    let result = problem.flow(FlowSettings(time: 1000, gradientThreshold: 0.05))
    guard case .gradientSmall(let time) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    let field = FlowField(problem.trainer, from: result.parameters)
    field.move(to: field.start)
    let norm = field.network.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(time > 0 && abs(norm - 0.05) < 1e-6)
    // Whichever comes first ends the flow.
    let both = problem.flow(FlowSettings(time: 1000, lossThreshold: 1e-9, gradientThreshold: 0.05))
    #expect(both.outcome == .gradientSmall(time: time) || both.outcome.isNear(time))
  }

  @Test func failuresAreValues() throws {
    let huge = try Problem("square:2-3-1", spread: 1e100)
    for integrator in FlowIntegrator.all {
      let result = huge.flow(FlowSettings(integrator: integrator))
      #expect(result.outcome == .failed(.notFinite, time: 0) && result.parameters == huge.start && result.step == 0)
    }
    let problem = try Problem("tanh:2-3-1+bias")
    for integrator in FlowIntegrator.all {
      let result = problem.flow(FlowSettings(integrator: integrator, time: 100, maximumSteps: 7))
      let time = try #require(result.flow?.time)
      #expect(result.outcome == .failed(.tooManySteps, time: time) && result.step == 7 && time > 0 && time < 100)
      #expect(result.metrics.last?.step == 7)
      let tight = problem.flow(FlowSettings(integrator: integrator, time: 1, tolerance: 1e-30))
      guard case .failed(.toleranceTooSmall, _) = tight.outcome else {
        Issue.record("\(integrator) \(tight.outcome)")
        continue
      }
    }
    // Fixed steps too long for the curvature run away.
    let stiff = try Problem("square:2-3-1", spread: 3)
    let away = stiff.flow(FlowSettings(integrator: .heunEuler, time: 1000, fixedStep: 10))
    guard case .failed(.notFinite, let time) = away.outcome else {
      Issue.record("\(away.outcome)")
      return
    }
    #expect(time > 0 && time < 1000)
  }

  /// A loss that overflows a little further on makes steps small, not the flow fail.
  ///
  /// Tolerances near the largest number would let a step pass whose end is not finite though its stages are.
  @Test(arguments: FlowIntegrator.all) func overflowingStepsAreTriedAgain(integrator: FlowIntegrator) throws {
    let problem = try Problem("square:2-3-1", spread: 3)
    let result = problem.flow(
      FlowSettings(integrator: integrator, time: 1e30, tolerance: 1e30, absoluteTolerance: 1e30, maximumSteps: 100))
    #expect(result.step > 0 && result.metrics.dropLast().allSatisfy { $0.trainLoss.isFinite }, "\(result.outcome)")
    #expect(result.flow?.rejectedSteps ?? 0 > 0, "\(result.outcome) \(result.flow as Any)")
  }

  @Test func stepsEndAtCheckpoints() throws {
    var (trainer, start) = (try Problem("tanh:2-3-1+bias").trainer, try Problem("tanh:2-3-1+bias").start)
    trainer.metricsInterval = 5
    let schedules = [
      CheckpointSchedule(spacing: .linear, count: 5), CheckpointSchedule(spacing: .log, count: 6),
      CheckpointSchedule(times: [3, 0.5, 0.25, 9]),
    ]
    #expect(schedules[0].times(upTo: 4) == [0, 1, 2, 3, 4] && schedules[2].times(upTo: 4) == [0, 0.25, 0.5, 3, 4])
    #expect(zip(schedules[1].times(upTo: 1e4), [0, 1, 10, 100, 1000, 1e4]).allSatisfy { abs($0 - $1) <= 1e-12 * $1 })
    for integrator in [FlowIntegrator.cashKarp, .backwardDifferentiation] {
      for schedule in schedules {
        trainer.checkpoints = schedule
        let flow = GradientFlow(of: trainer, FlowSettings(integrator: integrator, time: 4, tolerance: 1e-6))
        var (times, steps) = ([Double](), [Int]())
        let result = flow.run(from: start) { state throws(Never) in
          if state.isCheckpoint { times.append(state.time ?? -1) }
          steps.append(state.step)
          #expect((state.metrics != nil) == (state.step % 5 == 0 || state.time == 4))
          #expect(state.metrics?.time == state.time || state.metrics == nil)
          return .proceed
        }
        #expect(times == schedule.times(upTo: 4) && result.outcome == .completed)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
        let stopped = flow.run(from: start) { state throws(Never) in state.step >= 10 ? .stop : .proceed }
        #expect(stopped.outcome == .stopped(step: stopped.step) && stopped.step >= 10 && stopped.step < result.step)
      }
    }
    let nothing = GradientFlow(of: trainer, FlowSettings(time: 0)).run(from: start)
    #expect(nothing.outcome == .completed && nothing.parameters == start && nothing.metrics.count == 1)
    start[0] = .nan
    #expect(GradientFlow(of: trainer).run(from: start).outcome == .failed(.notFinite, time: 0))
  }

  /// Interpolated parameters are those of flows that end there.
  @Test(arguments: FlowIntegrator.all) func interpolationAgreesWithSteps(integrator: FlowIntegrator) throws {
    let problem = try Problem("tanh:2-3-1+bias")
    let tolerance = integrator.order == 2 ? 1e-5 : 1e-8
    let settings = FlowSettings(integrator: integrator, time: 3, tolerance: tolerance)
    let times = [0, 0.01, 0.5, 0.5, 1.7, 3]
    let (values, result) = GradientFlow(of: problem.trainer, settings).parameters(at: times, from: problem.start)
    #expect(values.count == times.count && values[0] == problem.start && values[5] == result.parameters)
    #expect(result == problem.flow(settings).withGradients(result.flow?.gradients))
    for (time, value) in zip(times, values) {
      var exact = settings
      (exact.time, exact.integrator, exact.tolerance) = (time, .fehlberg, 1e-12)
      #expect(
        FlowAccuracyTests.distance(value, problem.flow(exact).parameters) < 2000 * tolerance, "\(integrator) \(time)")
    }
  }
}

extension TrainingOutcome {
  /// Whether the gradient became small at about this time.
  fileprivate func isNear(_ time: Double) -> Bool {
    if case .gradientSmall(let other) = self { abs(other - time) < 1e-6 * time } else { false }
  }
}

extension TrainingResult {
  /// The same with another count of gradients, which interpolation may need more of.
  fileprivate func withGradients(_ count: Int?) -> TrainingResult {
    var statistics = flow
    statistics?.gradients = count ?? 0
    return TrainingResult(parameters: parameters, metrics: metrics, outcome: outcome, step: step, flow: statistics)
  }
}
