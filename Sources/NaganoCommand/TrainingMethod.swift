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
    let own = parts.count > 1 ? Double(parts[1]) : nil
    guard let method = parts.first, parts.count == 1 || own.map({ $0 > 0 && $0.isFinite }) == true else {
      throw UsageError(description: "--methods: '\(text)' is no method with a rate; write adam:0.01")
    }
    let given = experiment.training.optimizer.rate
    let isAdam = experiment.training.optimizer.method.hasPrefix("adam")
    let rate = own ?? given
    let small = own ?? (isAdam ? given : 0.001)
    let hasDecay = method.hasSuffix(TrainingMethod.decaySuffix)
    let rule = hasDecay ? String(method.dropLast(TrainingMethod.decaySuffix.count)) : method
    let decay = hasDecay ? WeightDecay(TrainingMethod.decay) : .none
    isStochastic = rule == "sgd"
    if method == "flow", own != nil {
      throw UsageError(description: "--methods: a flow has no rate; write flow")
    }
    let schedule = experiment.training.schedule.kind
    let pace = schedule == "constant" ? "" : ", schedule \(schedule)"
    isOwn = method == experiment.training.optimizer.method && experiment.training.flow == nil
    if isOwn {
      var optimizer = experiment.training.optimizer
      if let own { optimizer.rate = own }
      let others = optimizer.settings.filter { $0.key != "rate" && $0.value != "0.0" && $0.value != "false" }.map {
        ", \($0.key) \($0.value)"
      }.joined()
      (self.optimizer, flow) = (optimizer, nil)
      name = "\(method), rate \(optimizer.rate)\(others)\(pace)"
      return
    }
    switch (rule, hasDecay) {
    case ("flow", false): (optimizer, flow) = (nil, TrainingMethod.flow(of: experiment))
    case ("gd", _): (optimizer, flow) = (GradientDescent(rate: rate, decay: decay), nil)
    case ("sgd", _): (optimizer, flow) = (GradientDescent(rate: rate, decay: decay, isStochastic: true), nil)
    case ("momentum", _): (optimizer, flow) = (HeavyBallMomentum(rate: rate, decay: decay), nil)
    case ("nesterov", _): (optimizer, flow) = (NesterovMomentum(rate: rate, decay: decay), nil)
    case ("adam", false): (optimizer, flow) = (Adam(rate: small), nil)
    case ("adamw", false): (optimizer, flow) = (Adam(rate: small, decay: TrainingMethod.decay), nil)
    default:
      throw UsageError(
        description: "--methods: '\(method)' is not known; there are flow, gd, sgd, momentum, nesterov, adam, adamw,\n"
          + "  and gd-l2, sgd-l2, momentum-l2, nesterov-l2")
    }
    name = method == "flow" ? "flow" : "\(method), rate \(method.hasPrefix("adam") ? small : rate)\(pace)"
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
