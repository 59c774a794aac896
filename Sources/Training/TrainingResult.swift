internal import Networks

/// What the observer of a training wants.
public enum TrainingControl: Sendable {
  /// To go on.
  case proceed
  /// To stop before the next step.
  case stop
}

/// A recorded step of a training.
public struct TrainingState {
  /// The number of steps made.
  public let step: Int
  /// The number of steps that the training is to have; along a gradient flow the largest that it may have.
  public let stepCount: Int
  /// The time along a gradient flow; `nil` for methods that count steps.
  public let time: Double?
  /// The metrics, if this is a step at which they are taken.
  public let metrics: TrainingMetrics?
  /// Whether parameters are to be recorded at this step.
  public let isCheckpoint: Bool

  /// Whether the step is one that observers see: metrics or a checkpoint.
  let isRecorded: Bool
  let network: BatchedNetwork
  let takeSnapshot: () -> TrainingSnapshot?

  /// All that the training needs to go on from here later; `nil` where it cannot.
  ///
  /// A flow can go on from its checkpoints (with `bdf` from those that are 100 steps apart), other methods from every step.
  ///
  /// - Complexity: O(parameters).
  public func snapshot() -> TrainingSnapshot? { takeSnapshot() }

  /// The parameters at this step, in parameter order.
  ///
  /// - Complexity: O(parameters).
  public var parameters: [Double] { network.parameters }
}

/// How a training ended.
public enum TrainingOutcome: Equatable, Sendable {
  /// All steps were made, or the end of the time reached.
  case completed
  /// The loss was NaN or infinite at a step.
  case diverged(step: Int)
  /// The observer stopped it after a step.
  case stopped(step: Int)
  /// The loss fell to the threshold of a gradient flow.
  case lossReached(time: Double)
  /// The norm of the gradient fell to the threshold of a gradient flow.
  case gradientSmall(time: Double)
  /// The integrator of a gradient flow could not go on.
  case failed(FlowFailure, time: Double)
}

extension TrainingOutcome {
  /// The name in records: `completed`, `diverged`, `stopped`, `lossReached`, `gradientSmall` or `failed`.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .diverged: "diverged"
    case .stopped: "stopped"
    case .lossReached: "lossReached"
    case .gradientSmall: "gradientSmall"
    case .failed: "failed"
    }
  }
}

/// What a training gave.
public struct TrainingResult: Equatable, Sendable {
  /// The last parameters, in parameter order.
  public let parameters: [Double]
  /// The metrics, ascending in steps.
  public let metrics: [TrainingMetrics]
  /// How it ended.
  public let outcome: TrainingOutcome
  /// The number of steps made.
  public let step: Int
  /// What a gradient flow took; `nil` for methods that count steps.
  public let flow: FlowStatistics?
}
