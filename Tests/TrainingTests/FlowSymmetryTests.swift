import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

/// Flows on invariant manifolds.
@Suite struct FlowSymmetryTests {
  private static let copies = ("sigmoid:6-5-6-4-3+bias", "0,1,0,1,1/0,0,1,2,1,0/0,1,1,0")
  private static let mirrored = ("tanh:6-5-6-4-3+bias", "0,1,-0,1,-1/0,-0,1,2,-1,z/0,1,-1,0")

  private func setting(_ pair: (String, String)) throws -> EquivalenceTests.Setting {
    var setting = try EquivalenceTests.Setting(pair.0, classes: pair.1, "gd", steps: 1)
    setting.trainer.metricsInterval = 1
    return setting
  }

  /// Copies and mirrored copies are equal in every bit at every step, so the distance to the manifold is zero.
  @Test(arguments: FlowIntegrator.all) func copiesStayBitEqual(integrator: FlowIntegrator) throws {
    for pair in [Self.copies, Self.mirrored] {
      var setting = try setting(pair)
      let start = setting.start(on: setting.leaf(interaction: 0))
      let partitions = setting.architecture.axisPartitions(setting.hidden)
      let flow = GradientFlow(
        of: setting.trainer, FlowSettings(integrator: integrator, time: 3, tolerance: 1e-3, maximumSteps: 20))
      let result = flow.run(from: start) { state throws(Never) in
        let point = setting.architecture.point(state.parameters)
        #expect(StableDistance(of: point, partitions).distance == 0)
        return .proceed
      }
      #expect(result.step >= 8 && result.parameters != start)
      let stable = StablePartition.coarsest(of: setting.architecture.point(result.parameters))
      #expect(stable.neuronPartitions(of: setting.architecture.wiring) == setting.hidden)
      let (values, _) = flow.parameters(at: [0.0011, 0.37], from: start)
      for value in values {
        #expect(StableDistance(of: setting.architecture.point(value), partitions).distance == 0)
      }
    }
  }

  /// The quotient with its factors follows the wide flow, whatever their steps.
  @Test(arguments: [FlowIntegrator.dormandPrince, .backwardDifferentiation])
  func quotientsFollowTheirWideNetworks(integrator: FlowIntegrator) throws {
    for pair in [Self.copies, Self.mirrored] {
      var setting = try setting(pair)
      let start = setting.start(on: setting.leaf(interaction: 0))
      let settings = FlowSettings(integrator: integrator, time: 3, tolerance: 1e-8)
      let wide = GradientFlow(of: setting.trainer, settings).run(from: start)
      let run = EquivalenceRun(setting.trainer, from: start)
      let narrow = GradientFlow(of: run.narrowTrainer(run.quotient), settings).run(from: run.quotient.parameters)
      let end = QuotientNetwork(of: setting.architecture, parameters: wide.parameters, by: setting.hidden)
      #expect(FlowAccuracyTests.distance(end.parameters, narrow.parameters) < 1e-6)
      #expect(FlowAccuracyTests.distance(end.parameters, run.quotient.parameters) > 0.01)
      var plain = run.narrowTrainer(run.quotient)
      plain.scaling = nil
      let wrong = GradientFlow(of: plain, settings).run(from: run.quotient.parameters)
      #expect(FlowAccuracyTests.distance(end.parameters, wrong.parameters) > 1e-3)
    }
  }

  /// The gradient's norm of a quotient with its factors is that of the wide network.
  @Test func normsOfGradientsAgree() throws {
    var setting = try setting(Self.mirrored)
    let start = setting.start(on: setting.leaf(interaction: 0))
    let run = EquivalenceRun(setting.trainer, from: start)
    let fields = [
      FlowField(setting.trainer, from: start),
      FlowField(run.narrowTrainer(run.quotient), from: run.quotient.parameters),
    ]
    for field in fields { field.move(to: field.start) }
    #expect(abs(fields[0].descentRate / fields[1].descentRate - 1) < 1e-13 && fields[0].descentRate > 1e-4)
  }

  /// A start near a leaf with interaction is moved to it; the confined flow keeps the interaction, and follows the quotient.
  @Test(arguments: [FlowIntegrator.dormandPrince, .backwardDifferentiation])
  func confinedFlowsKeepTheInteraction(integrator: FlowIntegrator) throws {
    var setting = try EquivalenceTests.Setting(
      "tanh:4-5-6-5-2+bias", classes: "0,1,-0,1,z/0,0,1,-1,0,2/0,0,1,1,0", "gd", steps: 1)
    let partitions = setting.architecture.axisPartitions(setting.hidden)
    let near = setting.start(on: setting.leaf(interaction: 0.7)).map { $0 + 0.1 * setting.generator.normal() }
    let leaf = LeafCoordinates(nearest: near, in: setting.architecture.wiring, partitions)
    setting.trainer.confinement = .classes(setting.hidden)
    let settings = FlowSettings(integrator: integrator, time: 3, tolerance: 1e-8)
    let flow = GradientFlow(of: setting.trainer, settings)
    let end = flow.run(from: near).parameters
    let interpolated = flow.parameters(at: [0, 1.234], from: near).values
    #expect(leaf.rests.contains { abs($0) > 0.1 })
    #expect(FlowAccuracyTests.distance(interpolated[0], leaf.projected(near)) < 1e-15)
    for parameters in [end] + interpolated {
      let point = setting.architecture.point(parameters)
      #expect(StableDistance(of: point, partitions).distance < 1e-14)
      let after = LeafCoordinates(nearest: parameters, in: setting.architecture.wiring, partitions)
      for (left, right) in zip(after.rests, leaf.rests) { #expect(abs(left - right) < 1e-14) }
    }
    let run = EquivalenceRun(setting.trainer, from: leaf.projected(near))
    let narrow = GradientFlow(of: run.narrowTrainer(run.quotient), settings).run(from: run.quotient.parameters)
    let quotient = QuotientNetwork(of: setting.architecture, parameters: end, by: setting.hidden)
    #expect(FlowAccuracyTests.distance(quotient.parameters, narrow.parameters) < 1e-6)
  }

  @Test(arguments: [FlowIntegrator.dormandPrince, .backwardDifferentiation])
  func threadsDoNotChangeABit(integrator: FlowIntegrator) throws {
    var (trainer, start) = (try FlowAccuracyTests.Problem("tanh:3-9-2+bias", samples: 900).trainer, [Double]())
    start = try trainer.architecture.initialParameters([NormalInitialiser()], generator: SeededGenerator(seed: 1))
    let settings = FlowSettings(integrator: integrator, time: 1, tolerance: 1e-6, lossThreshold: 1e-3)
    trainer.threads = 1
    let one = GradientFlow(of: trainer, settings).run(from: start)
    trainer.threads = 2
    #expect(GradientFlow(of: trainer, settings).run(from: start) == one && one.step > 5)
  }
}
