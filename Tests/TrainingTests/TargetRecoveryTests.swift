import Testing

@testable import Training

@Suite struct TargetRecoveryTests {
  private func experiment(_ network: String, _ teacher: String, epochs: Int = 6_000) throws -> Experiment {
    try Experiment(
      yaml: """
        network: \(network)
        data: {teacher: {network: \(teacher), samples: 5}}
        initial: {kind: normal, exponent: 0.5}
        training: {method: momentum, rate: 0.01, epochs: \(epochs)}
        """, folder: ".")
  }

  /// Linear functions of two inputs are known from two samples and not from one, whatever the size of the start.
  @Test func linearTargetsNeedAsManySamplesAsInputs() throws {
    let found = try TargetRecovery(
      experiment("linear:2-4-1", "linear:2-2-1"), sampleCounts: [3, 1, 2, 1], scales: [1, 0.1], repeats: 3,
      lossThreshold: 1e-14)
    #expect(found.sampleCounts == [1, 2, 3] && found.cells.count == 3 * 2 * 3)
    for scale in [1, 0.1] {
      #expect(found.recoveredFrom(scale: scale, error: 1e-3) == 2)
      #expect(found.medianError(samples: 1, scale: scale) > 1e-2)
    }
    for cell in found.cells where cell.stepCount < 6_000 { #expect(cell.trainLoss <= 1e-14) }
  }

  /// The order is that of the plan and the numbers are the same again; more samples begin with the same ones.
  @Test func sweepsAreDeterministic() throws {
    let experiment = try experiment("tanh:1-6-1", "tanh:1-2-1", epochs: 50)
    func sweep(_ counts: [Int]) throws -> TargetRecovery {
      try TargetRecovery(experiment, sampleCounts: counts, scales: [0.5, 1], repeats: 2)
    }
    let found = try sweep([3, 5])
    #expect(try sweep([3, 5]).cells == found.cells)
    #expect(found.cells.map(\.sampleCount) == [3, 3, 3, 3, 5, 5, 5, 5])
    #expect(
      found.cells.map(\.scale) == [0.5, 0.5, 1, 1, 0.5, 0.5, 1, 1]
        && found.cells.map(\.repetition) == [0, 1, 0, 1, 0, 1, 0, 1])
    #expect(found.cells[0].testError != found.cells[1].testError, "teachers are drawn anew")
    let median = (found.cells[0].testError + found.cells[1].testError) / 2
    #expect(found.medianError(samples: 3, scale: 0.5) == median)
    #expect(found.recoveredFrom(scale: 1, error: 1e9) == 3 && found.recoveredFrom(scale: 1, error: 0) == nil)
  }

  /// A flow ends at the loss; what did not reach it says so, and counts of exact targets agree with the median.
  @Test func flowsAreFollowedToTheLoss() throws {
    var experiment = try experiment("tanh:1-6-1", "tanh:1-1-1")
    experiment.training.flow = FlowSettings(integrator: .backwardDifferentiation, time: 1e9, tolerance: 1e-6)
    func sweep(_ loss: Double) throws -> TargetRecovery {
      try TargetRecovery(experiment, sampleCounts: [1, 6], scales: [0.1], repeats: 3, lossThreshold: loss)
    }
    let found = try sweep(1e-12)
    #expect(found.cells.allSatisfy { $0.isFitted && abs($0.trainLoss - 1e-12) < 1e-15 })
    #expect(found.exactCount(samples: 6, scale: 0.1, error: 1e-3) >= 2)
    #expect(found.exactCount(samples: 1, scale: 0.1, error: 1e-3) == 0)
    #expect(found.recoveredFrom(scale: 0.1, error: 1e-3) == 6)
    experiment.training.flow?.time = 1
    #expect(try sweep(1e-12).cells.allSatisfy { !$0.isFitted && $0.trainLoss > 1e-12 })
  }

  @Test func suggestedCountsReachFromTheManifoldToTheStudent() {
    for (dimension, parameters) in [(1, 1), (8, 80), (18, 300), (9, 5)] {
      let counts = TargetRecovery.suggestedCounts(dimension: dimension, parameterCount: parameters)
      #expect(counts.contains(dimension) && counts[0] <= max(1, dimension / 2))
      #expect(counts.contains(min(parameters, 200)) || dimension > parameters)
      #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 } && counts.count < 20, "\(counts)")
    }
  }
}
