internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano confine EXPERIMENT.yaml`.
struct ConfineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confine",
    abstract: "Trains from a structural invariant manifold by several methods and says which stay on it.",
    discussion: """
      Starts the experiment on the manifold of its start, or on that of --classes (the nearest point of it, with an \
      interaction where there is room for one), trains by each method, and measures the distance to the stable set, to the \
      leaf and to the level sets of conserved quantities: bit-exact, rounding, rounding amplified, or leaving. The Hessian \
      of the loss across the manifold says whether it attracts or repels; with --epsilon a flow from next to it is \
      followed, and the growth of its distance compared with that rate.

      A flow lasts as long as the experiment's epochs times its rate. Methods are flow, gd, sgd, momentum, nesterov, adam, adamw, each with its rate if it is not the experiment's: adam:0.01. \
      The experiment's own method keeps its settings, the others have those of PyTorch.

      Examples:
        nagano confine Examples/Experiments/tiled.yaml
        nagano confine experiment.yaml --classes 0,0,1,1/0,0,1,1,2,2 --methods flow,gd,adam:0.01 --confined
        nagano confine experiment.yaml --classes 0,0,1 --epsilon 1e-6 --figure drift.svg

      JSON (nagano.confine/1): classes, start {verdict (attracting, escaping, neutral, none, unknown), smallest, largest, loss, complete}, \
      runs [{method, confined, outcome, stableSet {verdict (exact, rounding, amplified, leaves), largest}, leaf, laws, \
      records}], escape {epsilon, measuredRate, time, predictedRate, records}.
      """)

  @Argument(help: "The experiment, a YAML file.")
  var experiment: String

  @Option(help: ArgumentHelp("Start on the manifold of these classes.", valueName: "c"))
  var classes: String?

  @Option(help: ArgumentHelp("The methods, with commas, each with :rate if it has its own.", valueName: "m"))
  var methods = "flow,gd,sgd,momentum,nesterov,adam,adamw"

  @Flag(help: "Run each method confined to the leaf as well.")
  var confined = false

  @Option(
    help: ArgumentHelp(
      "Follow a flow from so far off the manifold, relative to the norm, and measure its growth.", valueName: "e"))
  var epsilon: Double?

  @Option(help: ArgumentHelp("Draw the drift, as .svg, .png, .html, .json (Vega-Lite) or .csv.", valueName: "file"))
  var figure: String?

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard epsilon.map({ $0 > 0 && $0 < EscapeRun.largestSmall }) ?? true else {
      throw ValidationError("--epsilon is above 0 and below \(EscapeRun.largestSmall), such as 1e-6, not \(epsilon!)")
    }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      let (settings, picture) = try ExperimentFile.open(experiment, figure: figure, common)
      let chosen = try methods.split(separator: ",").map { try TrainingMethod(String($0), settings) }
      let (start, partitions) = try start(settings)
      var trainer = try settings.trainer()
      trainer.checkpoints = CheckpointSchedule(spacing: .log, count: 40)
      let rates = TransverseRates(of: trainer, at: start, partitions, count: 4)
      let runs = runs(chosen, trainer, start, partitions)
      let escape = escape(trainer, settings, start, partitions)
      let report = ConfineReport(
        header: ReportHeader(
          verb: "confine", network: settings.network.notation, seed: settings.seed,
          inputs: common.format == .json ? [(experiment, try FileDigest.sha256(experiment))] : [],
          seconds: stopwatch.seconds),
        partitions: partitions, start: rates, runs: runs, escape: escape)
      if let picture {
        try picture.write(.drift(of: report))
        FigureOption.announce(picture.path, quiet: common.quiet)
      }
      try common.deliver(json: report.json, text: report.text)
    }
  }

  /// The start on the manifold, with its classes.
  private func start(_ settings: Experiment) throws -> ([Double], [SignedPartition]) {
    let parameters = try settings.initialParameters()
    let wiring = settings.network.wiring
    if let classes {
      let partitions = try ChosenPoint.partitions(classes, settings.network)
      let family = settings.network.axisPartitions(partitions)
      return (LeafCoordinates(nearest: parameters, in: wiring, family).projected(parameters), partitions)
    }
    let partitions = StablePartition.coarsest(of: settings.network.point(parameters)).neuronPartitions(of: wiring)
    guard !partitions.allSatisfy(\.isDiscrete) else {
      throw UsageError(
        description: "\(experiment): the start is on no proper manifold: no neurons are tied or silent\n"
          + "  Name a manifold with --classes, or start on one: initial: {kind: copies, of: 4}.")
    }
    return (parameters, partitions)
  }

  private func runs(
    _ methods: [TrainingMethod], _ trainer: Trainer, _ start: [Double], _ partitions: [SignedPartition]
  ) -> [ConfineReport.Run] {
    let progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    return methods.flatMap { method in
      (confined ? [false, true] : [false]).map { isConfined in
        progress.show("\(method.name) ...")
        var own = method.trainer(from: trainer)
        own.confinement = isConfined ? .classes(partitions) : nil
        return ConfineReport.Run(
          name: method.name, isConfined: isConfined, tolerance: method.tolerance,
          series: DriftSeries(own, flow: method.flow, from: start, partitions))
      }
    }
  }

  private func escape(
    _ trainer: Trainer, _ settings: Experiment, _ start: [Double], _ partitions: [SignedPartition]
  ) -> EscapeRun? {
    guard let epsilon, !partitions.allSatisfy(\.isDiscrete) else { return nil }
    let flow = TrainingMethod.flow(of: settings)
    return common.showing("following the flow from next to the manifold ...", if: true) {
      EscapeRun(trainer, flow, at: start, partitions, epsilon: epsilon)
    }
  }
}

/// A method of `--methods`.
struct TrainingMethod {
  let name: String
  /// `nil` for a flow.
  private let optimizer: (any Optimizer)?
  private let isStochastic: Bool
  /// Whether it is the experiment's own method, which keeps its settings and batches.
  private let isOwn: Bool
  let flow: FlowSettings?

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
    isStochastic = method == "sgd"
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
    switch method {
    case "flow": (optimizer, flow) = (nil, TrainingMethod.flow(of: experiment))
    case "gd": (optimizer, flow) = (GradientDescent(rate: rate), nil)
    case "sgd": (optimizer, flow) = (GradientDescent(rate: rate, isStochastic: true), nil)
    case "momentum": (optimizer, flow) = (HeavyBallMomentum(rate: rate), nil)
    case "nesterov": (optimizer, flow) = (NesterovMomentum(rate: rate), nil)
    case "adam": (optimizer, flow) = (Adam(rate: small), nil)
    case "adamw": (optimizer, flow) = (Adam(rate: small, decay: 0.01), nil)
    default:
      throw UsageError(
        description: "--methods: '\(method)' is not known; there are flow, gd, sgd, momentum, nesterov, adam, adamw")
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
    own.batchSize =
      isStochastic ? trainer.batchSize ?? max(1, trainer.training.count / 4) : isOwn ? trainer.batchSize : nil
    return own
  }
}
