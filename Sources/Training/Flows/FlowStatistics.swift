/// What a gradient flow took.
public struct FlowStatistics: Equatable, Sendable {
  /// The time that was reached.
  public var time = 0.0
  /// The steps that were accepted.
  public var steps = 0
  /// The steps that were tried and thrown away, as their error was too large or their equations were not solved.
  public var rejectedSteps = 0
  /// The gradients over the training set, those of thresholds among them.
  public var gradients = 0
}

/// Why the integrator of a gradient flow could not go on.
public enum FlowFailure: String, Equatable, Sendable, CaseIterable {
  /// The loss or its gradient is NaN or infinite.
  case notFinite
  /// The largest number of steps was made.
  case tooManySteps
  /// No step was small enough for the tolerance.
  case errorTooLarge
  /// The equations of an implicit step were not solved.
  case equationsNotSolved
  /// The tolerance is too small for double precision.
  case toleranceTooSmall

  /// A sentence with a remedy.
  public var explanation: String {
    switch self {
    case .notFinite: "the loss or its gradient is not finite; try a start with smaller weights"
    case .tooManySteps: "the largest number of steps was made; try the integrator bdf, or allow more"
    case .errorTooLarge: "no step was small enough for the tolerance; try a larger tolerance"
    case .equationsNotSolved: "the equations of an implicit step were not solved; try an explicit integrator"
    case .toleranceTooSmall: "double precision is not enough for the tolerance; try a larger one"
    }
  }
}
