internal import InvariantManifolds
public import Networks
public import Symmetry

/// A wide network on an invariant manifold and the narrow network that it is, trained side by side.
///
/// The narrow one is the quotient of the wide start by a stable partition. It takes the same steps with gradients multiplied
/// by `1/|D|` and steps by `|C|` (``ParameterScaling/init(following:)``). In exact arithmetic the quotient of the wide
/// parameters *is* the narrow parameters after every step. The series shows how far that holds in floating point: to rounding on
/// copies and mirrored copies; on a leaf with an interaction to rounding amplified by the rate at which the manifold repels;
/// to rounding throughout if the wide training is confined (``Trainer/confinement``).
///
///     let run = EquivalenceRun(trainer, from: parameters)
///     let series = run.series()
///     print(series.map(\.parameterDifference).max() ?? 0)
public struct EquivalenceRun: Sendable {
  /// The two networks at one step.
  public struct Record: Equatable, Sendable {
    /// The number of steps made.
    public let step: Int
    /// The loss of the wide network.
    public let wideLoss: Double
    /// The loss of the narrow network.
    public let narrowLoss: Double
    /// The Euclidean distance from the quotient of the wide parameters to the narrow ones, over the norm of the latter.
    public let parameterDifference: Double
    /// The Euclidean distance of the wide parameters to the leaf through the start, over their norm; the leaf's
    /// interaction shrunk if parameters decay.
    public let leafDistance: Double

    /// `|wide loss - narrow loss|` over the narrow loss.
    public var lossDifference: Double { abs(wideLoss - narrowLoss) / abs(narrowLoss) }
  }

  /// The wide training: network, data, loss, optimizer, steps, confinement.
  ///
  /// Steps with metrics are those compared.
  public let wide: Trainer
  /// The parameters of the wide start.
  public let start: [Double]
  /// The stable partitions of the hidden layers.
  public let partitions: [SignedPartition]

  /// A comparison from a wide start.
  ///
  /// - Parameters:
  ///   - wide: the training of the wide network; its `metricsInterval` says which steps are compared.
  ///   - start: the wide start, in parameter order.
  ///   - partitions: partitions of the hidden layers, stable at the start at least up to rounding; by default the
  ///     coarsest stable ones, or those to which the training is confined.
  /// - Precondition: the trainer has no scaling of its own.
  public init(_ wide: Trainer, from start: [Double], partitions: [SignedPartition]? = nil) {
    precondition(wide.scaling == nil, "the wide network is trained as it is")
    (self.wide, self.start) = (wide, start)
    if let partitions {
      self.partitions = partitions
    } else if case .classes(let hidden) = wide.confinement {
      self.partitions = hidden
    } else {
      let stable = StablePartition.coarsest(of: wide.architecture.point(start))
      self.partitions = stable.neuronPartitions(of: wide.architecture.wiring)
    }
  }

  /// The quotient of the wide start.
  public var quotient: QuotientNetwork {
    QuotientNetwork(of: wide.architecture, parameters: start, by: partitions)
  }

  /// The training of a quotient, with its factors.
  public func narrowTrainer(_ quotient: QuotientNetwork) -> Trainer {
    var narrow = wide
    (narrow.architecture, narrow.confinement) = (quotient.architecture, nil)
    narrow.scaling = ParameterScaling(following: quotient)
    return narrow
  }

  /// Trains both and compares them at each step with metrics.
  ///
  /// - Returns: the records in the order of their steps, up to where either diverges.
  /// - Complexity: both trainings; memory O(narrow parameters * records).
  public func series() -> [Record] {
    var seen: [(metrics: TrainingMetrics, quotient: QuotientNetwork, leafDistance: Double)] = []
    var coordinates: LeafCoordinates?
    var (probe, probed) = (DecayProbe(of: wide.optimizer), 0)
    _ = wide.train(from: start) { state throws(Never) in
      guard let metrics = state.metrics else { return .proceed }
      let (parameters, architecture) = (state.parameters, wide.architecture)
      let leaf =
        coordinates
        ?? LeafCoordinates(through: parameters, in: architecture.wiring, architecture.axisPartitions(partitions))
      coordinates = leaf
      for step in probed..<metrics.step { probe.step(rate: wide.rate(afterSteps: step)) }
      probed = metrics.step
      let nearest = leaf.shrunk(probe.remainder).projected(parameters)
      seen.append(
        (
          metrics, QuotientNetwork(of: architecture, parameters: parameters, by: partitions),
          relativeDistance(parameters, nearest)
        ))
      return .proceed
    }
    guard let first = seen.first?.quotient else { return [] }
    var records: [Record] = []
    _ = narrowTrainer(first).train(from: first.parameters) { state throws(Never) in
      guard let metrics = state.metrics else { return .proceed }
      guard records.count < seen.count, seen[records.count].metrics.step == metrics.step else { return .stop }
      let (wideMetrics, quotient, leafDistance) = seen[records.count]
      records.append(
        Record(
          step: metrics.step, wideLoss: wideMetrics.trainLoss, narrowLoss: metrics.trainLoss,
          parameterDifference: relativeDistance(quotient.parameters, state.parameters), leafDistance: leafDistance))
      return .proceed
    }
    return records
  }
}

/// `|left - right| / |right|`; 0 if they agree.
private func relativeDistance(_ left: [Double], _ right: [Double]) -> Double {
  let square = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return square == 0 ? 0 : (square / right.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
