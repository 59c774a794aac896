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

      A flow lasts as long as the experiment's epochs times its rate. Methods are flow, gd, sgd, momentum, nesterov, adam, \
      adamw, and gd-l2, sgd-l2, momentum-l2, nesterov-l2 with a decay of 0.01 added to the gradient; each with its rate if it is \
      not the experiment's: adam:0.01. The experiment's own method keeps its settings, the others have those of PyTorch.

      With --table the verdicts alone, of one experiment or several, in one table: which method respects which kind of set. \
      Where a method leaves the level sets of conserved quantities it is run once more with half the rate and twice the epochs.

      Examples:
        nagano confine Examples/Experiments/tiled.yaml
        nagano confine experiment.yaml --classes 0,0,1,1/0,0,1,1,2,2 --methods flow,gd,adam:0.01 --confined
        nagano confine experiment.yaml --classes 0,0,1 --epsilon 1e-6 --figure drift.svg
        nagano confine --table Examples/Experiments/laws.yaml Examples/Experiments/interaction.yaml

      JSON (nagano.confine/1): classes, start {verdict (attracting, escaping, neutral, none, unknown), smallest, largest, loss, complete}, \
      epochs, flowTime (null without a method of that kind), runs [{method, confined, outcome, stableSet {verdict (exact, rounding, amplified, leaves), largest}, leaf, laws, \
      records}], escape {epsilon, measuredRate, time, predictedRate, records}. With --table: experiments [{file, network, \
      classes, interaction, epochs, flowTime}], methods [{method, verdicts [{experiment, set (copies, stable set, leaf, laws), verdict, largest, \
      halfRate (the largest drift at half the rate over that at the rate)}]}].
      """)

  @Argument(help: ArgumentHelp("The experiment, a YAML file; with --table one or more.", valueName: "experiment"))
  var experiments: [String]

  @Flag(help: "Print one table of verdicts: methods against kinds of sets.")
  var table = false

  @Option(help: ArgumentHelp("Start on the manifold of these classes.", valueName: "c"))
  var classes: String?

  @Option(help: ArgumentHelp("The methods, with commas, each with :rate if it has its own.", valueName: "m"))
  var methods = "flow,gd,sgd,momentum,nesterov,adam,adamw,gd-l2"

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
    guard !experiments.isEmpty, table || experiments.count == 1 else {
      throw ValidationError("without --table there is one experiment, not \(experiments.count)")
    }
    guard !table || (epsilon == nil && figure == nil && !confined) else {
      throw ValidationError(
        "--table goes with --methods and --classes alone; leave out --epsilon, --figure, --confined")
    }
    guard epsilon.map({ $0 > 0 && $0 < EscapeRun.largestSmall }) ?? true else {
      throw ValidationError("--epsilon is above 0 and below \(EscapeRun.largestSmall), such as 1e-6, not \(epsilon!)")
    }
  }

  func run() throws {
    try ExitStatus.reporting { try table ? printTable() : printRuns(of: experiments[0]) }
  }

  private func printRuns(of experiment: String) throws {
    let stopwatch = Stopwatch()
    let (settings, picture) = try ExperimentFile.open(experiment, figure: figure, common)
    try requireDoubles(settings, experiment)
    let chosen = try methods.split(separator: ",").map { try TrainingMethod(String($0), settings) }
    let (start, partitions) = try start(settings, experiment)
    var trainer = try settings.trainer()
    // What the experiment is confined to itself would hide where the methods go.
    trainer.confinement = nil
    trainer.checkpoints = CheckpointSchedule(spacing: .log, count: 40)
    let rates = TransverseRates(of: trainer, at: start, partitions, count: 4)
    let runs = runs(chosen, trainer, start, partitions)
    let escape = escape(trainer, settings, start, partitions, rates)
    let report = ConfineReport(
      header: ReportHeader(
        verb: "confine", network: settings.network.notation, seed: settings.seed,
        inputs: common.format == .json ? [(experiment, try FileDigest.sha256(experiment))] : [],
        seconds: stopwatch.seconds),
      partitions: partitions, start: rates, runs: runs, length: length(of: chosen, settings), escape: escape)
    if let picture {
      try picture.write(.drift(of: report))
      FigureOption.announce(picture.path, quiet: common.quiet)
    }
    try common.deliver(json: report.json, text: report.text)
  }

  /// How long the methods train; the flow from next to the manifold is one more.
  func length(of methods: [TrainingMethod], _ settings: Experiment) -> TrainingLength {
    let hasFlow = epsilon != nil || methods.contains { $0.flow != nil }
    return TrainingLength(
      epochs: methods.contains { $0.flow == nil } ? settings.training.epochs : nil,
      flowTime: hasFlow ? TrainingMethod.flow(of: settings).time : nil)
  }

  func requireDoubles(_ settings: Experiment, _ experiment: String) throws {
    try ExperimentFile.requireDoubles(
      settings, experiment, reason: "confine tells rounding from leaving in double precision")
  }

  /// The start on the manifold, with its classes.
  func start(_ settings: Experiment, _ experiment: String) throws -> ([Double], [SignedPartition]) {
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
    _ trainer: Trainer, _ settings: Experiment, _ start: [Double], _ partitions: [SignedPartition],
    _ rates: TransverseRates
  ) -> EscapeRun? {
    guard let epsilon, !partitions.allSatisfy(\.isDiscrete) else { return nil }
    let flow = TrainingMethod.flow(of: settings)
    return common.showing("following the flow from next to the manifold ...", if: true) {
      EscapeRun(trainer, flow, at: start, partitions, rates: rates, epsilon: epsilon)
    }
  }
}
