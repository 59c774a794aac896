import ExactAlgebra
import Networks
import Testing

@testable import Training

@Suite struct RateScheduleTests {
  @Test func schedulesAreTheirFormulas() {
    #expect((0..<7).map { StepRate(every: 3, factor: 0.5).factor(step: $0, of: 7) } == [1, 1, 1, 0.5, 0.5, 0.5, 0.25])
    let exponential = ExponentialRate(every: 10, factor: 0.25)
    #expect(exponential.factor(step: 0, of: 1) == 1 && exponential.factor(step: 5, of: 1) == 0.5)
    // Half a cosine: both ends, the middle, and symmetry about it.
    let cosine = CosineRate(final: 0.2)
    for count in [1, 2, 10, 999] {
      #expect(cosine.factor(step: 0, of: count) == 1 && abs(cosine.factor(step: count, of: count) - 0.2) < 1e-15)
      for step in 0...count {
        let sum = cosine.factor(step: step, of: count) + cosine.factor(step: count - step, of: count)
        #expect(abs(sum - 1.2) < 1e-14)
      }
    }
    let warm = WarmupRate(steps: 4, from: 0.2, then: CosineRate())
    expectClose((0..<5).map { warm.factor(step: $0, of: 14) }, [0.2, 0.4, 0.6, 0.8, 1], within: 1e-15)
    for step in 4..<14 { #expect(warm.factor(step: step, of: 14) == CosineRate().factor(step: step - 4, of: 10)) }
  }

  static let texts = [
    "constant", "step", "exponential", "cosine", "linear-warmup", "{kind: step, every: 30, factor: 0.5}",
    "{kind: exponential, every: 7, factor: 2}", "{kind: cosine, final: 0.125}",
    "{kind: linear-warmup, steps: 3, from: 0, then: {kind: linear-warmup, steps: 2, then: cosine}}",
  ]

  @Test(arguments: texts) func schedulesReadBack(text: String) throws {
    let head = "network: tanh:2-3-1\ndata: {function: {name: xor}}\ntraining: {epochs: 40, schedule: "
    let experiment = try Experiment(yaml: head + text + "}")
    let again = try Experiment(yaml: experiment.resolvedYAML())
    #expect(again.resolvedYAML() == experiment.resolvedYAML())
    let (first, second) = (experiment.training.schedule, again.training.schedule)
    #expect((0..<40).allSatisfy { first.factor(step: $0, of: 40) == second.factor(step: $0, of: 40) })
    #expect(text.contains(first.kind))
    #expect(try experiment.trainer().schedule.text == first.text)
  }

  @Test func tableMatchesTypes() throws {
    for entry in RateScheduleEntry.all {
      let schedule = try entry.read(nil)
      #expect(schedule.kind == entry.kind && schedule.settings.map(\.key) == entry.keys)
      #expect(schedule.factor(step: 100_000, of: 100_000) <= 1 && schedule.factor(step: 0, of: 1) >= 0)
    }
  }

  /// A schedule that halves the rate after the first half is a training in two parts.
  @Test func trainingsFollowTheSchedule() throws {
    let architecture = try Architecture("tanh:2-3-1")
    var generator = SeededGenerator(seed: 1)
    let start = (0..<architecture.parameterCount).map { _ in generator.normal() }
    let data = Dataset(
      inputs: (0..<20).map { _ in generator.normal() }, inputCount: 2,
      targets: .values((0..<10).map { _ in generator.normal() }, width: 1))
    func train(_ rate: Double, _ schedule: any RateSchedule, _ steps: Int, from start: [Double]) -> [Double] {
      var trainer = Trainer(
        architecture: architecture, training: data, loss: MeanSquare(), optimizer: GradientDescent(rate: rate))
      (trainer.epochs, trainer.schedule) = (steps, schedule)
      return trainer.train(from: start).parameters
    }
    let middle = train(0.5, ConstantRate(), 10, from: start)
    let end = train(0.25, ConstantRate(), 10, from: middle)
    #expect(train(0.5, StepRate(every: 10, factor: 0.5), 20, from: start) == end && end != middle)
  }
}
