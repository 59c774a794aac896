/// A rule that moves parameters along their gradient.
///
/// A new optimizer is one file that conforms, and a line in `OptimizerEntry.all`. It must treat every entry by itself
/// and alike, so that equal parameters with equal gradients stay equal in every bit and opposite ones opposite, and must
/// leave an entry at zero whose gradient is always zero. What it makes of other entries without gradient must be
/// proportional to their start (``DecayProbe``).
public protocol Optimizer: Sendable {
  /// The name in experiment files, under `training.method`.
  var method: String { get }
  /// The settings by their keys in experiment files, in the order in which they are written, each as YAML text.
  var settings: [(key: String, value: String)] { get }
  /// The learning rate of the next step; a schedule changes it.
  var rate: Double { get set }

  /// All that it remembers from step to step, besides its settings.
  ///
  /// An optimizer with the same settings that is given the memory of another goes on as the other would have, bit for bit.
  /// Without memory it is at rest.
  var memory: OptimizerMemory { get set }

  /// Makes one step; large updates may use all cores.
  ///
  /// - Parameters:
  ///   - parameters: changed in place.
  ///   - gradient: the gradient of the loss at the parameters.
  ///   - scaling: what to multiply each gradient and each step by; ones if `nil`.
  mutating func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    scaling: ParameterScaling.Buffers?)
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

  /// The size of batches where they are needed and none is given.
  static let usualBatch = 32

  /// The optimizers that experiment files know.
  static let all: [OptimizerEntry] = [
    OptimizerEntry(method: "gd", keys: ["rate", "decay", "decoupled"], batches: .none) {
      map throws(ExperimentError) in
      GradientDescent(rate: try map.rate(), decay: try map.weightDecay())
    },
    OptimizerEntry(method: "sgd", keys: ["rate", "decay", "decoupled"], batches: .needed) {
      map throws(ExperimentError) in
      GradientDescent(rate: try map.rate(), decay: try map.weightDecay(), isStochastic: true)
    },
    OptimizerEntry(method: "momentum", keys: ["rate", "momentum", "decay", "decoupled"], batches: .either) {
      map throws(ExperimentError) in
      HeavyBallMomentum(
        rate: try map.rate(), momentum: try map.share("momentum", default: 0.9), decay: try map.weightDecay())
    },
    OptimizerEntry(method: "nesterov", keys: ["rate", "momentum", "decay", "decoupled"], batches: .either) {
      map throws(ExperimentError) in
      NesterovMomentum(
        rate: try map.rate(), momentum: try map.share("momentum", default: 0.9), decay: try map.weightDecay())
    },
    OptimizerEntry(method: "adam", keys: ["rate", "beta1", "beta2", "epsilon"], batches: .either) {
      map throws(ExperimentError) in
      Adam(
        rate: try map.rate(default: 0.001), beta1: try map.share("beta1", default: 0.9),
        beta2: try map.share("beta2", default: 0.999), epsilon: try map.epsilon())
    },
    OptimizerEntry(method: "adamw", keys: ["rate", "beta1", "beta2", "epsilon", "decay"], batches: .either) {
      map throws(ExperimentError) in
      Adam(
        rate: try map.rate(default: 0.001), beta1: try map.share("beta1", default: 0.9),
        beta2: try map.share("beta2", default: 0.999), epsilon: try map.epsilon(),
        decay: try map.decay(default: 0.01))
    },
  ]
}

extension ExperimentMap {
  /// The learning rate.
  fileprivate func rate(default standard: Double = 0.1) throws(ExperimentError) -> Double {
    try number("rate", default: standard, expected: "a positive number") { $0 > 0 }
  }

  /// What remains of a running mean after a step.
  fileprivate func share(_ key: String, default standard: Double) throws(ExperimentError) -> Double {
    try number(key, default: standard, expected: "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
  }

  /// The decay of the parameters, over the rate.
  fileprivate func decay(default standard: Double) throws(ExperimentError) -> Double {
    try number("decay", default: standard, expected: "a number from 0") { $0 >= 0 }
  }

  /// `decay`, and whether it is `decoupled`.
  fileprivate func weightDecay() throws(ExperimentError) -> WeightDecay {
    let isDecoupled = try choice("decoupled", default: "false", among: ["true", "false"]) == "true"
    return WeightDecay(try decay(default: 0), isDecoupled: isDecoupled)
  }

  /// What is added to the root of Adam's second moment.
  fileprivate func epsilon() throws(ExperimentError) -> Double {
    try number("epsilon", default: 1e-8, expected: "a positive number") { $0 > 0 }
  }
}
