internal import CSundials

/// An integrator at work: it makes one step after the other.
protocol FlowStepper: AnyObject {
  /// The state after the last step, padding included.
  var state: FlowVector { get }
  /// The number of steps that were tried and thrown away.
  var rejectedSteps: Int { get }

  /// Makes one step, not beyond a time.
  ///
  /// - Returns: the time reached and what happened.
  func step(limit: Double) -> (time: Double, event: FlowEvent)

  /// The size of the next step as the last one proposes it; 0 if the integrator is to find it.
  var nextStep: Double { get }

  /// Forgets all but the state, as if the flow began with it, and begins with a step of this size if it is not 0.
  func startAnew(at time: Double, nextStep: Double)

  /// Writes the state at a time within the last step.
  func interpolate(at time: Double, into vector: FlowVector)
}

/// How a step ended.
enum FlowEvent: Equatable {
  /// Before the limit.
  case step
  /// At the limit.
  case limit
  /// At the first of the thresholds that was crossed, by number.
  case threshold(Int)
  /// Not at all.
  case failure(FlowFailure)
}

/// What the callbacks of an integrator work on.
final class FlowProblem {
  let field: FlowField
  let relative: Double
  let absolute: Double
  let thresholds: [Threshold]

  enum Threshold {
    case loss(Double)
    case gradient(Double)
  }

  init(_ field: FlowField, _ settings: FlowSettings) {
    self.field = field
    (relative, absolute) = (settings.tolerance, settings.absoluteTolerance ?? settings.tolerance)
    thresholds = [
      settings.lossThreshold.map { .loss($0) }, settings.gradientThreshold.map { .gradient($0) },
    ].compactMap { $0 }
  }

  /// How far above a threshold the point is where the field is; 0 or less if the threshold is reached.
  func excess(over threshold: Threshold) -> Double {
    switch threshold {
    case .loss(let value): field.loss - value
    case .gradient(let value): field.descentRate.squareRoot() - value
    }
  }

  /// The problem behind the pointer that SUNDIALS passes to callbacks; the caller keeps it alive.
  var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static func from(_ data: UnsafeMutableRawPointer?) -> FlowProblem {
    Unmanaged<FlowProblem>.fromOpaque(data.unsafelyUnwrapped).takeUnretainedValue()
  }

  /// The weights of the norm in which errors are measured.
  static let errorWeights: @convention(c) (N_Vector?, N_Vector?, UnsafeMutableRawPointer?) -> CInt = {
    state, weights, data in
    let problem = FlowProblem.from(data)
    problem.field.writeErrorWeights(
      at: N_VGetArrayPointer(state), to: N_VGetArrayPointer(weights), relative: problem.relative,
      absolute: problem.absolute)
    return 0
  }

  /// The thresholds, each a function that falls to zero where it is reached.
  static let excesses:
    @convention(c) (Double, N_Vector?, UnsafeMutablePointer<Double>?, UnsafeMutableRawPointer?) -> CInt = {
      _, state, values, data in
      let problem = FlowProblem.from(data)
      problem.field.move(to: N_VGetArrayPointer(state))
      for (index, threshold) in problem.thresholds.enumerated() { values?[index] = problem.excess(over: threshold) }
      return 0
    }

  /// The event of a return code; ARKODE and CVODE have the same ones.
  static func event(_ flag: CInt) -> FlowEvent {
    switch flag {
    case ARK_SUCCESS, ARK_WARNING: .step
    case ARK_TSTOP_RETURN: .limit
    case ARK_ERR_FAILURE: .failure(.errorTooLarge)
    case ARK_CONV_FAILURE, ARK_LSETUP_FAIL, ARK_LSOLVE_FAIL: .failure(.equationsNotSolved)
    case ARK_TOO_MUCH_ACC, ARK_TOO_CLOSE: .failure(.toleranceTooSmall)
    case ARK_RHSFUNC_FAIL, ARK_FIRST_RHSFUNC_ERR, ARK_REPTD_RHSFUNC_ERR, ARK_UNREC_RHSFUNC_ERR: .failure(.notFinite)
    default: preconditionFailure("SUNDIALS refuses the flow with code \(flag)")
    }
  }
}
