import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

@Suite struct SymmetryBreakingTests {
  private func isFree(_ parameters: [Double], _ architecture: Architecture) -> Bool {
    StablePartition.coarsest(of: architecture.point(parameters)).partitions.allSatisfy(\.isDiscrete)
  }

  /// From a start on each stratum, with interaction and without, nothing is tied afterwards.
  @Test(arguments: [
    "tanh:2-4-1", "tanh:2-3-3-1", "tanh:1-2-2-2-1+bias", "cos:2-3-1", "cos:1-2-3-1+bias", "square:2-3-2-1",
    "relu:2-4-1", "gaussian:1-2-2-2+bias",
  ]) func leavesEveryStratum(notation: String) throws {
    let architecture = try Architecture(notation)
    for stratum in architecture.strata {
      let hidden = architecture.wiring.partitionedAxes.map { stratum.partitions[$0] }
      for interaction in [0, 0.5] {
        let rule = SIMInitialiser(hidden, interaction: interaction)
        guard
          let start = try? rule.parameters(of: architecture, generator: SeededGenerator(seed: UInt64(stratum.number)))
        else { continue }
        var generator = SeededGenerator(seed: 3)
        let end = try SymmetryBreaking(size: 1e-4).perturbed(start, of: architecture, using: &generator)
        #expect(isFree(end, architecture), "\(notation) \(ClassNotation.string(hidden))")
        // Nothing moves where nothing is tied.
        #expect((end == start) == hidden.allSatisfy(\.isDiscrete))
        #expect(zip(end, start).allSatisfy { abs($0 - $1) < 1e-3 })
      }
    }
  }

  /// A network that is dead in all layers needs several rounds if its activation is blind at 0.
  @Test(arguments: ["square:2-3-3-2-1", "square:1-1-1-1", "tanh:2-3-3-1", "cos:2-3-3-1", "cos:2-2-2-1+bias"])
  func wakesDeadNetworks(notation: String) throws {
    let architecture = try Architecture(notation)
    var generator = SeededGenerator(seed: 1)
    let zeros = [Double](repeating: 0, count: architecture.parameterCount)
    let end = try SymmetryBreaking().perturbed(zeros, of: architecture, using: &generator)
    #expect(isFree(end, architecture))
  }

  /// The push is normal to the manifold: the nearest point of the stable set stays where it was, and each tied entry moves by
  /// about the size.
  @Test func pushesAreNormal() throws {
    let architecture = try Architecture("tanh:20-40-30-5+bias")
    let start = try architecture.initialParameters(
      [CopiesInitialiser(neuronCount: 3)], generator: SeededGenerator(seed: 2))
    let axes = StablePartition.coarsest(of: architecture.point(start)).partitions
    var generator = SeededGenerator(seed: 4)
    let end = try SymmetryBreaking(size: 0.01).perturbed(start, of: architecture, using: &generator)
    let found = StableDistance(of: architecture.point(end), axes)
    expectClose(found.projected().values.flatMap { $0.doubles() }, start, within: 1e-14)
    // The normal space leaves out the interaction and the means, so it has fewer dimensions than entries move.
    let dimension = Double(
      architecture.parameterCount - architecture.wiring.stableDimension(axes.map { .init(of: $0) }))
    #expect(abs(found.distance / (0.01 * dimension.squareRoot()) - 1) < 0.1)
  }

  @Test func lostPushesAreErrors() throws {
    let architecture = try Architecture("tanh:2-3-1")
    let ones = [Double](repeating: 1, count: architecture.parameterCount)
    var generator = SeededGenerator(seed: 4)
    let error = #expect(throws: ExperimentError.self) {
      try SymmetryBreaking(size: 1e-20).perturbed(ones, of: architecture, using: &generator)
    }
    #expect(error?.key == "perturb.size")
  }

  @Test func experimentsArePushed() throws {
    let head = "network: tanh:2-4-1\ndata: {teacher: {network: tanh:2-3-1}}\ninitial: {kind: copies, of: 2}\n"
    let plain = try Experiment(yaml: head)
    let pushed = try Experiment(yaml: head + "perturb: {kind: break-symmetry, size: 0.5}")
    #expect(plain.perturbation == nil && pushed.perturbation == SymmetryBreaking(size: 0.5))
    #expect(try !isFree(plain.initialParameters(), plain.network))
    #expect(try isFree(pushed.initialParameters(), plain.network))
    #expect(try Experiment(yaml: head + "perturb: break-symmetry").perturbation == SymmetryBreaking())
    #expect(try Experiment(yaml: head + "perturb: none").perturbation == nil)
  }
}
