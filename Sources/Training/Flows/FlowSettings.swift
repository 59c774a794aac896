/// How a gradient flow is integrated, and when it ends.
public struct FlowSettings: Equatable, Sendable {
  /// The method.
  public var integrator: FlowIntegrator
  /// The time at which the flow ends.
  public var time: Double
  /// The error that a step may have, relative to each parameter.
  ///
  /// Errors of steps add up; the error at the end is often some ten times larger.
  public var tolerance: Double
  /// The error that a step may have where parameters are small; as `tolerance` if `nil`.
  ///
  /// The error `e_i` of parameter `theta_i` is measured in units of `tolerance |theta_i| + absoluteTolerance`; the root of the
  /// mean square over all parameters must not be above 1.
  public var absoluteTolerance: Double?
  /// The size of every step instead of one that is chosen after the error; for explicit methods.
  public var fixedStep: Double?
  /// The flow ends where the loss over the training set falls to this, if it does.
  public var lossThreshold: Double?
  /// The flow ends where the norm of the gradient falls to this, if it does.
  ///
  /// With factors it is the root of `-dL/dt`, which of a quotient is the norm of the gradient of the wide network.
  public var gradientThreshold: Double?
  /// The largest number of steps.
  public var maximumSteps: Int

  /// Dormand and Prince's method for the time 100 with the tolerance 1e-8, and 100,000 steps at most; all can be changed.
  public init(
    integrator: FlowIntegrator = .dormandPrince, time: Double = 100, tolerance: Double = 1e-8,
    absoluteTolerance: Double? = nil, fixedStep: Double? = nil, lossThreshold: Double? = nil,
    gradientThreshold: Double? = nil, maximumSteps: Int = 100_000
  ) {
    (self.integrator, self.time, self.tolerance) = (integrator, time, tolerance)
    (self.absoluteTolerance, self.fixedStep) = (absoluteTolerance, fixedStep)
    (self.lossThreshold, self.gradientThreshold) = (lossThreshold, gradientThreshold)
    self.maximumSteps = maximumSteps
  }

  func checkPreconditions() {
    precondition(time >= 0 && time.isFinite, "the end time is finite and not negative")
    precondition(tolerance > 0 && absoluteTolerance.map { $0 > 0 } ?? true, "tolerances are positive")
    precondition(fixedStep.map { $0 > 0 && !integrator.isImplicit } ?? true, "fixed steps are for explicit methods")
    precondition(lossThreshold.map { $0 > 0 } ?? true, "the threshold of the loss is positive")
    precondition(gradientThreshold.map { $0 > 0 } ?? true, "the threshold of the gradient is positive")
    precondition(maximumSteps > 0, "a flow takes steps")
  }
}
