internal import CSundials

// Goals: the bytes of a flow that goes on from a checkpoint are those of one that was never interrupted. CVODE has no way to
// put a history back, and what it keeps beside the history when it is initialised again is not documented; so to start
// anew is to take a new instance, in every run. It begins with order 1 and finds its own first step.

/// Backward differentiation formulas of CVODE: Newton's method, its equations solved by GMRES without a matrix.
///
/// Products of the Hessian with vectors are differences of two gradients.
final class BackwardDifferentiationStepper: FlowStepper {
  let state: FlowVector
  private let problem: FlowProblem
  private let context = FlowContext()
  private let largestOrder: CInt
  private var solver: SUNLinearSolver?
  private var memory: UnsafeMutableRawPointer?

  // CVODE takes a positive answer for a step that is too long.
  private static let rightSide: @convention(c) (Double, N_Vector?, N_Vector?, UnsafeMutableRawPointer?) -> CInt = {
    _, state, velocity, data in
    FlowProblem.from(data).field.writeVelocity(
      at: N_VGetArrayPointer(state), to: N_VGetArrayPointer(velocity), substitute: 0) ? 0 : 1
  }

  init(_ problem: FlowProblem, largestOrder: Int) {
    (self.problem, self.largestOrder) = (problem, CInt(largestOrder))
    state = FlowVector(problem.field.start, count: problem.field.count, context)
    open(at: 0)
  }

  /// Takes an instance of CVODE that begins with the state at a time.
  private func open(at time: Double) {
    memory = CVodeCreate(CV_BDF, context.pointer)
    solver = SUNLinSol_SPGMR(state.pointer, CInt(SUN_PREC_NONE), Self.krylovDimension, context.pointer)
    func check(_ flag: CInt) { precondition(flag == CV_SUCCESS, "CVODE refuses its settings with code \(flag)") }
    check(CVodeInit(memory, Self.rightSide, time, state.pointer))
    check(CVodeSetErrFile(memory, nil))
    check(CVodeSetUserData(memory, problem.opaque))
    check(CVodeWFtolerances(memory, FlowProblem.errorWeights))
    check(CVodeSetMaxOrd(memory, largestOrder))
    check(CVodeSetLinearSolver(memory, solver, nil))
    check(CVodeSetMaxErrTestFails(memory, 100))
    check(CVodeSetMaxConvFails(memory, 100))
    guard !problem.thresholds.isEmpty else { return }
    check(CVodeRootInit(memory, CInt(problem.thresholds.count), FlowProblem.excesses))
    var directions = problem.thresholds.map { _ in CInt(-1) }
    check(CVodeSetRootDirection(memory, &directions))
    check(CVodeSetNoInactiveRootWarn(memory))
  }

  private func close() {
    CVodeFree(&memory)
    _ = SUNLinSolFree(solver)
  }

  /// The number of directions that GMRES takes before it gives up.
  private static let krylovDimension: CInt = 20

  deinit { close() }

  var rejectedSteps: Int {
    var (errors, equations) = (0, 0)
    CVodeGetNumErrTestFails(memory, &errors)
    CVodeGetNumStepSolveFails(memory, &equations)
    return errors + equations
  }

  func step(limit: Double) -> (time: Double, event: FlowEvent) {
    CVodeSetStopTime(memory, limit)
    var time = 0.0
    let flag = CVode(memory, limit, state.pointer, &time, CV_ONE_STEP)
    guard flag == CV_ROOT_RETURN else { return (time, FlowProblem.event(flag)) }
    var found = problem.thresholds.map { _ in CInt(0) }
    CVodeGetRootInfo(memory, &found)
    return (time, .threshold(found.firstIndex { $0 != 0 } ?? 0))
  }

  var nextStep: Double { 0 }

  func startAnew(at time: Double, nextStep: Double) {
    close()
    open(at: time)
  }

  func interpolate(at time: Double, into vector: FlowVector) {
    let flag = CVodeGetDky(memory, time, 0, vector.pointer)
    precondition(flag == CV_SUCCESS, "the time \(time) is not within the last step")
  }
}
