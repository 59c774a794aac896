internal import Networks
internal import Numerics

// H v = d/dt grad L(theta + t v), by the central difference of fourth order
//     (8 (g(h) - g(-h)) - (g(2h) - g(-2h))) / (12 h).
// Its error is h^4 / 30 times the fifth derivative of the gradient along v, and rounding over h; with h = 2^-10 both are about
// 1e-12 of the derivatives. It is exact up to rounding where the gradient is a polynomial of degree 4 or less along v.
//
// Rejected: a second pair of passes for the derivative (R-operator). It costs as much as two gradients instead of four, but
// needs the second derivative of every activation and of every loss, and the passes in a second form that must be kept
// bit-equal for copies.

/// The gradient of a training's loss over its whole training set, and its derivative along vectors.
///
/// One caller at a time.
final class LossCurvature {
  /// The largest entry of a displacement.
  private static let step = 0x1p-10

  private let trainer: Trainer
  private let pass: LossPass
  /// How many gradients were taken.
  private(set) var gradientCount = 0

  /// - Parameter parameters: any; they are set anew for each gradient.
  init(_ trainer: Trainer, _ parameters: [Double]) {
    self.trainer = trainer
    let network = BatchedNetwork(trainer.architecture, parameters: parameters, threads: trainer.threads)
    pass = LossPass(network: network, loss: trainer.loss)
  }

  /// The mean loss over the training set.
  func loss(at parameters: [Double]) -> Double {
    pass.network.parameters = parameters
    return pass.means(pass.run(over: trainer.training, withGradient: false), over: trainer.training).loss
  }

  /// The gradient, in parameter order.
  func gradient(at parameters: [Double]) -> [Double] {
    gradientCount += 1
    pass.network.parameters = parameters
    _ = pass.run(over: trainer.training, withGradient: true)
    return pass.network.gradient
  }

  /// The Hessian at a point times a vector.
  func product(at parameters: [Double], with vector: [Double]) -> [Double] {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return [Double](repeating: 0, count: vector.count) }
    let scale = LossCurvature.step / largest
    func shifted(_ count: Double) -> [Double] {
      gradient(at: zip(parameters, vector).map { $0 + count * scale * $1 })
    }
    let (near, far) = ((shifted(1), shifted(-1)), (shifted(2), shifted(-2)))
    return vector.indices.map { index in
      (8 * (near.0[index] - near.1[index]) - (far.0[index] - far.1[index])) / (12 * scale)
    }
  }
}
