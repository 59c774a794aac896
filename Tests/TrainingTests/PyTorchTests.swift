import NaganoTestSupport
import Networks
import Testing

@testable import Training

/// Optimizers, schedules and losses step by step against those of PyTorch (`Scripts/optimizers-pytorch.py`).
@Suite struct PyTorchTests {
  private struct Settings: Decodable {
    let method: String
    let rate: Double
    let decay: Double?
    let decoupled: Bool?
    let beta1, beta2, epsilon: Double?

    var optimizer: any Optimizer {
      get throws {
        let weightDecay = WeightDecay(decay ?? 0, isDecoupled: decoupled ?? false)
        switch method {
        case "gd": return GradientDescent(rate: rate, decay: weightDecay)
        case "momentum": return HeavyBallMomentum(rate: rate, decay: weightDecay)
        case "nesterov": return NesterovMomentum(rate: rate, decay: weightDecay)
        default:
          #expect(method.hasPrefix("adam") && (method == "adamw") == (decay != nil))
          return Adam(
            rate: rate, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, epsilon: epsilon ?? 1e-8, decay: decay)
        }
      }
    }
  }

  private struct StepsCase: Decodable {
    let settings: Settings
    let start: [Double]
    let gradients, steps: [[Double]]
  }

  private struct TrainingCase: Decodable {
    let settings: Settings
    let loss, schedule, network: String
    let start, inputs, targets, losses: [Double]
    let steps: [[Double]]
  }

  @Test func optimizersAgreeOnGivenGradients() throws {
    let cases = try References.load("optimizer_steps.json", as: [StepsCase].self)
    #expect(cases.count == 14)
    for item in cases {
      var optimizer = try item.settings.optimizer
      var point = item.start
      let sizes = item.start.indices.map { index in item.steps.reduce(0) { max($0, abs($1[index])) } }
      for (gradient, expected) in zip(item.gradients, item.steps) {
        point.withUnsafeMutableBufferPointer { point in
          gradient.withUnsafeBufferPointer { optimizer.update(point, gradient: $0, scaling: nil) }
        }
        for index in point.indices { #expect(abs(point[index] - expected[index]) <= 4e-15 * sizes[index]) }
      }
    }
  }

  private func schedule(_ name: String) throws -> any RateSchedule {
    switch name {
    case "step": StepRate(every: 6, factor: 0.5)
    case "exponential": ExponentialRate(every: 1, factor: 0.9)
    case "cosine": CosineRate(final: 0.1)
    case "linear-warmup": WarmupRate(steps: 5, from: 0.25)
    default: try #require(name == "constant" ? ConstantRate() : nil)
    }
  }

  @Test func trainingsAgree() throws {
    let cases = try References.load("training_steps.json", as: [TrainingCase].self)
    #expect(cases.count == 20)
    for item in cases {
      let loss = try #require(Losses.named(item.loss))
      let targets: Dataset.Targets =
        loss.takesLabels ? .labels(item.targets.map { Int($0) }) : .values(item.targets, width: 2)
      var trainer = Trainer(
        architecture: try Architecture(item.network),
        training: Dataset(inputs: item.inputs, inputCount: 2, targets: targets), loss: loss,
        optimizer: try item.settings.optimizer)
      (trainer.epochs, trainer.schedule) = (item.steps.count, try schedule(item.schedule))
      _ = trainer.train(from: item.start) { state throws(Never) in
        let expected = state.step == 0 ? item.start : item.steps[state.step - 1]
        let size = expected.reduce(0) { max($0, abs($1)) }
        let error = zip(state.parameters, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(error <= 1e-13 * size, "\(item.settings.method), \(item.loss), step \(state.step)")
        if state.step < item.losses.count, let metrics = state.metrics {
          #expect(abs(metrics.trainLoss - item.losses[state.step]) <= 1e-13 * item.losses[state.step])
        }
        return .proceed
      }
    }
  }
}
