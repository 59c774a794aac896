import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

/// The table of which method respects which set, measured.
@Suite struct DriftSeriesTests {
  private func trainer(_ network: String, _ optimizer: any Optimizer = GradientDescent(rate: 0.05)) throws -> Trainer {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: 1)
    let inputs = (0..<16 * architecture.inputCount).map { _ in generator.nextSignedUnit() }
    let targets = (0..<16 * architecture.outputCount).map { _ in generator.nextSignedUnit() }
    var trainer = Trainer(
      architecture: architecture,
      training: Dataset(
        inputs: inputs, inputCount: architecture.inputCount, targets: .values(targets, width: architecture.outputCount)),
      loss: MeanSquare(), optimizer: optimizer)
    trainer.epochs = 60
    trainer.checkpoints = CheckpointSchedule(spacing: .log, count: 12)
    return trainer
  }

  private func start(_ trainer: Trainer, _ partitions: [SignedPartition], seed: UInt64 = 7) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let random = (0..<trainer.architecture.parameterCount).map { _ in generator.nextSignedUnit() }
    let family = trainer.architecture.axisPartitions(partitions)
    return LeafCoordinates(nearest: random, in: trainer.architecture.wiring, family).projected(random)
  }

  private static let methods: [any Optimizer] = [
    GradientDescent(rate: 0.05), GradientDescent(rate: 0.05, isStochastic: true), HeavyBallMomentum(rate: 0.02),
    NesterovMomentum(rate: 0.02), Adam(rate: 0.01), Adam(rate: 0.01, decay: 0.1),
  ]

  private func series(
    _ trainer: Trainer, _ optimizer: (any Optimizer)?, _ start: [Double], _ partitions: [SignedPartition]
  ) -> DriftSeries {
    var own = trainer
    if let optimizer {
      own.optimizer = optimizer
      own.batchSize = optimizer.method == "sgd" ? 5 : nil
    }
    let flow = optimizer == nil ? FlowSettings(time: 3, tolerance: 1e-11) : nil
    return DriftSeries(own, flow: flow, from: start, partitions)
  }

  /// Copies of every kind, in every stratum of tanh 2-4-1: not a bit is off, under descent and the flow; the other methods on
  /// some of the strata.
  @Test func copiesStayInEveryBit() throws {
    let trainer = try trainer("tanh:2-4-1")
    let rule = PartitionRule(hasMirrors: true, hasZeroClass: true, hasFixedClasses: false)
    for (number, partition) in SignedPartitions(of: 4, rule: rule).enumerated() where !partition.isDiscrete {
      let start = start(trainer, [partition])
      let methods = Self.methods.prefix(number % 9 == 0 ? Self.methods.count : 1)
      for method in methods.map(Optional.some) + [nil] {
        let found = series(trainer, method, start, [partition])
        #expect(found.outcome == .completed)
        #expect(found.verdict { $0.stableDistance } == (.exact, 0), "\(partition) \(method?.method ?? "flow")")
      }
    }
  }

  /// Leaves with an interaction: every method keeps the stable set to rounding; decay alone leaves the leaf.
  @Test(arguments: ["tanh:2-4-4-1+bias", "sigmoid:2-4-4-1"])
  func interactionsAreKeptToRounding(network: String) throws {
    let trainer = try trainer(network)
    let partitions = try ClassNotation.parse("0,0,1,1/0,0,1,1")
    let start = start(trainer, partitions)
    for method in Self.methods.map(Optional.some) + [nil] {
      let found = series(trainer, method, start, partitions)
      let name = "\(method?.method ?? "flow")"
      #expect(found.verdict { $0.stableDistance }.verdict != .leaves, "\(name)")
      let leaf = found.verdict { $0.leafDistance }
      #expect((leaf.verdict == .leaves) == (name == "adamw"), "\(name) \(leaf)")
    }
  }

  /// Laws: the flow keeps them to its tolerance, steps of finite size do not; the drift of descent is proportional to the rate.
  @Test func curvedSetsAreKeptByTheFlowAlone() throws {
    let trainer = try trainer("relu:2-4-1+bias")
    let partitions = try ClassNotation.parse("0,0,1,1")
    let start = start(trainer, partitions)
    func largest(_ optimizer: (any Optimizer)?) -> Double {
      series(trainer, optimizer, start, partitions).verdict { $0.conservedChange! }.largest
    }
    #expect(largest(nil) < 1e-9)
    for method in Self.methods { #expect(largest(method) > 1e-6, "\(method.method)") }
    var half = trainer
    half.epochs = 120
    let finer = series(half, GradientDescent(rate: 0.025), start, partitions).verdict { $0.conservedChange! }.largest
    let ratio = largest(GradientDescent(rate: 0.05)) / finer
    #expect((1.7...2.3).contains(ratio), "\(ratio)")
  }

  @Test func verdictsFollowTheirDefinitions() throws {
    func verdict(_ values: [Double], tolerance: Double = 1e-12, isCurved: Bool = false) throws -> DriftSeries.Verdict {
      let trainer = try trainer("tanh:2-4-1")
      let any = series(
        trainer, GradientDescent(rate: 0.05), start(trainer, try ClassNotation.parse("0,0,1,1")),
        try ClassNotation.parse("0,0,1,1"))
      let numbers = Dictionary(
        uniqueKeysWithValues: zip(any.records.map(\.step), values + [Double](repeating: values.last!, count: 20)))
      return any.verdict(of: { numbers[$0.step]! }, tolerance: tolerance, isCurved: isCurved).verdict
    }
    #expect(try verdict([0, 0, 0]) == .exact && verdict([1e-16, 1e-15, 1e-13]) == .rounding)
    #expect(try verdict([1e-16, 1e-15, 1e-3]) == .amplified && verdict([0, 1e-9, 1e-3]) == .leaves)
    #expect(try verdict([1e-16, 1e-15, 1e-3], isCurved: true) == .leaves)
    #expect(try verdict([0, 1e-9, 1e-3], tolerance: 1e-2) == .rounding && verdict([0, .nan]) == .leaves)
  }

  /// From next to a manifold: the distance grows no faster than the Hessian allows, and at first just so.
  @Test(arguments: ["0,0,1,1", "0,1,2,z", "0,-0,1,2"])
  func distancesGrowAsTheHessianSays(classes: String) throws {
    let trainer = try trainer("tanh:2-4-1+bias")
    let partitions = try ClassNotation.parse(classes)
    let start = start(trainer, partitions)
    let known = TransverseRates(of: trainer, at: start, partitions, count: 2)
    let short = EscapeRun(
      trainer, FlowSettings(time: 0.004, tolerance: 1e-12, absoluteTolerance: 1e-14), at: start, partitions,
      rates: known, epsilon: 1e-6, recordCount: 5, rateCount: 5)
    let (measured, predicted) = (try #require(short.measuredRate), try #require(short.predictedRate))
    #expect(abs(short.records[0].distance - 1e-6) < 1e-8 && measured.time == 0.004)
    #expect(abs(measured.rate - predicted) < 0.05 * max(abs(predicted), 0.1), "\(measured) \(predicted)")
    let long = EscapeRun(
      trainer, FlowSettings(time: 5, tolerance: 1e-11, absoluteTolerance: 1e-14), at: start, partitions, epsilon: 1e-7)
    let (slow, limit) = (try #require(long.measuredRate), try #require(long.predictedRate))
    #expect(slow.rate <= limit + 1e-2, "\(slow) \(limit)")
  }
}
