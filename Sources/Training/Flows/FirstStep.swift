internal import CSundials
internal import Foundation

extension FlowProblem {
  /// A size for the first step of an explicit method, from the velocity and how it changes; `nil` if a velocity is not finite.
  ///
  /// A step `h0` that moves the state by a hundredth of itself shows how the velocity changes; then
  /// `h^order max(|v|, |v'|) = 1/100` with norms in units of the tolerance, and at most `100 h0`. It costs two gradients.
  /// ARKODE begins with a step that is safe for the first order, and loses several before they are up to the order of the method.
  ///
  /// Source: E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd edition, 1993, section II.4
  /// (Starting Step Size).
  ///
  /// - Parameters:
  ///   - state: where the flow starts.
  ///   - order: that of the method.
  func firstStep(from state: FlowVector, order: Int) -> Double? {
    let (weights, velocity) = (FlowVector(copying: state), FlowVector(copying: state))
    let (point, change) = (FlowVector(copying: state), FlowVector(copying: state))
    field.writeErrorWeights(at: state.values, to: weights.values, relative: relative, absolute: absolute)
    guard field.writeVelocity(at: state.values, to: velocity.values, substitute: 0) else { return nil }
    let size = N_VWrmsNorm(state.pointer, weights.pointer)
    let speed = N_VWrmsNorm(velocity.pointer, weights.pointer)
    let trial = size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed
    N_VLinearSum(1, state.pointer, trial, velocity.pointer, point.pointer)
    guard field.writeVelocity(at: point.values, to: change.values, substitute: 0) else { return nil }
    N_VLinearSum(1, change.pointer, -1, velocity.pointer, change.pointer)
    let fastest = max(speed, N_VWrmsNorm(change.pointer, weights.pointer) / trial)
    let step = fastest < 1e-15 ? max(1e-6, trial * 1e-3) : pow(0.01 / fastest, 1 / Double(order))
    return min(100 * trial, step)
  }
}
