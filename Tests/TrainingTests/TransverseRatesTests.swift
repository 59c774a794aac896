import ExactAlgebra
import Foundation
import InvariantManifolds
import Networks
import Numerics
import Symmetry
import Testing

@testable import Training

extension Trainer {
  /// Gradient descent on random inputs and targets.
  static func onRandomSamples(_ network: String, count: Int = 12, seed: UInt64 = 1) throws -> Trainer {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: seed)
    let inputs = (0..<count * architecture.inputCount).map { _ in generator.nextSignedUnit() }
    let targets = (0..<count * architecture.outputCount).map { _ in generator.nextSignedUnit() }
    return Trainer(
      architecture: architecture,
      training: Dataset(
        inputs: inputs, inputCount: architecture.inputCount, targets: .values(targets, width: architecture.outputCount)),
      loss: MeanSquare(), optimizer: GradientDescent(rate: 0.1))
  }
}

@Suite struct TransverseRatesTests {
  private func random(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in generator.nextSignedUnit() }
  }

  /// The Hessian by second differences of the loss itself.
  private func hessian(_ curvature: LossCurvature, at point: [Double]) -> [[Double]] {
    let step = 1e-4
    func loss(_ i: Int, _ a: Double, _ j: Int, _ b: Double) -> Double {
      var moved = point
      moved[i] += a * step
      moved[j] += b * step
      return curvature.loss(at: moved)
    }
    return point.indices.map { i in
      point.indices.map { j in
        (loss(i, 1, j, 1) - loss(i, 1, j, -1) - loss(i, -1, j, 1) + loss(i, -1, j, -1)) / (4 * step * step)
      }
    }
  }

  @Test(arguments: ["tanh:2-3-1+bias", "linear:2-2-2-1", "gelu:1-3-2"])
  func productsAreThoseOfTheHessian(network: String) throws {
    let trainer = try Trainer.onRandomSamples(network)
    var generator = SeededGenerator(seed: 3)
    let point = random(trainer.architecture.parameterCount, &generator)
    let curvature = LossCurvature(trainer, point)
    let matrix = hessian(curvature, at: point)
    for _ in 0..<4 {
      let vector = random(point.count, &generator)
      let product = curvature.product(at: point, with: vector)
      for (row, entry) in zip(matrix, product) {
        #expect(abs(zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } - entry) < 1e-6)
      }
    }
    #expect(curvature.product(at: point, with: point.map { _ in 0 }) == point.map { _ in 0 })
  }

  /// Products are symmetric to rounding: twice the accuracy that the matrix above has.
  @Test(arguments: ["tanh:2-3-1+bias", "square:2-3-1", "sigmoid:2-3-2-1"])
  func productsAreSymmetric(network: String) throws {
    let trainer = try Trainer.onRandomSamples(network)
    var generator = SeededGenerator(seed: 4)
    let point = random(trainer.architecture.parameterCount, &generator)
    let curvature = LossCurvature(trainer, point)
    let (first, second) = (random(point.count, &generator), random(point.count, &generator))
    func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    let gap =
      dot(first, curvature.product(at: point, with: second)) - dot(second, curvature.product(at: point, with: first))
    #expect(abs(gap) < 1e-9)
  }

  /// All normal eigenvalues by the full Hessian and a basis of the normal space, made by hand for two copies.
  @Test func ratesAreEigenvaluesOnTheNormalSpace() throws {
    let trainer = try Trainer.onRandomSamples("tanh:2-2-1")
    // Two copies: normal directions are (w0 - w1) in two inputs, and (a0 - a1).
    let point = [0.3, -0.8, 0.3, -0.8, 0.6, 0.6]
    let matrix = hessian(LossCurvature(trainer, point), at: point)
    let root = 0.5.squareRoot()
    let basis = [[root, 0, -root, 0, 0, 0], [0, root, 0, -root, 0, 0], [0, 0, 0, 0, root, -root]]
    func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    let small = basis.flatMap { left in basis.map { right in dot(left, matrix.map { dot($0, right) }) } }
    let expected = SymmetricEigenproblem.all(ofMatrix: small, count: 3).map(\.value)
    let found = TransverseRates(of: trainer, at: point, try ClassNotation.parse("0,0"), count: 5)
    #expect(found.smallest.count == 3 && found.isComplete && found.relativeDistance == 0)
    for (value, eigenvalue) in zip(found.smallest, expected) { #expect(abs(value - eigenvalue) < 1e-6) }
    #expect(abs(found.largest - expected[2]) < 1e-6)
    #expect(abs(found.direction[0] + found.direction[2]) < 1e-9 && abs(found.direction[4] + found.direction[5]) < 1e-9)
    #expect(found.growthRate == -found.smallest[0])
  }

  /// The first variation itself: a displacement along the leading direction grows with the rate, by the flow over a short time.
  @Test(arguments: ["0,0,1,1", "0,0,0,0", "0,1,2,z", "0,-0,1,2"])
  func displacementsGrowWithTheRate(classes: String) throws {
    let trainer = try Trainer.onRandomSamples("tanh:2-4-1+bias")
    let partitions = try ClassNotation.parse(classes)
    var generator = SeededGenerator(seed: 8)
    let start = random(trainer.architecture.parameterCount, &generator)
    let rates = TransverseRates(of: trainer, at: start, partitions)
    let family = trainer.architecture.axisPartitions(partitions)
    func distance(_ parameters: [Double]) -> Double {
      StableDistance(of: trainer.architecture.point(parameters), family).distance
    }
    let flow = GradientFlow(of: trainer, FlowSettings(time: 0.002, tolerance: 1e-13, absoluteTolerance: 1e-15))
    let end = flow.run(from: zip(rates.point, rates.direction).map { $0 + 1e-6 * $1 }).parameters
    let growth = log(distance(end) / 1e-6) / 0.002
    #expect(abs(growth - rates.growthRate) < 2e-2 * max(abs(growth), 0.1), "\(growth) \(rates.growthRate)")
    switch rates.verdict {
    case .escaping(let rate): #expect(rate == rates.growthRate && rate > 0)
    case .attracting(let rate): #expect(rate == -rates.growthRate && rate > 0)
    case .neutral, .nothingNormal, .unknown: Issue.record("a generic point has rates")
    }
  }

  @Test func theWholeSpaceHasNoNormal() throws {
    let trainer = try Trainer.onRandomSamples("tanh:2-3-1")
    var generator = SeededGenerator(seed: 2)
    let point = random(9, &generator)
    let rates = TransverseRates(of: trainer, at: point, try ClassNotation.parse("0,1,2"))
    #expect(rates.verdict == .nothingNormal && rates.smallest.isEmpty && rates.gradientCount == 0)
    // Of a layer that reads nothing and is read by nothing all is zero: no displacement moves to first order.
    let zero = TransverseRates(of: trainer, at: point.map { _ in 0 }, try ClassNotation.parse("z,z,z"))
    #expect(zero.smallest.count == 1 && zero.verdict != .nothingNormal)
  }

  /// Large eigenvalues are eigenvalues, and what is not finite is unknown, not nothing.
  @Test func extremesAreToldApart() throws {
    let architecture = try Architecture("cos:1-1-1")
    func rates(_ inputs: [Double], _ point: [Double]) throws -> TransverseRates {
      let trainer = Trainer(
        architecture: architecture,
        training: Dataset(
          inputs: inputs, inputCount: 1, targets: .values(inputs.map { _ in 3 }, width: 1)),
        loss: MeanSquare(), optimizer: GradientDescent(rate: 0.1))
      return TransverseRates(of: trainer, at: point, try ClassNotation.parse("f0"))
    }
    // L(w) = mean (cos(w x) - 3)^2 at w = 0: the second derivative is 4 mean x^2.
    let large = try rates([100, 101, 99], [0, 1])
    #expect(large.normalDimension == 1 && abs(large.smallest[0] / 40_002.666_666 - 1) < 1e-4)
    #expect(large.verdict == .attracting(rate: large.smallest[0]) && abs(large.largest - large.smallest[0]) < 1e-6)
    let lost = try rates([100, 101, 99], [0, 1e200])
    #expect(lost.verdict == .unknown && lost.smallest.isEmpty && !lost.isComplete)
    let run = EscapeRun(
      try .onRandomSamples("tanh:1-2-1"), FlowSettings(time: 1), at: [0, 0, 0, 0], try ClassNotation.parse("0,0"),
      epsilon: 1e-6)
    #expect(run.measuredRate == nil && run.records.isEmpty)
  }

  /// By iterations, as for large networks, what the whole matrix gives; also with an input that is always zero, so that nothing
  /// moves its weights and many eigenvalues are zero.
  @Test func iterationsFindWhatTheMatrixHas() throws {
    var trainer = try Trainer.onRandomSamples("tanh:3-20-1+bias", count: 6)
    let inputs = trainer.training.inputs.enumerated().map { $0 % 3 == 1 ? 0 : $1 }
    trainer.training = Dataset(inputs: inputs, inputCount: 3, targets: trainer.training.targets)
    let partitions = try ClassNotation.parse((0..<20).map { "\($0 % 3)" }.joined(separator: ","))
    var generator = SeededGenerator(seed: 8)
    let start = random(trainer.architecture.parameterCount, &generator)
    let whole = TransverseRates(of: trainer, at: start, partitions)
    let found = TransverseRates(of: trainer, at: start, partitions, count: 1, largestDense: 20)
    #expect(found.isComplete && found.smallest.count == 1 && found.gradientCount != whole.gradientCount)
    for (left, right) in zip(whole.smallest + [whole.largest], found.smallest + [found.largest]) {
      #expect(abs(left - right) < 1e-8 * whole.largest, "\(left) \(right)")
    }
    let curvature = LossCurvature(trainer, found.point)
    let image = curvature.product(at: found.point, with: found.direction)
    #expect(zip(image, found.direction).allSatisfy { abs($0 - found.smallest[0] * $1) < 1e-7 })
  }

  /// Rates next to zero, which iterations must tell from the zeros of the rest of the space, and from rates that are zero.
  @Test(arguments: [1e-3, 0])
  func smallRatesAreFoundByIterations(size: Double) throws {
    var trainer = try Trainer.onRandomSamples("cos:8-12-1", count: 10)
    // Flip-fixed neurons: L = mean (sum a_i cos(w_i x) - y)^2 has at w = 0 the second derivatives 2 (y - sum a) a_i mean x x^T.
    let inputs = trainer.training.inputs.enumerated().map { $0 % 8 == 3 ? size * $1 : $1 }
    let targets = (0..<10).map { _ in 9.0 }
    trainer.training = Dataset(inputs: inputs, inputCount: 8, targets: .values(targets, width: 1))
    let amplitudes = (0..<12).map { 0.2 + 0.05 * Double($0) }
    let factor = 2 * (9 - amplitudes.reduce(0, +))
    var moments = [Double](repeating: 0, count: 64)
    for entry in moments.indices {
      for sample in 0..<10 { moments[entry] += inputs[8 * sample + entry / 8] * inputs[8 * sample + entry % 8] / 10 }
    }
    let values = SymmetricEigenproblem.all(ofMatrix: moments, count: 8).map(\.value)
    let found = TransverseRates(
      of: trainer, at: [Double](repeating: 0, count: 96) + amplitudes,
      try ClassNotation.parse((0..<12).map { "f\($0)" }.joined(separator: ",")), count: 1, largestDense: 20)
    #expect(found.isComplete && abs(found.largest / (factor * amplitudes[11] * values[7]) - 1) < 1e-8)
    let least = factor * amplitudes[0] * values[0]
    guard size > 0 else { #expect(found.verdict == .neutral); return }
    #expect(abs(found.smallest[0] / least - 1) < 1e-2 && found.verdict == .attracting(rate: found.smallest[0]))
  }
}
