internal import Foundation
internal import Nagano

/// A method of `--methods`.
struct TrainingMethod {
  let name: String
  /// `nil` for a flow.
  private let optimizer: (any Optimizer)?
  private let isStochastic: Bool
  /// Whether it is the experiment's own method, which keeps its settings and batches.
  private let isOwn: Bool
  /// What the rate is divided by and the number of epochs multiplied.
  private var refinement = 1
  let flow: FlowSettings?

  /// What the names of methods with decay end in, and the decay of all of them and of adamw.
  private static let (decaySuffix, decay) = ("-l2", 0.01)

  /// The same method with half the rate and twice the epochs; `nil` of a flow.
  var halved: TrainingMethod? {
    guard flow == nil else { return nil }
    var half = self
    half.refinement *= 2
    return half
  }

  /// What counts as rounding for laws.
  var tolerance: Double { flow.map { 1e3 * $0.tolerance } ?? DriftSeries.rounding }

  /// A method by its name, with `:rate` if it has its own.
  init(_ text: String, _ experiment: Experiment) throws {
    let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    let rate = parts.count > 1 ? Double(parts[1]) : nil
    guard let method = parts.first, parts.count == 1 || rate.map({ $0 > 0 && $0.isFinite }) == true else {
      throw UsageError(description: "--methods: '\(text)' is no method with a rate; write adam:0.01")
    }
    if method == "flow" {
      guard rate == nil else { throw UsageError(description: "--methods: a flow has no rate; write flow") }
      self.init(flow: TrainingMethod.flow(of: experiment))
    } else if method == experiment.training.optimizer.method && experiment.training.flow == nil {
      self.init(own: experiment, rate: rate)
    } else {
      try self.init(other: method, rate: rate, experiment)
    }
  }

  /// The gradient flow.
  private init(flow: FlowSettings) {
    (name, self.flow, optimizer, isStochastic, isOwn) = ("flow", flow, nil, false, false)
  }

  /// The experiment's own method with its settings, of which the name says all that are set.
  private init(own experiment: Experiment, rate: Double?) {
    var optimizer = experiment.training.optimizer
    if let rate { optimizer.rate = rate }
    let others = optimizer.settings.filter { $0.key != "rate" && $0.value != "0.0" && $0.value != "false" }.map {
      ", \($0.key) \($0.value)"
    }.joined()
    name = "\(optimizer.method), rate \(optimizer.rate)\(others)\(TrainingMethod.pace(of: experiment))"
    (self.optimizer, isStochastic, isOwn, flow) = (optimizer, optimizer.method == "sgd", true, nil)
  }

  /// Another method, with the settings of PyTorch; its rate is the experiment's unless the one is a kind of Adam and the other
  /// is not.
  private init(other method: String, rate: Double?, _ experiment: Experiment) throws {
    let given = experiment.training.optimizer
    let isAdam = method.hasPrefix("adam")
    let rate = rate ?? (isAdam && !given.method.hasPrefix("adam") ? 0.001 : given.rate)
    guard let optimizer = TrainingMethod.optimizer(method, rate: rate) else {
      throw UsageError(
        description: "--methods: '\(method)' is not known; there are flow, gd, sgd, momentum, nesterov, adam, adamw,\n"
          + "  and gd-l2, sgd-l2, momentum-l2, nesterov-l2")
    }
    name = "\(method), rate \(rate)\(TrainingMethod.pace(of: experiment))"
    (self.optimizer, isStochastic, isOwn, flow) = (optimizer, optimizer.method == "sgd", false, nil)
  }

  /// A method with the settings of PyTorch; `nil` if there is none of that name.
  private static func optimizer(_ method: String, rate: Double) -> (any Optimizer)? {
    let hasDecay = method.hasSuffix(decaySuffix)
    let rule = hasDecay ? String(method.dropLast(decaySuffix.count)) : method
    let decay = hasDecay ? WeightDecay(TrainingMethod.decay) : .none
    return switch (rule, hasDecay) {
    case ("gd", _): GradientDescent(rate: rate, decay: decay)
    case ("sgd", _): GradientDescent(rate: rate, decay: decay, isStochastic: true)
    case ("momentum", _): HeavyBallMomentum(rate: rate, decay: decay)
    case ("nesterov", _): NesterovMomentum(rate: rate, decay: decay)
    case ("adam", false): Adam(rate: rate)
    case ("adamw", false): Adam(rate: rate, decay: TrainingMethod.decay)
    default: nil
    }
  }

  /// The schedule of an experiment, for names of methods; nothing if it is constant.
  private static func pace(of experiment: Experiment) -> String {
    let schedule = experiment.training.schedule.kind
    return schedule == "constant" ? "" : ", schedule \(schedule)"
  }

  /// The flow of an experiment: its own, or one as long as its epochs times the rate (what full batches at that rate would take).
  static func flow(of experiment: Experiment) -> FlowSettings {
    if let flow = experiment.training.flow { return flow }
    return FlowSettings(
      time: max(1e-100, experiment.training.optimizer.rate * Double(experiment.training.epochs)), tolerance: 1e-10)
  }

  /// The training by this method: as many epochs, in batches for stochastic descent and where the experiment says so for its own.
  func trainer(from trainer: Trainer) -> Trainer {
    var own = trainer
    if let optimizer { own.optimizer = optimizer }
    own.optimizer.rate /= Double(refinement)
    own.epochs *= refinement
    own.batchSize =
      isStochastic ? trainer.batchSize ?? max(1, trainer.training.count / 4) : isOwn ? trainer.batchSize : nil
    return own
  }
}
