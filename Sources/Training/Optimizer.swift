/// A rule that moves parameters along their gradient.
///
/// A new optimizer is one file that conforms, and a line in `OptimizerEntry.all`. It must treat every entry by itself
/// and alike, so that equal parameters with equal gradients stay equal in every bit, and must leave an entry at zero
/// whose gradient is always zero.
public protocol Optimizer: Sendable {
  /// The name in experiment files, under `training.method`.
  var method: String { get }
  /// The settings by their keys in experiment files, in the order in which they are written.
  var settings: [(key: String, value: Double)] { get }

  /// Makes one step.
  ///
  /// - Parameters:
  ///   - parameters: changed in place.
  ///   - gradient: the gradient of the loss at the parameters.
  ///   - factors: a factor of the learning rate for each parameter; all one if `nil`. A quotient network with the factors
  ///     `|C|/|D|` follows the wide one.
  mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    factors: UnsafeBufferPointer<Double>?)
}

/// How experiment files name an optimizer, and how it is read from them.
struct OptimizerEntry: Sendable {
  /// The value of `training.method`.
  let method: String
  /// The keys under `training` that it takes besides `method`, `batch` and `epochs`.
  let keys: [String]
  /// Whether it takes the whole training set, or batches, or either.
  let batches: Batches
  /// Reads the settings.
  let read: @Sendable (ExperimentMap) throws(ExperimentError) -> any Optimizer

  enum Batches { case none, needed, either }

  /// The optimizers that experiment files know.
  static let all: [OptimizerEntry] = [
    OptimizerEntry(method: "gd", keys: ["rate"], batches: .none) { map throws(ExperimentError) in
      GradientDescent(rate: try map.rate())
    },
    OptimizerEntry(method: "sgd", keys: ["rate"], batches: .needed) { map throws(ExperimentError) in
      GradientDescent(rate: try map.rate(), isStochastic: true)
    },
    OptimizerEntry(method: "momentum", keys: ["rate", "momentum"], batches: .either) { map throws(ExperimentError) in
      HeavyBallMomentum(
        rate: try map.rate(),
        momentum: try map.number("momentum", default: 0.9, expected: "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
      )
    },
  ]
}

extension ExperimentMap {
  /// The learning rate.
  fileprivate func rate() throws(ExperimentError) -> Double {
    try number("rate", default: 0.1, expected: "a positive number") { $0 > 0 }
  }
}
