internal import Foundation
internal import InvariantManifolds
internal import Networks
internal import Numerics
public import Symmetry

/// A training from next to a structural invariant manifold, and whether its distance grows as the Hessian says.
///
/// The start is moved off the stable set by a relative distance `epsilon`, along the direction of the least transverse
/// eigenvalue. Along gradient flow, while the distance is small,
///
///     d/dt log distance <= -lambda(t),
///
/// `lambda` the least eigenvalue of the loss Hessian across the manifold at the nearest point of it, with equality while the displacement keeps
/// the direction of the eigenvector.
public struct EscapeRun: Sendable {
  /// The distance at one time.
  public struct Record: Hashable, Sendable {
    /// The time along the flow.
    public let time: Double
    /// The distance to the stable set, over the norm of the start.
    public let distance: Double
    /// The growth rate that the Hessian allows there, where it was taken.
    public let rate: Double?
  }

  /// The relative distance of the start.
  public let epsilon: Double
  /// The run, from time 0 on.
  public let records: [Record]
  /// The rates at the start.
  public let start: TransverseRates
  /// How the flow ended.
  public let outcome: TrainingOutcome

  /// Above this relative distance a displacement is not small.
  public static let largestSmall = 1e-2

  /// Follows the flow from next to a manifold.
  ///
  /// - Parameters:
  ///   - trainer: network, data, loss.
  ///   - settings: the flow; its end time is that of the run.
  ///   - parameters: the point of the manifold to start at; it is projected onto the stable set.
  ///   - partitions: of the hidden layers.
  ///   - rates: those at the start, if they are known; at the same parameters across the same classes.
  ///   - epsilon: the distance of the start from the manifold, over the norm of the point; above 0.
  ///   - recordCount: the number of times, evenly spaced.
  ///   - rateCount: at how many of them the Hessian is taken.
  /// - Complexity: the flow, and a ``TransverseRates`` for each rate.
  public init(
    _ trainer: Trainer, _ settings: FlowSettings, at parameters: [Double], _ partitions: [SignedPartition],
    rates: TransverseRates? = nil, epsilon: Double, recordCount: Int = 41, rateCount: Int = 9
  ) {
    precondition(epsilon > 0 && recordCount > 1 && rateCount > 1, "a distance, and records to measure its growth by")
    let architecture = trainer.architecture
    let family = architecture.axisPartitions(partitions)
    let start = rates ?? TransverseRates(of: trainer, at: parameters, partitions)
    // A constant, so that growth is that of the distance and not of the parameters.
    let scale = euclidean(start.point)
    let size = epsilon * scale
    guard start.direction.count == start.point.count, scale > 0, scale.isFinite else {
      (self.epsilon, self.start, outcome, records) = (epsilon, start, .stopped(step: 0), [])
      return
    }
    let times = (0..<recordCount).map { settings.time * Double($0) / Double(recordCount - 1) }
    let first = zip(start.point, start.direction).map { $0 + size * $1 }
    let flow = GradientFlow(of: trainer, settings).parameters(at: times, from: first)
    let spacing = max(1, (recordCount - 1) / (rateCount - 1))
    records = zip(times, flow.values).enumerated().map { number, pair in
      let distance = StableDistance(of: architecture.point(pair.1), family).distance / scale
      let isRated = number % spacing == 0 && distance <= EscapeRun.largestSmall
      return Record(
        time: pair.0, distance: distance,
        rate: isRated ? TransverseRates(of: trainer, at: pair.1, partitions).growthRate : nil)
    }
    (self.epsilon, self.start, outcome) = (epsilon, start, flow.result.outcome)
  }

  /// At how many times of the measurement the Hessian was taken.
  public var rateCount: Int { small.count { $0.rate != nil } }

  /// The records up to the last one with a rate before the distance is no longer small.
  private var small: [Record] {
    let near = records.prefix { $0.distance <= EscapeRun.largestSmall }
    return Array(near[..<((near.lastIndex { $0.rate != nil } ?? -1) + 1)])
  }

  /// The mean growth rate of the distance while it is small, `log(d(T) / d(0)) / T`, and the time `T`; `nil` if it was never.
  public var measuredRate: (rate: Double, time: Double)? {
    // A push that is lost in rounding, or rounded to another length, has no growth to measure.
    guard let last = small.last, last.time > 0, last.distance > 0, abs(small[0].distance / epsilon - 1) < 0.1 else {
      return nil
    }
    return (log(last.distance / small[0].distance) / last.time, last.time)
  }

  /// The mean over the same time of what the Hessian allows, by the trapezoidal rule.
  public var predictedRate: Double? {
    let rated = small.filter { $0.rate != nil }
    guard let last = rated.last, rated.count > 1 else { return nil }
    let integral = zip(rated, rated.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.time - pair.0.time) * (pair.0.rate! + pair.1.rate!) / 2
    }
    return integral / (last.time - rated[0].time)
  }
}
