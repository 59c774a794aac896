import Testing

@testable import Training

@Suite struct OptimizerTests {
  /// Steps on `curvature / 2 * x^2`.
  private func path(
    _ optimizer: any Optimizer, curvature: Double, from start: Double, steps: Int, factor: Double? = nil
  ) -> [Double] {
    let scaling = factor.map { ParameterScaling(learningRateFactors: [$0]) }
    var optimizer = optimizer
    var point = [start]
    return (0..<steps).map { _ in
      let gradient = [curvature * point[0]]
      point.withUnsafeMutableBufferPointer { point in
        gradient.withUnsafeBufferPointer { gradient in
          guard let scaling else { return optimizer.update(point, gradient: gradient, scaling: nil) }
          scaling.withBuffers { optimizer.update(point, gradient: gradient, scaling: $0) }
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

  @Test func nesterovSolvesItsRecurrence() {
    // x_(n+1) = (1 - rate * curvature) ((1 + m) x_n - m x_(n-1)) at the points before the look ahead; these parameters are
    // ahead of them by m times the last step.
    let (rate, momentum, curvature) = (0.2, 0.9, 1.5)
    let values = path(NesterovMomentum(rate: rate, momentum: momentum), curvature: curvature, from: 1, steps: 40)
    var (before, now) = (1.0, 1.0)
    for value in values {
      let ahead = now + momentum * (now - before)
      (before, now) = (now, (1 - rate * curvature) * ahead)
      #expect(abs(value - (now + momentum * (now - before))) < 1e-14)
    }
  }

  private func step(
    _ optimizer: inout some Optimizer, _ point: inout [Double], _ gradient: [Double],
    _ scaling: ParameterScaling? = nil
  ) {
    point.withUnsafeMutableBufferPointer { point in
      gradient.withUnsafeBufferPointer { gradient in
        guard let scaling else { return optimizer.update(point, gradient: gradient, scaling: nil) }
        scaling.withBuffers { optimizer.update(point, gradient: gradient, scaling: $0) }
      }
    }
  }

  @Test func adamStepsAlongConstantGradients() {
    // Both corrected means of a constant gradient g are exact: every step is rate g / (|g| + epsilon).
    for gradient in [2.0, -0.5, 1e-7] {
      var adam = Adam(rate: 0.01, epsilon: 1e-6)
      var point = [0.0]
      for count in 1...50 {
        step(&adam, &point, [gradient])
        let expected = -0.01 * gradient / (abs(gradient) + 1e-6) * Double(count)
        #expect(abs(point[0] - expected) < 1e-12 * abs(expected))
      }
    }
  }

  /// `k` equal summands moved by Adam on gradients `g / n`: their sum is moved by the scaled rule, and by `k` times Adam on `g`
  /// with epsilon times `n`.
  @Test func adamOnSums() {
    let (count, divisor) = (3.0, 5.0)
    let scaling = ParameterScaling(gradient: [1 / divisor], step: [count])
    for decay in [nil, 0.3] {
      var (wide, narrow) = (
        Adam(rate: 0.02, epsilon: 1e-2, decay: decay), Adam(rate: 0.02, epsilon: 1e-2, decay: decay)
      )
      var coarse = Adam(rate: 0.02, epsilon: 1e-2 * divisor, decay: decay)
      var (summand, sum, scaled) = ([0.5], [1.5], [0.5])
      for index in 0..<60 {
        let gradient = Double(index * index % 7 - 2)
        step(&wide, &summand, [gradient / divisor])
        step(&narrow, &sum, [gradient], scaling)
        step(&coarse, &scaled, [gradient])
        #expect(abs(sum[0] - count * summand[0]) < 1e-13 && abs(sum[0] - count * scaled[0]) < 1e-13)
      }
    }
  }

  static let all: [any Optimizer] = [
    GradientDescent(rate: 0.1), HeavyBallMomentum(rate: 0.1), NesterovMomentum(rate: 0.1), Adam(rate: 0.1),
    Adam(rate: 0.1, decay: 0.25), GradientDescent(rate: 0.1, decay: WeightDecay(0.5)),
    GradientDescent(rate: 0.1, decay: WeightDecay(0.5, isDecoupled: true)),
    HeavyBallMomentum(rate: 0.1, decay: WeightDecay(0.5)),
    HeavyBallMomentum(rate: 0.1, decay: WeightDecay(0.5, isDecoupled: true)),
    NesterovMomentum(rate: 0.1, decay: WeightDecay(0.5)),
    NesterovMomentum(rate: 0.1, decay: WeightDecay(0.5, isDecoupled: true)),
  ]

  /// An optimizer with the memory of another goes on as the other would have, bit for bit.
  @Test func memoriesAreAllThereIs() throws {
    for optimizer in Self.all {
      var (first, point) = (optimizer, [0.75, 0, 2, -1])
      func step(_ optimizer: inout any Optimizer, _ point: inout [Double], _ number: Int) {
        optimizer.rate = 0.1 / Double(number)
        let gradient = point.map { $0 * $0 - Double(number % 3) }
        point.withUnsafeMutableBufferPointer { point in
          gradient.withUnsafeBufferPointer { optimizer.update(point, gradient: $0, scaling: nil) }
        }
      }
      #expect(optimizer.memory == OptimizerMemory())
      for number in 1...20 {
        var (second, copy) = (optimizer, point)
        second.memory = first.memory
        #expect(second.memory == first.memory)
        for later in number..<number + 3 { step(&second, &copy, later) }
        var (third, other) = (first, point)
        for later in number..<number + 3 { step(&third, &other, later) }
        #expect(copy.map(\.bitPattern) == other.map(\.bitPattern), "\(optimizer.method)")
        step(&first, &point, number)
      }
      first.memory = OptimizerMemory()
      #expect(first.memory == OptimizerMemory())
    }
  }

  /// What is left of an entry without gradient is the share that the probe says, and zeros stay zeros.
  @Test func probesAreWhatTheySay() {
    for optimizer in Self.all {
      var (copy, probe) = (optimizer, DecayProbe(of: optimizer))
      var point = [0.75, 0, 2]
      for number in 1...30 {
        copy.rate = 0.1 / Double(number)
        let gradient = [0.0, 0, 1]
        point.withUnsafeMutableBufferPointer { point in
          gradient.withUnsafeBufferPointer { copy.update(point, gradient: $0, scaling: nil) }
        }
        probe.step(rate: copy.rate)
        #expect(abs(point[0] - probe.remainder * 0.75) < 1e-15 && point[1] == 0)
      }
      let decays = optimizer.settings.contains { $0.key == "decay" && $0.value != "0.0" }
      #expect((probe.remainder == 1) != decays)
    }
  }

  /// Decay of each kind on no gradient at all: powers without momentum and decoupled, the recurrence
  /// `x_(n+1) = (1 + m - rate decay) x_n - m x_(n-1)` of a heavy ball on `decay x^2 / 2`.
  @Test func decaysSolveTheirRecurrences() {
    let coupled = WeightDecay(0.5)
    let decoupled = WeightDecay(0.5, isDecoupled: true)
    var power = 1.0
    let powers: [any Optimizer] = [
      GradientDescent(rate: 0.2, decay: coupled), GradientDescent(rate: 0.2, decay: decoupled),
      HeavyBallMomentum(rate: 0.2, decay: decoupled), NesterovMomentum(rate: 0.2, decay: decoupled),
    ]
    let paths = powers.map { path($0, curvature: 0, from: 1, steps: 40) }
    for step in 0..<40 {
      power *= 0.9
      for path in paths { #expect(abs(path[step] - power) < 1e-15) }
    }
    for optimizer: (WeightDecay) -> any Optimizer in [
      { HeavyBallMomentum(rate: 0.2, momentum: 0.9, decay: $0) }, { NesterovMomentum(rate: 0.2, decay: $0) },
      { GradientDescent(rate: 0.2, decay: $0) },
    ] {
      // Coupled decay is a curvature.
      let decayed = path(optimizer(coupled), curvature: 1, from: 1, steps: 60)
      let curved = path(optimizer(.none), curvature: 1.5, from: 1, steps: 60)
      for (left, right) in zip(decayed, curved) { #expect(abs(left - right) < 1e-14) }
    }
  }

  /// `count` equal summands with gradients `g / divisor`, each decaying: their sum follows the scaled rule.
  @Test func decayOnSums() {
    let (count, divisor) = (3.0, 5.0)
    let scaling = ParameterScaling(gradient: [1 / divisor], step: [count])
    for optimizer in Self.all {
      var (wide, narrow, summand, sum) = (optimizer, optimizer, [0.5], [1.5])
      for index in 0..<60 {
        let gradient = Double(index * index % 7 - 2)
        apply(&wide, &summand, gradient / divisor, nil)
        apply(&narrow, &sum, gradient, scaling)
        #expect(abs(sum[0] - count * summand[0]) < 1e-13 * max(1, abs(sum[0])), "\(optimizer.method)")
      }
    }
  }

  private func apply(
    _ optimizer: inout any Optimizer, _ point: inout [Double], _ gradient: Double, _ scaling: ParameterScaling?
  ) {
    let gradient = [gradient]
    point.withUnsafeMutableBufferPointer { point in
      gradient.withUnsafeBufferPointer { gradient in
        guard let scaling else { return optimizer.update(point, gradient: gradient, scaling: nil) }
        scaling.withBuffers { optimizer.update(point, gradient: gradient, scaling: $0) }
      }
    }
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
