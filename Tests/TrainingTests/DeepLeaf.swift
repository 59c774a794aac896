import ExactAlgebra
import Foundation
import InvariantManifolds
import Networks
import Symmetry
import Testing

@testable import Training

/// A point on a leaf with an interaction of a deep network, random data, and trainings from there.
struct DeepLeaf {
  /// A method of training; `nil` is gradient flow.
  typealias Method = (any Optimizer)?

  /// What a training passes through: parameters and, for methods with steps, all it takes to go on.
  typealias Path = [(parameters: [Double], snapshot: TrainingSnapshot?)]

  let trainer: Trainer
  let partitions: [SignedPartition]
  let family: [SignedPartition]
  let leaf: LeafCoordinates
  let start: [Double]
  /// A random unit vector normal to the stable set.
  let direction: [Double]
  /// The number of directions normal to the stable set.
  let normalDimension: Int

  /// The steps of a method, and every how many of them are looked at.
  static let (stepCount, stride) = (80, 16)
  /// The time between two looks at a flow, and their number.
  static let (span, spanCount) = (1.25, 5)
  static let tolerance = 1e-8

  init(_ notation: String, _ classes: String, labels: Bool = false, seed: UInt64 = 5) throws {
    let architecture = try Architecture(notation)
    var generator = SeededGenerator(seed: seed)
    let (inputs, outputs, count) = (architecture.inputCount, architecture.outputCount, 12)
    let points = (0..<count * inputs).map { _ in generator.normal() }
    let targets: Dataset.Targets =
      labels
      ? .labels((0..<count).map { _ in generator.integer(0...outputs - 1) })
      : .values((0..<count * outputs).map { _ in generator.normal() }, width: outputs)
    var trainer = Trainer(
      architecture: architecture, training: Dataset(inputs: points, inputCount: inputs, targets: targets),
      loss: labels ? CrossEntropy() : MeanSquare(), optimizer: GradientDescent(rate: 0.1))
    (trainer.epochs, trainer.threads) = (Self.stepCount, 1)
    (self.trainer, partitions) = (trainer, try ClassNotation.parse(classes))
    family = architecture.axisPartitions(partitions)
    let random = (0..<architecture.parameterCount).map { _ in 0.8 * generator.normal() }
    leaf = LeafCoordinates(nearest: random, in: architecture.wiring, family)
    start = leaf.projected(random)
    let other = random.map { _ in generator.normal() }
    let tied = StableDistance(of: architecture.point(other), family).projected().values.flatMap { $0.doubles() }
    let normal = zip(other, tied).map { $0 - $1 }
    direction = normal.map { $0 / Self.norm(normal) }
    normalDimension =
      architecture.parameterCount - architecture.wiring.stableDimension(family.map(PartitionProfile.init(of:)))
  }

  static func norm(_ entries: [Double]) -> Double { entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The norm of the interaction.
  var interaction: Double { Self.norm(leaf.rests) }

  /// Follows a method from a point: every step, or a flow at its checkpoints.
  func path(_ method: Method, from start: [Double], confined: Bool = false) -> Path {
    var own = trainer
    own.confinement = confined ? .classes(partitions) : nil
    var path: Path = []
    func observe(_ state: TrainingState) -> TrainingControl {
      let isSeen = state.time == nil ? state.step % Self.stride == 0 : state.isCheckpoint
      if isSeen { path.append((state.parameters, state.snapshot())) }
      return .proceed
    }
    guard let method else {
      own.checkpoints = CheckpointSchedule(spacing: .linear, count: Self.spanCount + 1)
      let settings = FlowSettings(
        time: Self.span * Double(Self.spanCount), tolerance: Self.tolerance, maximumSteps: 3_000)
      let result = GradientFlow(of: own, settings).run(from: start) { state throws(Never) in observe(state) }
      #expect(result.outcome == .completed)
      return path
    }
    own.optimizer = method
    _ = own.train(from: start) { state throws(Never) in observe(state) }
    return path
  }

  /// What the method does, not confined, within one step (of a flow: until the next look) from a point of a confined path, and
  /// how many steps those are.
  func next(_ method: Method, after state: Path.Element) -> (parameters: [Double], steps: Int) {
    var own = trainer
    guard let method else {
      own.checkpoints = CheckpointSchedule(count: 2)
      let settings = FlowSettings(time: Self.span, tolerance: Self.tolerance)
      let result = GradientFlow(of: own, settings).run(from: state.parameters)
      return (result.parameters, result.step)
    }
    own.optimizer = method
    return (own.train(from: start, resuming: state.snapshot) { _ throws(Never) in .stop }.parameters, 1)
  }

  /// The largest growth that the Hessian across the leaf allows between two looks.
  ///
  /// Of gradient flow it is `exp(-lambda t)`, `lambda` the least eigenvalue; of descent the largest `|1 - rate lambda|` for each
  /// step. Exponents by the trapezoidal rule.
  func allowedGrowth(along path: Path, rate: Double?) -> Double {
    let exponents = path.map { state -> Double in
      let rates = TransverseRates(of: trainer, at: state.parameters, partitions)
      guard let rate else { return Self.span * rates.growthRate }
      let factor = max(abs(1 - rate * rates.smallest[0]), abs(1 - rate * rates.largest))
      return Double(Self.stride) * log(factor)
    }
    var sum = 0.0
    let sums = zip(exponents, exponents.dropFirst()).map { pair -> Double in
      sum += (pair.0 + pair.1) / 2
      return exp(sum)
    }
    return Self.largestGrowth([1] + sums)
  }

  /// The distance to the leaf.
  func leafDistance(_ parameters: [Double]) -> Double {
    Self.norm(zip(parameters, leaf.projected(parameters)).map { $0 - $1 })
  }

  /// The distance to the stable set.
  func stableDistance(_ parameters: [Double]) -> Double {
    StableDistance(of: trainer.architecture.point(parameters), family).distance
  }

  /// The largest factor between two values of a series, the earlier one below.
  static func largestGrowth(_ values: [Double]) -> Double {
    var (least, growth) = (Double.infinity, 1.0)
    for value in values {
      least = min(least, value)
      growth = max(growth, value / least)
    }
    return growth
  }
}
