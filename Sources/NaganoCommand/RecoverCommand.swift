internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano recover EXPERIMENT.yaml`.
struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "From how many samples does training recover a narrow target network exactly?",
    discussion: """
      The experiment's data are a teacher, the target; its network is the student. For each number of samples and each size of \
      the start (what the experiment's start is multiplied by) the student is trained on that many samples of the teacher until \
      the loss falls to --loss, and tested on 1,000 fresh ones, with several teachers. A target counts as recovered exactly \
      where the relative test error is at most --threshold, and from n samples on if that holds for the median over the \
      teachers at n and at all larger numbers. The target lies on a structural invariant manifold of few dimensions, from \
      half of which to the number of parameters n is swept. All cores are used.

      Example: nagano recover Examples/Experiments/recovery.yaml --figure recovery.svg

      JSON (nagano.recover/1): target, parameters, manifoldDimension {lower, upper}, threshold, lossThreshold, recovered [{scale, \
      samples}], cells [{samples, scale, repetition, trainLoss, testError, steps, fitted}].
      """)

  @Argument(help: "The experiment, a YAML file whose data are a teacher.")
  var experiment: String

  @Option(
    help: ArgumentHelp(
      "The numbers of samples, with commas; by default from half the manifold's dimension on, up to the student's parameters, 200 at most.",
      valueName: "n,n,..."))
  var samples: String?

  @Option(help: ArgumentHelp("The factors of the start, with commas.", valueName: "s,s,..."))
  var scales = "1,0.1,0.01"

  @Option(help: "How many teachers.")
  var repeats = 5

  @Option(help: ArgumentHelp("The relative test error at which the target counts as recovered.", valueName: "e"))
  var threshold = 1e-4

  @Option(help: ArgumentHelp("Training ends when its loss falls to this.", valueName: "l"))
  var loss = 1e-12

  @Option(help: ArgumentHelp("Draw the errors, as .svg, .png, .html, .json (Vega-Lite) or .csv.", valueName: "file"))
  var figure: String?

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard repeats > 0, repeats <= 1_000 else { throw ValidationError("--repeats is from 1 to 1,000, not \(repeats)") }
    guard threshold > 0 else { throw ValidationError("--threshold is a positive number, not \(threshold)") }
    guard loss >= 0 else { throw ValidationError("--loss is a number from 0, not \(loss)") }
    guard samples == nil || counts.map({ !$0.isEmpty }) ?? false else {
      throw ValidationError(
        "--samples are numbers from 1 to 1,000,000 with commas, such as 6,8,12, not '\(samples ?? "")'")
    }
    guard factors.map({ !$0.isEmpty }) ?? false else {
      throw ValidationError("--scales are positive numbers with commas, such as 1,0.1, not '\(scales)'")
    }
  }

  private var counts: [Int]? {
    guard let samples else { return nil }
    let words = samples.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
    return words.contains { $0 == nil || !(1...1_000_000).contains($0!) } ? nil : words.map { $0! }
  }

  private var factors: [Double]? {
    let words = scales.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
    return words.contains { $0 == nil || !($0! > 0 && $0!.isFinite) } ? nil : words.map { $0! }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      let (settings, picture) = try ExperimentFile.open(experiment, figure: figure, common)
      try ExperimentFile.requireDoubles(
        settings, experiment, reason: "single precision is too coarse to tell an exact recovery")
      guard case .teacher(let target, _) = settings.data.source else {
        throw UsageError(
          description: "\(experiment): a recovery needs a teacher as data\n"
            + "  Write data: {teacher: {network: \(settings.network)}} with the target in place of the network.")
      }
      let dimension = dimension(of: target, settings.seed)
      let counts =
        counts
        ?? TargetRecovery.suggestedCounts(
          dimension: max(1, dimension.1), parameterCount: settings.network.parameterCount)
      let recovery = try sweep(settings, counts)
      let report = RecoverReport(
        header: ReportHeader(
          verb: "recover", network: settings.network.notation, seed: settings.seed,
          inputs: common.format == .json ? [(experiment, try FileDigest.sha256(experiment))] : [],
          seconds: stopwatch.seconds),
        target: target, dimension: dimension,
        parameterCount: settings.network.parameterCount, recovery: recovery, threshold: threshold,
        lossThreshold: loss)
      if let picture {
        try picture.write(.recovery(of: report))
        FigureOption.announce(picture.path, quiet: common.quiet)
      }
      try common.deliver(json: report.json, text: report.text)
    }
  }

  private func sweep(_ settings: Experiment, _ counts: [Int]) throws -> TargetRecovery {
    let progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    let (numbers, scales) = (Set(counts).count, Set(factors!).count)
    let total = numbers * scales * repeats
    if !common.quiet {
      let length =
        settings.training.flow.map { "along a flow of up to \(grouped($0.maximumSteps)) steps" }
        ?? "of up to \(grouped(settings.training.epochs)) epochs"
      StandardStream.error.remark(
        "nagano: \(grouped(total)) trainings \(length): \(numbers) numbers of samples x \(scales) sizes of the start x "
          + "\(repeats) teachers\n")
    }
    return try TargetRecovery(
      settings, sampleCounts: counts, scales: factors!, repeats: repeats, lossThreshold: loss
    ) { done in
      progress.show(done, of: total, earlier: 0, unit: "trainings")
    }
  }

  /// The bounds of the orbit of the target at a random point.
  private func dimension(of target: Architecture, _ seed: UInt64) -> (Int, Int) {
    var generator = SeededGenerator(seed: seed)
    let point = target.point((0..<target.parameterCount).map { _ in generator.nextSignedUnit() })
    let orbit = Audit(point, target, spectrumEffort: 0, seed: seed).orbit
    return (orbit.lower, orbit.upper)
  }
}
