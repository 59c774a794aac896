import ExactAlgebra
import Foundation
import Networks
import Numerics
import Testing

@testable import Training

/// Flows against closed forms, against one another, and against their own orders.
@Suite struct FlowAccuracyTests {
  /// A network on random data with the mean-square loss.
  struct Problem {
    let trainer: Trainer
    let start: [Double]

    init(_ notation: String, samples: Int = 12, spread: Double = 1, inputScales: [Double] = [], seed: UInt64 = 3) throws
    {
      let architecture = try Architecture(notation)
      var generator = SeededGenerator(seed: seed)
      let width = architecture.inputCount
      let inputs = (0..<samples * width).map { index in
        generator.normal() * (inputScales.isEmpty ? 1 : inputScales[index % width])
      }
      let targets = (0..<samples * architecture.outputCount).map { _ in generator.normal() }
      let dataset = Dataset(
        inputs: inputs, inputCount: width, targets: .values(targets, width: architecture.outputCount))
      var trainer = Trainer(
        architecture: architecture, training: dataset, loss: MeanSquare(), optimizer: GradientDescent(rate: 1))
      trainer.checkpoints = CheckpointSchedule(count: 2)
      trainer.threads = 1
      self.trainer = trainer
      start = (0..<architecture.parameterCount).map { _ in spread * generator.normal() }
    }

    func flow(_ settings: FlowSettings) -> TrainingResult { GradientFlow(of: trainer, settings).run(from: start) }
  }

