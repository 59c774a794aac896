import Foundation
import Nagano

/// Gradient flows: the orders and costs of the integrators, and times for `flow.py`, which has SciPy's.
enum Flow {
  /// All digits and a start that NumPy computes as well: `theta_i = 0.2 sin(12.9898 (i + 1))`.
  static func digits(_ notation: String) throws -> (trainer: Trainer, start: [Double]) {
    let experiment = try Experiment(
      yaml: """
        network: \(notation)
        data: {file: digits.npz, scale: 0.0625, test: 0}
        """, folder: "../Examples/Data")
    return prepared(try experiment.trainer())
  }

  /// A network on 16 samples of a teacher.
  static func teacher(_ notation: String) throws -> (trainer: Trainer, start: [Double]) {
    let experiment = try Experiment(
      yaml: """
        network: \(notation)
        data: {teacher: {network: "tanh:2-3-1", samples: 16}, test: 0}
        """)
    var (trainer, start) = prepared(try experiment.trainer())
    trainer.threads = 1
    start = start.map { 5 * $0 }
    return (trainer, start)
  }

  private static func prepared(_ experiment: Trainer) -> (trainer: Trainer, start: [Double]) {
    var trainer = experiment
    (trainer.metricsInterval, trainer.checkpoints) = (1_000_000, CheckpointSchedule(count: 2))
    return (trainer, (0..<trainer.architecture.parameterCount).map { 0.2 * sin(12.9898 * Double($0 + 1)) })
  }

  /// Times a flow (relative and absolute tolerance alike) on the digits or on so many samples of `formula.py`.
  ///
  /// Prints seconds (median of 5), the loss at the end, gradients and steps.
  static func printTimes(_ notation: String, _ data: String, time: Double, tolerance: Double, _ name: String) throws {
    guard let integrator = FlowIntegrator.named(name) else { preconditionFailure("no integrator \(name)") }
    var (trainer, start) =
      if let count = Int(data) {
        try TrainingTimes.prepared(notation, samples: count, .double)
      } else {
        try digits(notation)
      }
    trainer.metricsInterval = 1_000_000
    let flow = GradientFlow(
      of: trainer, FlowSettings(integrator: integrator, time: time, tolerance: tolerance, maximumSteps: 1_000_000))
    var result = flow.run(from: start)
    // The threads of OpenBLAS look for work a while before they sleep.
    let beginning = ContinuousClock.now
    while Benchmarks.seconds(since: beginning) < 0.2 { result = flow.run(from: start) }
    let times = (0..<5).map { _ -> Double in
      let begin = ContinuousClock.now
      result = flow.run(from: start)
      return Benchmarks.seconds(since: begin)
    }
    print(
      times.sorted()[2], result.metrics.last?.trainLoss ?? .nan, result.flow?.gradients ?? 0, result.flow?.steps ?? 0)
  }

  /// Prints the tables of Documentation/Accuracy/GradientFlow.md.
  static func printOrders() throws {
    let (trainer, start) = try teacher("tanh:2-3-1+bias")
    func run(_ settings: FlowSettings) -> TrainingResult { GradientFlow(of: trainer, settings).run(from: start) }
    func distance(_ left: TrainingResult, _ right: TrainingResult) -> Double {
      zip(left.parameters, right.parameters).map { abs($0 - $1) }.max() ?? 0
    }
    let steps = ["heun-euler": 64, "bogacki-shampine": 32, "verner": 8, "fehlberg": 4]
    let exact = run(FlowSettings(integrator: .fehlberg, time: 1, fixedStep: 1.0 / 256))
    print(
      "| integrator | order | steps | error | error, steps halved | halved again | measured orders | gradients a step |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for integrator in FlowIntegrator.all where !integrator.isImplicit {
      let count = steps[integrator.name] ?? 16
      let runs = (0..<3).map { run(FlowSettings(integrator: integrator, time: 1, fixedStep: 1 / Double(count << $0))) }
      let errors = runs.map { distance($0, exact) }
      let orders = zip(errors, errors.dropFirst()).map { format("%.2f", log2($0 / $1)) }
      print(
        "| \(integrator) | \(integrator.order) | \(count) | "
          + errors.map { format("%.1e", $0) }.joined(separator: " | ")
          + " | \(orders.joined(separator: ", ")) | \(integrator.gradientsPerStep ?? 0) |")
    }
    printBackwardOrders(run, distance)
    let end = run(FlowSettings(integrator: .fehlberg, time: 50, tolerance: 1e-13))
    print(
      "\n| integrator | " + [4, 6, 8, 10].map { "1e-\($0)" }.joined(separator: " | ") + " |\n|---|---|---|---|---|")
    for integrator in FlowIntegrator.all {
      let cells = [1e-4, 1e-6, 1e-8, 1e-10].map { tolerance -> String in
        guard integrator.order > 2 || tolerance > 1e-9 else { return "–" }
        let result = run(FlowSettings(integrator: integrator, time: 50, tolerance: tolerance))
        return "\(format("%.0e", distance(result, end))), \(result.flow?.gradients ?? 0)"
      }
      print("| \(integrator) | \(cells.joined(separator: " | ")) |")
    }
  }

  /// Backward differentiation up to each of its orders: largest error and number of steps at three tolerances, and the exponents
  /// by which the error falls with the number of steps.
  private static func printBackwardOrders(
    _ run: (FlowSettings) -> TrainingResult, _ distance: (TrainingResult, TrainingResult) -> Double
  ) {
    let exact = run(FlowSettings(integrator: .fehlberg, time: 4, tolerance: 1e-13))
    print("\n| largest order | 1e-5 | 1e-7 | 1e-9 | measured orders |\n|---|---|---|---|---|")
    for order in 1...5 {
      let results = [1e-5, 1e-7, 1e-9].map { tolerance in
        run(
          FlowSettings(
            integrator: .backwardDifferentiation(largestOrder: order), time: 4, tolerance: tolerance,
            maximumSteps: 1_000_000))
      }
      let errors = results.map { distance($0, exact) }
      let orders = (0..<2).map {
        format("%.2f", log(errors[$0] / errors[$0 + 1]) / log(Double(results[$0 + 1].step) / Double(results[$0].step)))
      }
      let cells = zip(errors, results).map { "\(format("%.1e", $0)), \($1.step)" }
      print("| \(order) | \(cells.joined(separator: " | ")) | \(orders.joined(separator: ", ")) |")
    }
  }

  private static func format(_ pattern: String, _ value: Double) -> String { String(format: pattern, value) }
}
