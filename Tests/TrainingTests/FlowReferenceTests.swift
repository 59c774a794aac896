import Foundation
import NaganoTestSupport
import Networks
import Testing

@testable import Training

/// A flow integrated by SciPy (see `Tests/References/README.md`).
private struct FlowCase: Decodable {
  let network: String
  let loss: String
  let inputs: [Double]?
  let targets: [Double]?
  let start: [Double]
  let times: [Double]
  let states: [[Double]]?
  let losses: [Double]
  /// How many gradients `RK45` takes at two tolerances.
  let gradients: [Int]

  /// The data, or the first 200 digits.
  func dataset(_ architecture: Architecture) throws -> Dataset {
    guard let inputs, let targets else {
      var table = try SampleTable(npz: digitsFile, inputs: "images", targets: "labels")
      for index in table.inputs.indices { table.inputs[index] *= 0.0625 }
      return try table.dataset(for: architecture, loss: CrossEntropy()).selecting(Array(0..<200))
    }
    return Dataset(
      inputs: inputs, inputCount: architecture.inputCount,
      targets: .values(targets, width: architecture.outputCount))
  }
}

@Suite struct FlowReferenceTests {
  /// At the same tolerance Dormand and Prince's method takes about as many gradients as SciPy's: from 0.7 to 1.25 times as many,
  /// the shortest flow having 16 steps.
  @Test func takesAsManyGradientsAsSciPy() throws {
    for reference in try References.load("gradient_flow.json", as: [FlowCase].self) {
      let architecture = try Architecture(reference.network)
      var trainer = Trainer(
        architecture: architecture, training: try reference.dataset(architecture),
        loss: try #require(Losses.named(reference.loss)), optimizer: GradientDescent(rate: 1))
      (trainer.metricsInterval, trainer.checkpoints) = (100_000, CheckpointSchedule(count: 2))
      for (tolerance, count) in zip([1e-6, 1e-9], reference.gradients) {
        let settings = FlowSettings(time: try #require(reference.times.last), tolerance: tolerance)
        let result = GradientFlow(of: trainer, settings).run(from: reference.start)
        let ratio = Double(try #require(result.flow?.gradients)) / Double(count)
        #expect(ratio > 0.7 && ratio < 1.25, "\(reference.network) at \(tolerance): \(ratio)")
      }
    }
  }

  /// States and losses at five times agree with `solve_ivp` at the tolerance 1e-12.
  @Test(arguments: [FlowIntegrator.dormandPrince, .fehlberg, .verner, .backwardDifferentiation])
  func agreesWithSciPy(integrator: FlowIntegrator) throws {
    let cases = try References.load("gradient_flow.json", as: [FlowCase].self)
    #expect(cases.count == 3)
    for reference in cases where reference.states != nil || integrator == .dormandPrince {
      let architecture = try Architecture(reference.network)
      var trainer = Trainer(
        architecture: architecture, training: try reference.dataset(architecture),
        loss: try #require(Losses.named(reference.loss)), optimizer: GradientDescent(rate: 1))
      trainer.metricsInterval = 100_000
      trainer.checkpoints = CheckpointSchedule(times: reference.times)
      let isExact = !integrator.isImplicit
      let tolerance = reference.states == nil ? 1e-9 : isExact ? 1e-11 : 1e-8
      let settings = FlowSettings(
        integrator: integrator, time: try #require(reference.times.last), tolerance: tolerance)
      var states: [[Double]] = []
      let result = GradientFlow(of: trainer, settings).run(from: reference.start) { state throws(Never) in
        if state.isCheckpoint { states.append(state.parameters) }
        return .proceed
      }
      #expect(result.outcome == .completed && states.count == 6)
      for (place, loss) in reference.losses.enumerated() where states.count == 6 {
        let field = FlowField(trainer, from: states[place + 1])
        field.move(to: field.start)
        #expect(abs(field.loss - loss) < 200 * tolerance, "\(reference.network) \(place)")
        guard let exact = reference.states?[place] else { continue }
        #expect(FlowAccuracyTests.distance(states[place + 1], exact) < 500 * tolerance, "\(reference.network) \(place)")
      }
    }
  }
}
