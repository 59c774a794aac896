internal import Networks
public import Symmetry

/// The rates across one structural invariant manifold along a run: whether gradient flow was drawn to it or escaped from it,
/// checkpoint by checkpoint.
///
///     let records = checkpoints.map {
///       RateSeries.Record(of: trainer, at: $0.parameters, partitions, step: $0.step, time: $0.time)
///     }
///     for phase in RateSeries(partitions: partitions, records: records).phases {
///       print(phase.first.step, phase.first.verdict.name)
///     }
public struct RateSeries: Sendable {
  /// The rates at one checkpoint, or rather at the point of the stable set that is nearest to it.
  public struct Record: Hashable, Sendable {
    /// The number of steps made.
    public let step: Int
    /// The time of a gradient flow.
    public let time: Double?
    /// How far the checkpoint is from the stable set, over its norm; rates say what becomes of small distances.
    public let relativeDistance: Double
    /// What becomes of a small displacement.
    public let verdict: TransverseRates.Verdict
    /// The least eigenvalues of the loss Hessian across the manifold, ascending; empty if they were not found.
    public let smallest: [Double]
    /// The largest eigenvalue, if it was found.
    public let largest: Double?

    /// The rates of gradient flow at the projection of a checkpoint.
    ///
    /// - Parameters:
    ///   - trainer: network, data, loss.
    ///   - parameters: the checkpoint, in parameter order.
    ///   - partitions: of the hidden layers; they fit the network.
    ///   - step: its step.
    ///   - time: its time along a flow.
    ///   - count: how many of the least eigenvalues; of normal spaces of more than 400 dimensions only the least, for speed.
    /// - Complexity: that of ``TransverseRates``.
    public init(
      of trainer: Trainer, at parameters: [Double], _ partitions: [SignedPartition], step: Int, time: Double? = nil,
      count: Int = 3
    ) {
      let count = TransverseRates.isLarge(trainer.architecture, partitions) ? 1 : count
      let rates = TransverseRates(of: trainer, at: parameters, partitions, count: count)
      (self.step, self.time, relativeDistance, verdict) = (step, time, rates.relativeDistance, rates.verdict)
      smallest = rates.isComplete ? rates.smallest : []
      largest = smallest.isEmpty ? nil : rates.largest
    }

    /// The rate at which the fastest displacement grows, negative if all shrink; `nil` if it is not known or there is none.
    public var growthRate: Double? { smallest.first.map { -$0 } }
  }

  /// Checkpoints in a row with the same verdict.
  public struct Phase: Hashable, Sendable {
    /// The first of them.
    public let first: Record
    /// The last of them.
    public let last: Record
  }

  /// The partitions of the hidden layers.
  public let partitions: [SignedPartition]
  /// The checkpoints at which rates were taken, by increasing step.
  public let records: [Record]

  /// A series of records.
  public init(partitions: [SignedPartition], records: [Record]) {
    (self.partitions, self.records) = (partitions, records)
  }

  /// The stretches of one verdict, in order: what changed, and when.
  public var phases: [Phase] {
    var phases: [Phase] = []
    for record in records {
      if let open = phases.last, open.last.verdict.name == record.verdict.name {
        phases[phases.count - 1] = Phase(first: open.first, last: record)
      } else {
        phases.append(Phase(first: record, last: record))
      }
    }
    return phases
  }

  /// At most `largest` of so many checkpoints: every one, every second, every fourth and so on, and the last.
  ///
  /// While a run goes on, those chosen once but for the last stay among the candidates, so that their rates need not be taken
  /// again.
  public static func numbers(of count: Int, largest: Int) -> [Int] {
    guard count > 0, largest > 0 else { return [] }
    guard count > 1, largest > 1 else { return [count - 1] }
    var spacing = 1
    // Multiples of the spacing up to the last number, and the last one itself.
    while (count - 2) / spacing + 2 > largest && spacing < count { spacing *= 2 }
    return Array(stride(from: 0, to: count - 1, by: spacing)) + [count - 1]
  }

  /// About how many products of two numbers the rates at one checkpoint take.
  public static func work(of trainer: Trainer, across partitions: [SignedPartition]) -> Double {
    let gradients = TransverseRates.gradientEstimate(trainer.architecture, partitions)
    return 3 * gradients * Double(trainer.architecture.parameterCount) * Double(trainer.training.count)
  }
}