  static func distance(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).map { abs($0 - $1) }.max() ?? 0
  }

  /// Halving a fixed step divides the error by `2^order`.
  @Test(
    arguments: zip(
      FlowIntegrator.all.filter { !$0.isImplicit }, [64, 32, 16, 16, 32, 16, 6]))
  func ordersAreAsStated(integrator: FlowIntegrator, steps: Int) throws {
    let problem = try Problem("tanh:2-3-1+bias", spread: 0.7)
    func end(_ integrator: FlowIntegrator, steps: Int) -> TrainingResult {
      problem.flow(FlowSettings(integrator: integrator, time: 1, fixedStep: 1 / Double(steps)))
    }
    let exact = end(.fehlberg, steps: 128).parameters
    let counts = [steps, 2 * steps, 4 * steps]
    let results = counts.map { end(integrator, steps: $0) }
    let errors = results.map { Self.distance($0.parameters, exact) }
    let orders = zip(errors, errors.dropFirst()).map { log2($0 / $1) }
    #expect(errors[2] > 2e-15 && abs(orders[1] - Double(integrator.order)) < 0.5, "\(integrator) \(errors) \(orders)")
    for (count, result) in zip(counts, results) {
      let flow = try #require(result.flow)
      #expect(result.outcome == .completed && flow.time == 1 && flow.steps == count && flow.rejectedSteps == 0)
      #expect(flow.gradients == 1 + count * (integrator.gradientsPerStep ?? 0), "\(integrator)")
    }
  }

  /// Without steps of a fixed size the order shows in the error against the number of steps, `error ~ steps^-order`.
  ///
  /// The largest order takes turns with the others, and falls faster at first.
  @Test(arguments: [(1, 1e-4, 1e-6), (2, 1e-5, 1e-8), (3, 1e-6, 1e-10), (4, 1e-6, 1e-10), (5, 1e-6, 1e-10)])
  func backwardDifferentiationHasItsOrders(order: Int, coarse: Double, fine: Double) throws {
    let problem = try Problem("tanh:2-3-1+bias", spread: 0.7)
    let exact = problem.flow(FlowSettings(integrator: .fehlberg, time: 4, tolerance: 1e-13)).parameters
    let results = [coarse, fine].map {
      problem.flow(
        FlowSettings(
          integrator: .backwardDifferentiation(largestOrder: order), time: 4, tolerance: $0, maximumSteps: 20_000))
    }
    let errors = results.map { Self.distance($0.parameters, exact) }
    let steps = results.map { Double($0.step) }
    let slope = log(errors[0] / errors[1]) / log(steps[1] / steps[0])
    #expect(order == 5 ? slope > 4.5 : abs(slope - Double(order)) < 0.5, "\(errors) \(steps) \(slope)")
  }

  /// A layer alone is a linear equation `w' = -A (w - w*)`: its flow is a matrix exponential.
  @Test(arguments: FlowIntegrator.all) func oneLayerFollowsTheExponential(integrator: FlowIntegrator) throws {
    let problem = try Problem("linear:3-2+bias", samples: 9)
    let (time, exact) = (1.5, try Self.exponential(problem, time: 1.5))
    let low = integrator.order == 2
    var errors: [Double] = []
    for tolerance in low ? [1e-4, 1e-6] : [1e-6, 1e-9] {
      let result = problem.flow(FlowSettings(integrator: integrator, time: time, tolerance: tolerance))
      errors.append(Self.distance(result.parameters, exact))
      #expect(result.outcome == .completed && errors.last ?? 1 < 100 * tolerance, "\(integrator) \(errors)")
    }
    #expect(errors[1] < 0.1 * errors[0], "\(integrator) \(errors)")
  }

  /// The parameters after a time, each output by the exponential of `((-A, c), (0, 0))` with `A = 2/(n m) X^T X`, `c = 2/(n m) X^T y`.
  private static func exponential(_ problem: Problem, time: Double) throws -> [Double] {
    let data = problem.trainer.training
    let (inputs, outputs) = (data.inputCount, problem.trainer.architecture.outputCount)
    guard case .values(let targets, _) = data.targets else { return [] }
    let rows = (0..<data.count).map { Array(data.inputs[$0 * inputs..<($0 + 1) * inputs]) + [1] }
    let factor = 2 / Double(data.count * outputs)
    let size = inputs + 2
    var end = problem.start
    for output in 0..<outputs {
      var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
      for (sample, row) in rows.enumerated() {
        for i in 0...inputs {
          for j in 0...inputs { matrix[i][j] -= factor * row[i] * row[j] }
          matrix[i][size - 1] += factor * row[i] * targets[sample * outputs + output]
        }
      }
      let flow = exponential(matrix.map { $0.map { time * $0 } })
      let places = (0..<inputs).map { output * inputs + $0 } + [outputs * inputs + output]
      let start = places.map { problem.start[$0] } + [1]
      for (row, place) in places.enumerated() { end[place] = zip(flow[row], start).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return end
  }

  /// `exp(A)` as `exp(A / 1024)^1024`, the former by 12 terms of its series.
  private static func exponential(_ matrix: [[Double]]) -> [[Double]] {
    func product(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
      left.map { row in right[0].indices.map { column in row.indices.reduce(0) { $0 + row[$1] * right[$1][column] } } }
    }
    let small = matrix.map { $0.map { $0 / 1024 } }
    var sum = matrix.indices.map { i in matrix.indices.map { $0 == i ? 1.0 : 0 } }
    var term = sum
    for order in 1...12 {
      term = product(term, small).map { $0.map { $0 / Double(order) } }
      sum = zip(sum, term).map { zip($0, $1).map { $0 + $1 } }
    }
    for _ in 0..<10 { sum = product(sum, sum) }
    return sum
  }

  /// `W_1 W_1^T - W_2^T W_2` of linear layers and its diagonal of relu layers are constant, up to the tolerance.
  ///
  /// With this seed relu layers cross the boundaries of their cells; with others the flow goes along one, and no method gets on.
  @Test(
    arguments: zip(
      ["linear:3-4-2", "linear:3-4-2", "relu:3-4-2", "leaky-relu:3-4-2"],
      [FlowIntegrator.dormandPrince, .backwardDifferentiation, .dormandPrince, .dormandPrince]))
  func lawsDriftByTheTolerance(notation: String, integrator: FlowIntegrator) throws {
    let problem = try Problem(notation, spread: 0.7, seed: 5)
    let isLinear = notation.hasPrefix("linear")
    func laws(_ parameters: [Double]) -> [Double] {
      let incoming = (0..<4).map { Array(parameters[$0 * 3..<$0 * 3 + 3]) }
      let outgoing = (0..<4).map { [parameters[12 + $0], parameters[16 + $0]] }
      func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
      return (0..<4).flatMap { i in
        (0...i).filter { isLinear || $0 == i }.map { dot(incoming[i], incoming[$0]) - dot(outgoing[i], outgoing[$0]) }
      }
    }
    let tolerances = [1e-5, 1e-7, 1e-9]
    let drifts = tolerances.map { tolerance in
      Self.distance(
        laws(
          problem.flow(FlowSettings(integrator: integrator, time: 2, tolerance: tolerance, maximumSteps: 1500))
            .parameters),
        laws(problem.start))
    }
    for (drift, tolerance) in zip(drifts, tolerances) { #expect(drift < 200 * tolerance, "\(drifts)") }
    #expect(drifts[2] < 0.01 * drifts[0], "\(drifts)")
    #expect(Self.distance(problem.start, problem.flow(FlowSettings(time: 2)).parameters) > 0.1)
  }

  /// Inputs of sizes 30 and 0.3 make curvatures of sizes 1000 and 0.1; both kinds of method find the same end.
  @Test func implicitStepsPayOffOnStiffFlows() throws {
    let problem = try Problem("linear:2-3-1", spread: 0.3, inputScales: [30, 0.3])
    let explicit = problem.flow(FlowSettings(time: 5, tolerance: 1e-9))
    let implicit = problem.flow(FlowSettings(integrator: .backwardDifferentiation, time: 5, tolerance: 1e-9))
    #expect(explicit.outcome == .completed && implicit.outcome == .completed)
    #expect(Self.distance(explicit.parameters, implicit.parameters) < 1e-6)
    let (few, many) = (try #require(implicit.flow), try #require(explicit.flow))
    #expect(few.steps * 2 < many.steps && few.gradients < many.gradients, "\(few) \(many)")
  }

  /// All integrators reach the same point.
  @Test func integratorsAgree() throws {
    let problem = try Problem("sigmoid:2-3-2+bias")
    let exact = problem.flow(FlowSettings(integrator: .fehlberg, time: 4, tolerance: 1e-13)).parameters
    for integrator in FlowIntegrator.all {
      let tolerance = integrator.order == 2 ? 1e-6 : 1e-9
      let result = problem.flow(FlowSettings(integrator: integrator, time: 4, tolerance: tolerance))
      #expect(
        result.outcome == .completed && Self.distance(result.parameters, exact) < 200 * tolerance, "\(integrator)")
    }
  }

  /// Metrics and error norm see parameters, not the padding: the steps of a flow do not depend on how wide layers are stored.
  @Test func paddingIsNotInTheNorm() throws {
    let problem = try Problem("tanh:2-3-1+bias")
    let field = FlowField(problem.trainer, from: problem.start, kernel: .blas(padding: 8))
    let ones = [Double](repeating: 1, count: field.count)
    var weights = ones
    let padding = field.network.stored(problem.start.map { _ in 1 }, padding: 0)
    field.writeErrorWeights(
      at: field.network.stored(problem.start, padding: 0), to: &weights, relative: 0.5, absolute: 0.25)
    #expect(field.count > problem.start.count)
    let norm = (zip(weights, padding).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / Double(field.count)).squareRoot()
    let expected = problem.start.reduce(0) { $0 + 1 / pow(0.5 * abs($1) + 0.25, 2) } / Double(problem.start.count)
    #expect(abs(norm - expected.squareRoot()) < 1e-13 * norm)
    var velocity = ones
    #expect(field.writeVelocity(at: field.start, to: &velocity, substitute: 7))
    #expect(zip(velocity, padding).allSatisfy { $1 == 1 || $0 == 0 })
  }
}
