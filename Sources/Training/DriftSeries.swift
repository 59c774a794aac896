internal import InvariantManifolds
internal import Networks
internal import Numerics
public import Symmetry

/// How far a training that starts on a structural invariant manifold drifts off it.
///
/// Three kinds of sets are told apart, of which exact training respects more or fewer:
/// - the *stable set*: copies stay copies (sums of incoming and outgoing weights agree), a linear space; all methods keep it;
/// - the *leaf*: the stable set with the interaction of the start, an affine space; all keep it but those whose parameters decay;
/// - *laws*: level sets of quantities that the activation conserves, curved; gradient flow alone keeps them.
///
/// Which method respects which set is measured in Documentation/Accuracy/Confinement.md.
public struct DriftSeries: Sendable {
  /// The drift at one step.
  public struct Record: Hashable, Sendable {
    /// The number of steps made.
    public let step: Int
    /// The time of a gradient flow.
    public let time: Double?
    /// The loss over the training set.
    public let loss: Double?
    /// The distance to the stable set, over the norm of the parameters.
    public let stableDistance: Double
    /// The distance to the leaf through the start, over the norm of the parameters.
    public let leafDistance: Double
    /// The largest change of a conserved quantity, over the size of its terms; `nil` where the activation brings none.
    public let conservedChange: Double?
  }

  /// What a drift is.
  public enum Verdict: String, Sendable {
    /// Zero at every record: not a bit is off.
    case exact
    /// Never above rounding.
    case rounding
    /// No more than rounding at the first record after the start, and more later: the set repels, or errors add up.
    case amplified
    /// More than rounding from the first steps on: the method does not respect the set.
    case leaves
  }

  /// What rounding can do within a few steps, relative to the norm.
  public static let rounding = 1e-12

  /// The steps that were recorded, the first and the last among them.
  public let records: [Record]
  /// The norm of the interaction at the start, with all else that is frozen on the leaf, over the norm of the parameters; where it
  /// is zero, the leaf is the stable set.
  public let interaction: Double
  /// How the training ended.
  public let outcome: TrainingOutcome

  /// Trains, and measures the drift at each checkpoint of the trainer's schedule.
  ///
  /// - Parameters:
  ///   - trainer: network, data, loss, optimizer, confinement.
  ///   - flow: a gradient flow in the place of the optimizer.
  ///   - start: where to start.
  ///   - partitions: of the hidden layers; stable at the start.
  /// - Complexity: the training, and O(parameters) for each record.
  public init(_ trainer: Trainer, flow: FlowSettings? = nil, from start: [Double], _ partitions: [SignedPartition]) {
    let architecture = trainer.architecture
    let family = architecture.axisPartitions(partitions)
    let leaf = LeafCoordinates(through: start, in: architecture.wiring, family)
    func values(_ parameters: [Double]) -> [[Double]] {
      architecture.tensors(of: parameters).map { $0.doubles() }
    }
    let size = euclidean(start)
    interaction = size == 0 ? 0 : euclidean(leaf.rests) / size
    let conserved = ConservedQuantities(of: architecture, values(start))
    var records: [Record] = []
    func observe(_ state: TrainingState) -> TrainingControl {
      guard state.isCheckpoint else { return .proceed }
      let parameters = state.parameters
      let size = euclidean(parameters)
      let stable = StableDistance(of: architecture.point(parameters), family).distance
      let apart = euclidean(zip(parameters, leaf.projected(parameters)).map { $0 - $1 })
      records.append(
        Record(
          step: state.step, time: state.time, loss: state.metrics?.trainLoss,
          stableDistance: size == 0 ? 0 : stable / size, leafDistance: size == 0 ? 0 : apart / size,
          conservedChange: conserved.quantities.isEmpty
            ? nil : conserved.largestChange(to: ConservedQuantities(of: architecture, values(parameters)))))
      return .proceed
    }
    let result =
      flow.map {
        GradientFlow(of: trainer, $0).run(from: start) { (state: TrainingState) throws(Never) in observe(state) }
      }
      ?? trainer.train(from: start) { (state: TrainingState) throws(Never) in observe(state) }
    (self.records, outcome) = (records, result.outcome)
  }

  /// What a drift is, and its largest value.
  ///
  /// - Parameters:
  ///   - tolerance: what counts as rounding; for a flow the error of the integrator belongs to it.
  ///   - isCurved: whether the set is, so that steps leave it by themselves and nothing is amplified.
  public func verdict(
    of drift: (Record) -> Double, tolerance: Double = DriftSeries.rounding, isCurved: Bool = false
  ) -> (verdict: Verdict, largest: Double) {
    let values = records.map(drift)
    let largest = values.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    if largest == 0 { return (.exact, 0) }
    if largest <= tolerance { return (.rounding, largest) }
    if isCurved { return (.leaves, largest) }
    return ((values.dropFirst().first ?? largest) <= tolerance ? .amplified : .leaves, largest)
  }
}
