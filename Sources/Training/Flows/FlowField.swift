internal import Networks
internal import Numerics

// Goals, in this order:
// 1. Equal neurons stay bit-equal: the network gives them equal gradients, and all else here and in the integrators is done
//    entry by entry with factors that are the same for all entries.
// 2. The padding of the network's storage stays zero and out of the norm: its velocity is zero, and the weights of the norm
//    make up for its share in the mean.
// 3. No gradient is computed twice at one point: the last point is remembered. Thresholds, metrics, and the first stage of
//    the next step ask at the same point.
//
// Confinement: the field is taken at the projection of the point and is projected itself. Rounding off the leaf then is never
// amplified, whatever the manifold does to its surroundings, and states that are given out are projected.
// Runge-Kutta methods move their own state onto the leaf as well. Rejected: the same for backward differentiation, whose whole
// history would need a correction.

/// The velocity `d theta / dt = -f grad L(theta)` of a gradient flow, in the arrangement of a network's storage.
///
/// `f` is 1, or the product of the two factors of each parameter (`ParameterScaling`). Memory is allocated once.
final class FlowField {
  let network: BatchedNetwork
  let pass: LossPass
  /// The number of gradients so far.
  var gradientCount = 0
  /// What the loss said at the point.
  private(set) var sum = LossSum()
  /// `-dL/dt` at the point: the sum of `f g^2`, without factors the square of the gradient's norm.
  private(set) var descentRate = 0.0

  private let data: Dataset
  private let confinement: ConfinedStep?
  /// `-f` for parameters, 0 for padding.
  private let factors: UnsafeMutableBufferPointer<Double>
  /// The last point.
  private let point: UnsafeMutableBufferPointer<Double>
  private var hasPoint = false

  init(_ trainer: Trainer, from parameters: [Double], kernel: ProductKernel? = nil) {
    network = BatchedNetwork(trainer.architecture, parameters: parameters, threads: trainer.threads, kernel: kernel)
    pass = LossPass(network: network, loss: trainer.loss)
    data = trainer.training
    confinement = trainer.confinement.map { [network] in ConfinedStep($0, network, start: parameters, nil) }
    let products = trainer.scaling.map { zip($0.gradient, $0.step).map { -($0 * $1) } }
    factors = .copying(network.stored(products ?? parameters.map { _ in -1 }, padding: 0))
    point = .copying(Array(network.storedParameters))
  }

  deinit {
    factors.deallocate()
    point.deallocate()
  }

  /// The number of stored entries, padding included.
  var count: Int { point.count }
  /// The start, as it is stored and projected.
  var start: UnsafePointer<Double> { UnsafePointer(network.storedParameters.baseAddress.unsafelyUnwrapped) }
  /// The mean loss at the point.
  var loss: Double { pass.means(sum, over: data).loss }
  /// Whether loss and gradient are finite at the point.
  var isFinite: Bool { sum.loss.isFinite && descentRate.isFinite }

  /// Moves the network to a point, and computes loss and gradient there unless it is the last one.
  func move(to state: UnsafePointer<Double>) {
    if hasPoint, isPoint(state) { return }
    point.baseAddress.unsafelyUnwrapped.update(from: state, count: count)
    place(state)
    sum = pass.run(over: data, withGradient: true)
    (hasPoint, gradientCount) = (true, gradientCount + 1)
    let gradient = network.storedGradient
    confinement?.confine(gradient: gradient)
    descentRate = descentRate(along: gradient)
  }

  /// The sum of `f g^2`: eight sums side by side, as one addition after the other would wait for the last.
  private func descentRate(along gradient: UnsafeMutableBufferPointer<Double>) -> Double {
    var (sums, index) = (SIMD8<Double>(repeating: 0), 0)
    let (f, g) = (UnsafeRawBufferPointer(factors), UnsafeRawBufferPointer(gradient))
    while index + 8 <= count {
      let place = index * MemoryLayout<Double>.stride
      let slopes = g.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
      sums -= f.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self) * (slopes * slopes)
      index += 8
    }
    let sum = sums.indices.reduce(0.0) { $0 + sums[$1] }
    return (index..<count).reduce(sum) { $0 - factors[$1] * (gradient[$1] * gradient[$1]) }
  }

  /// The parameters of a state, in parameter order, projected; the network stays where it is.
  func parameters(of state: UnsafePointer<Double>) -> [Double] {
    place(state)
    defer { place(point.baseAddress.unsafelyUnwrapped) }
    return network.parameters
  }

  /// Writes the velocity at a state; where it is not finite, `substitute` for every parameter.
  ///
  /// - Returns: whether the velocity is finite.
  func writeVelocity(
    at state: UnsafePointer<Double>, to velocity: UnsafeMutablePointer<Double>, substitute: Double
  ) -> Bool {
    move(to: state)
    let gradient = network.storedGradient
    guard isFinite else {
      for index in 0..<count { velocity[index] = factors[index] == 0 ? 0 : substitute }
      return false
    }
    for index in 0..<count { velocity[index] = factors[index] * gradient[index] }
    return true
  }

  /// Writes the weights with which the root mean square over the storage is that over the parameters.
  func writeErrorWeights(
    at state: UnsafePointer<Double>, to weights: UnsafeMutablePointer<Double>, relative: Double, absolute: Double
  ) {
    let share = (Double(count) / Double(network.architecture.parameterCount)).squareRoot()
    for index in 0..<count { weights[index] = share / (relative * abs(state[index]) + absolute) }
  }

  /// Projects a state onto the leaf, if the flow is confined.
  func confine(_ state: UnsafeMutablePointer<Double>) {
    confinement?.confine(parameters: UnsafeMutableBufferPointer(start: state, count: count))
  }

  private func place(_ state: UnsafePointer<Double>) {
    let parameters = network.storedParameters.baseAddress.unsafelyUnwrapped
    parameters.update(from: state, count: count)
    confine(parameters)
  }

  private func isPoint(_ state: UnsafePointer<Double>) -> Bool {
    for index in 0..<count where point[index].bitPattern != state[index].bitPattern { return false }
    return true
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// A copy in memory of its own; to be deallocated.
  static func copying(_ values: [Double]) -> Self {
    let copy = Self.allocate(capacity: values.count)
    _ = copy.initialize(fromContentsOf: values)
    return copy
  }
}
