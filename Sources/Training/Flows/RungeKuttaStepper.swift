internal import CSundials

/// Explicit Runge-Kutta methods of ARKODE.
final class RungeKuttaStepper: FlowStepper {
  let state: FlowVector
  private let problem: FlowProblem
  private let fixedStep: Double?
  private let order: Int
  /// Whether no step was made, nor the size of one given.
  private var isNew = true
  private let context = FlowContext()
  private var memory: UnsafeMutableRawPointer?

  // A stage where the loss overflows must make the step fail and be tried again, smaller; ARKODE gives up on a stage that
  // reports an error, so it gets a velocity that makes the error enormous.
  private static let rightSide: @convention(c) (Double, N_Vector?, N_Vector?, UnsafeMutableRawPointer?) -> CInt = {
    _, state, velocity, data in
    _ = FlowProblem.from(data).field.writeVelocity(
      at: N_VGetArrayPointer(state), to: N_VGetArrayPointer(velocity), substitute: 1e100)
    return 0
  }

  // After each step, which ends on the leaf. SUNDIALS 6.4 takes the last stage of every method with c_s = 1 for the first of the
  // next step, also where it is another point (Heun-Euler, Verner, Fehlberg), which costs them their order; with a function
  // here it asks for the velocity at the new state. Where it is the same point, that is not computed twice.
  private static let postprocess: @convention(c) (Double, N_Vector?, UnsafeMutableRawPointer?) -> CInt = {
    _, state, data in
    FlowProblem.from(data).field.confine(N_VGetArrayPointer(state))
    return 0
  }

  init(_ problem: FlowProblem, table: Int32, order: Int, fixedStep: Double?, interpolates: Bool) {
    (self.problem, self.order, self.fixedStep) = (problem, order, fixedStep)
    state = FlowVector(problem.field.start, count: problem.field.count, context)
    memory = ERKStepCreate(Self.rightSide, 0, state.pointer, context.pointer)
    func check(_ flag: CInt) { precondition(flag == ARK_SUCCESS, "ARKODE refuses its settings with code \(flag)") }
    check(ERKStepSetErrFile(memory, nil))
    check(ERKStepSetUserData(memory, problem.opaque))
    check(ERKStepSetTableNum(memory, ARKODE_ERKTableID(rawValue: table)))
    check(ERKStepWFtolerances(memory, FlowProblem.errorWeights))
    // A step may shrink by many orders of magnitude before the loss is finite.
    check(ERKStepSetMaxErrTestFails(memory, 100))
    // Proportional and integral control without a bias of the error, every change of the step taken: it goes as near to the
    // tolerance as SciPy's RK45 does. ARKODE's defaults take more gradients, for smaller errors (GradientFlow.md).
    // Of the exponents the second is smaller than ARKODE's, which keep a step small after one that was much too small.
    var exponents = [0.8, 0.2, 0]
    check(ERKStepSetAdaptivityMethod(memory, ARK_ADAPT_PI, 0, 0, &exponents))
    check(ERKStepSetErrorBias(memory, 1))
    check(ERKStepSetSafetyFactor(memory, 0.95))
    check(ERKStepSetFixedStepBounds(memory, 1, 1))
    check(ERKStepSetPostprocessStepFn(memory, Self.postprocess))
    // Polynomials of a degree above 3 take gradients of their own, also at the ends of steps.
    if !interpolates { check(ERKStepSetInterpolantDegree(memory, 3)) }
    if let fixedStep { check(ERKStepSetFixedStep(memory, fixedStep)) }
    guard !problem.thresholds.isEmpty else { return }
    check(ERKStepRootInit(memory, CInt(problem.thresholds.count), FlowProblem.excesses))
    var directions = problem.thresholds.map { _ in CInt(-1) }
    check(ERKStepSetRootDirection(memory, &directions))
    check(ERKStepSetNoInactiveRootWarn(memory))
  }

  deinit { ERKStepFree(&memory) }

  var rejectedSteps: Int {
    var count = 0
    ERKStepGetNumErrTestFails(memory, &count)
    return count
  }

  func step(limit: Double) -> (time: Double, event: FlowEvent) {
    if isNew, fixedStep == nil, let size = problem.firstStep(from: state, order: order) {
      ERKStepSetInitStep(memory, size)
    }
    isNew = false
    ERKStepSetStopTime(memory, limit)
    var time = 0.0
    let flag = ERKStepEvolve(memory, limit, state.pointer, &time, ARK_ONE_STEP)
    guard flag == ARK_ROOT_RETURN else { return (time, FlowProblem.event(flag)) }
    var found = problem.thresholds.map { _ in CInt(0) }
    ERKStepGetRootInfo(memory, &found)
    return (time, .threshold(found.firstIndex { $0 != 0 } ?? 0))
  }

  var nextStep: Double {
    var size = 0.0
    ERKStepGetCurrentStep(memory, &size)
    return size
  }

  // Counters, and the errors by which the next step is chosen, begin anew; settings stay.
  func startAnew(at time: Double, nextStep: Double) {
    isNew = false
    var flag = ERKStepReInit(memory, Self.rightSide, time, state.pointer)
    precondition(flag == ARK_SUCCESS, "ARKODE does not start anew: code \(flag)")
    flag = fixedStep.map { ERKStepSetFixedStep(memory, $0) } ?? ERKStepSetInitStep(memory, nextStep)
    precondition(flag == ARK_SUCCESS, "ARKODE refuses a first step of \(nextStep) with code \(flag)")
  }

  func interpolate(at time: Double, into vector: FlowVector) {
    let flag = ERKStepGetDky(memory, time, 0, vector.pointer)
    precondition(flag == ARK_SUCCESS, "the time \(time) is not within the last step")
  }
}
