/// All that a training needs to go on as if it had never stopped.
///
/// Guarantee: a training that goes on from a snapshot gives bit for bit the parameters and metrics of one that was not
/// interrupted, with the same trainer, the same start and the same version of the library. What else training depends on
/// (the order of samples, schedules, the leaf of a confined training) is a function of trainer, start and step.
public struct TrainingSnapshot: Equatable, Sendable {
  /// The number of steps made.
  public var step: Int
  /// The parameters, in parameter order.
  public var parameters: [Double]
  /// The metrics so far.
  public var metrics: [TrainingMetrics]
  /// What the optimizer remembers, in parameter order; empty along a flow.
  public var optimizer: OptimizerMemory

  /// What a confined training remembers of the decay of its rests.
  var probe: DecayProbe.Memory?
  /// What a flow remembers.
  var flow: FlowMemory?

  /// What a flow remembers between two pieces, at the ends of which its integrator starts anew.
  struct FlowMemory: Equatable, Sendable {
    var statistics: FlowStatistics
    /// The size of the next step that the integrator proposed.
    var nextStep: Double
  }
}
