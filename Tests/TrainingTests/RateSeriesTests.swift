import ExactAlgebra
import Foundation
import InvariantManifolds
import Networks
import Numerics
import Symmetry
import Testing

@testable import Training

/// Rates along a run: against a Hessian by differences of the loss, and against what a flow does next to the manifold.
@Suite struct RateSeriesTests {
  private func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The loss at a point moved along two directions, by its second difference.
  private func curvature(_ trainer: Trainer, _ point: [Double], _ left: [Double], _ right: [Double]) -> Double {
    let (loss, step) = (LossCurvature(trainer, point), 1e-4)
    func value(_ a: Double, _ b: Double) -> Double {
      loss.loss(at: point.indices.map { point[$0] + step * (a * left[$0] + b * right[$0]) })
    }
    return (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)) / (4 * step * step)
  }

  /// The rate at each checkpoint of a run, which lies off the manifold, is that of a dense Hessian at its projection: the mean of
  /// the two neurons, made by hand.
  @Test func ratesAreThoseOfADenseHessian() throws {
    let trainer = try Trainer.onRandomSamples("tanh:2-2-1")
    let root = 0.5.squareRoot()
    let basis = [[root, 0, -root, 0, 0, 0], [0, root, 0, -root, 0, 0], [0, 0, 0, 0, root, -root]]
    var generator = SeededGenerator(seed: 5)
    let start = (0..<6).map { _ in generator.nextSignedUnit() }
    var (seen, own) = (0, trainer)
    own.epochs = 40
    own.checkpoints = CheckpointSchedule(spacing: .linear, count: 5)
    _ = try own.train(from: start) { state throws in
      guard state.isCheckpoint else { return .proceed }
      let p = state.parameters
      let (w, v, a) = ((p[0] + p[2]) / 2, (p[1] + p[3]) / 2, (p[4] + p[5]) / 2)
      let point = [w, v, w, v, a, a]
      let small = basis.flatMap { left in basis.map { curvature(trainer, point, left, $0) } }
      let expected = SymmetricEigenproblem.all(ofMatrix: small, count: 3).map(\.value)
      let found = RateSeries.Record(of: trainer, at: p, try ClassNotation.parse("0,0"), step: state.step)
      #expect(zip(found.smallest, expected).allSatisfy { abs($0 - $1) < 1e-6 } && found.smallest.count == 3)
      let largest = try #require(found.largest)
      #expect(found.growthRate == -found.smallest[0] && abs(largest - expected[2]) < 1e-6)
      let off = zip(p, point).map { $0 - $1 }
      #expect(abs(found.relativeDistance - (dot(off, off) / dot(p, p)).squareRoot()) < 1e-14)
      seen += 1
      return .proceed
    }
    #expect(seen >= 5)
  }

  /// The integral of the rates along a flow by the trapezoidal rule, and what the distance does.
  private func growth(
    _ trainer: Trainer, _ classes: String, from start: [Double], time: Double
  ) throws -> (measured: Double, rates: Double, series: RateSeries) {
    let partitions = try ClassNotation.parse(classes)
    let family = trainer.architecture.axisPartitions(partitions)
    let times = (0...40).map { time * Double($0) / 40 }
    let settings = FlowSettings(time: time, tolerance: 1e-12, absoluteTolerance: 1e-16)
    let points = GradientFlow(of: trainer, settings).parameters(at: times, from: start).values
    let distances = points.map { StableDistance(of: trainer.architecture.point($0), family).distance }
    let series = RateSeries(
      partitions: partitions,
      records: points.enumerated().map {
        .init(of: trainer, at: $1, partitions, step: $0, time: times[$0], count: 1)
      })
    let rates = series.records.compactMap(\.growthRate)
    let integral = zip(rates, rates.dropFirst()).reduce(0) { $0 + ($1.0 + $1.1) / 2 * time / 40 }
    return (log(distances.last! / distances[0]), integral, series)
  }

  /// One normal direction: a distance of 1e-6 grows exactly as the integral says, also while the rate changes its sign.
  @Test func aRunGrowsAsTheIntegratedRateSays() throws {
    let architecture = try Architecture("cos:1-1-1")
    let trainer = Trainer(
      architecture: architecture,
      training: Dataset(inputs: [1, 2, -1.5], inputCount: 1, targets: .values([0.5, 0.7, 0.6], width: 1)),
      loss: MeanSquare(), optimizer: GradientDescent(rate: 0.1))
    // a cos(w x) at w = 0: the rate is 2 a mean x^2 (a - y), which falls as a comes down to the mean of y.
    let (measured, rates, series) = try growth(trainer, "f0", from: [1e-6, 1.2], time: 1)
    #expect(measured > 1 && abs(measured - rates) < 2e-3, "\(measured) \(rates)")
    let first = try #require(series.records.first?.growthRate)
    let mean = (1 * (1.2 - 0.5) + 4 * (1.2 - 0.7) + 2.25 * (1.2 - 0.6)) / 3
    #expect(abs(first - 2 * 1.2 * mean) < 1e-5)
    #expect(series.phases.first?.first.verdict.name == "escaping")
  }

  /// Several normal directions: started along the leading one, no faster than the integral, and nearly as fast.
  @Test func runsGrowNoFasterThanTheIntegratedRate() throws {
    let trainer = try Trainer.onRandomSamples("tanh:2-3-1", seed: 4)
    let partitions = try ClassNotation.parse("0,0,1")
    var generator = SeededGenerator(seed: 8)
    let start = (0..<9).map { _ in 2 * generator.nextSignedUnit() }
    let rates = TransverseRates(of: trainer, at: start, partitions)
    guard case .escaping = rates.verdict else { Issue.record("\(rates.verdict)"); return }
    let (measured, integral, series) = try growth(
      trainer, "0,0,1", from: zip(rates.point, rates.direction).map { $0 + 1e-6 * $1 }, time: 2)
    #expect(measured <= integral + 1e-3 && measured > 0.8 * integral && measured > 0, "\(measured) \(integral)")
    #expect(series.records[0].verdict.name == "escaping")
  }

  @Test func whatIsNotFoundIsUnknown() throws {
    let trainer = try Trainer.onRandomSamples("cos:1-1-1")
    let lost = RateSeries.Record(of: trainer, at: [0, 1e200], try ClassNotation.parse("f0"), step: 3)
    #expect(lost.verdict == .unknown && lost.growthRate == nil && lost.largest == nil && lost.smallest.isEmpty)
    let whole = RateSeries.Record(of: trainer, at: [1, 1], try ClassNotation.parse("0"), step: 4)
    #expect(whole.verdict == .nothingNormal && whole.growthRate == nil)
    let series = RateSeries(partitions: [], records: [lost, lost, whole, lost])
    #expect(series.phases.map(\.first.verdict.name) == ["unknown", "none", "unknown"])
    #expect(series.phases.map(\.last.step) == [3, 4, 3])
    #expect(RateSeries(partitions: [], records: []).phases.isEmpty)
  }

  /// Few enough, both ends among them, and while a run grows no new ones but the last.
  @Test func numbersStayWhileARunGrows() {
    for largest in 0...20 {
      var before: Set<Int> = []
      for count in 0...150 {
        let numbers = RateSeries.numbers(of: count, largest: largest)
        #expect(numbers.count <= largest && numbers == Array(Set(numbers)).sorted(), "\(count) \(largest)")
        #expect(numbers.last == (count > 0 && largest > 0 ? count - 1 : nil))
        #expect(largest < 2 || count == 0 || numbers.first == 0)
        #expect(count > largest || numbers == Array(0..<count))
        #expect(largest < 2 || count < 3 || numbers.count > min(count, largest) / 2)
        #expect(largest < 2 || before.isSuperset(of: numbers.filter { $0 < count - 2 }), "\(count) \(largest)")
        before = Set(numbers)
      }
    }
  }
}
