import Foundation
import Networks
import Testing

@testable import Training

/// The size of a flow's first step.
@Suite struct FirstStepTests {
  typealias Problem = FlowAccuracyTests.Problem

  /// The rule of Hairer, Nørsett and Wanner with plain loops over the gradients of the network in parameter order.
  private func rule(_ problem: Problem, tolerance: Double, order: Int) -> Double {
    func velocity(_ parameters: [Double]) -> [Double] {
      let field = FlowField(problem.trainer, from: parameters)
      field.move(to: field.start)
      return field.network.gradient.map(-)
    }
    func norm(_ values: [Double]) -> Double {
      let squares = zip(values, problem.start).map { value, start in
        let scaled = value / (tolerance + tolerance * abs(start))
        return scaled * scaled
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let slope = velocity(problem.start)
    let trial = 0.01 * norm(problem.start) / norm(slope)
    let next = velocity(zip(problem.start, slope).map { $0 + trial * $1 })
    let change = norm(zip(next, slope).map { $0 - $1 }) / trial
    return min(100 * trial, pow(0.01 / max(norm(slope), change), 1 / Double(order)))
  }

  @Test(arguments: FlowIntegrator.all.filter { !$0.isImplicit })
  func isThatOfTheRule(integrator: FlowIntegrator) throws {
    var problem = try Problem("tanh:2-3-1+bias")
    for tolerance in [1e-4, 1e-7] {
      var trainer = problem.trainer
      trainer.metricsInterval = 1
      let settings = FlowSettings(integrator: integrator, time: 5, tolerance: tolerance, maximumSteps: 1)
      let result = GradientFlow(of: trainer, settings).run(from: problem.start)
      let expected = rule(problem, tolerance: tolerance, order: integrator.order)
      let first = try #require(result.metrics[1].time)
      #expect(result.flow?.rejectedSteps ?? 0 > 0 || abs(first / expected - 1) < 1e-9, "\(first) \(expected)")
      #expect(first <= expected * (1 + 1e-9))
    }
    // At rest, and where the loss is flat, there is a step all the same.
    problem = try Problem("tanh:2-3-1", spread: 0)
    let rest = problem.flow(FlowSettings(integrator: integrator, time: 5))
    #expect(rest.outcome == .completed && rest.parameters == problem.start)
  }
}
