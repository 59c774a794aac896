import Testing

@testable import Training

@Suite struct OptimizerTests {
  /// Steps on `curvature / 2 * x^2`.
  private func path(
    _ optimizer: any Optimizer, curvature: Double, from start: Double, steps: Int, factor: Double? = nil
  ) -> [Double] {
    var optimizer = optimizer
    var point = [start]
    return (0..<steps).map { _ in
      let gradient = [curvature * point[0]]
      point.withUnsafeMutableBufferPointer { point in
        gradient.withUnsafeBufferPointer { gradient in
          guard let factor else { return optimizer.update(point, gradient: gradient, factors: nil) }
          [factor].withUnsafeBufferPointer { optimizer.update(point, gradient: gradient, factors: $0) }
        }
      }
      return point[0]
    }
  }

  @Test func gradientDescentShrinksAQuadratic() {
    // x_n = (1 - rate * curvature)^n x_0; a factor multiplies the rate.
    var expected = 2.0
    for value in path(GradientDescent(rate: 0.25), curvature: 0.5, from: 2, steps: 20) {
      expected *= 1 - 0.125
      #expect(abs(value - expected) < 1e-15)
    }
    let slow = path(GradientDescent(rate: 0.25), curvature: 0.5, from: 2, steps: 20, factor: 0.5)
    #expect(slow == path(GradientDescent(rate: 0.125), curvature: 0.5, from: 2, steps: 20))
  }

  @Test func momentumSolvesItsRecurrence() {
    // x_(n+1) = (1 + m - rate * curvature) x_n - m x_(n-1), with x_(-1) = x_0.
    let (rate, momentum, curvature) = (0.2, 0.9, 1.5)
    let values = path(HeavyBallMomentum(rate: rate, momentum: momentum), curvature: curvature, from: 1, steps: 40)
    var (before, now) = (1.0, 1.0)
    for value in values {
      (before, now) = (now, (1 + momentum - rate * curvature) * now - momentum * before)
      #expect(abs(value - now) < 1e-14)
    }
    let halved = path(
      HeavyBallMomentum(rate: rate, momentum: momentum), curvature: curvature, from: 1, steps: 40, factor: 0.5)
    let slow = path(HeavyBallMomentum(rate: rate / 2, momentum: momentum), curvature: curvature, from: 1, steps: 40)
    // Powers of two scale without rounding.
    #expect(halved == slow)
  }

  @Test func tableMatchesTypes() throws {
    for entry in OptimizerEntry.all {
      let text = "network: tanh:1-2-1\ndata: {file: a.npz}\ntraining: {method: \(entry.method)}\n"
      let experiment = try Experiment(yaml: text)
      #expect(experiment.training.optimizer.method == entry.method)
      #expect(experiment.training.optimizer.settings.map(\.key) == entry.keys)
    }
  }
}
