internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano audit FILE`.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Says which structural invariant manifold a checkpoint is on, exactly.",
    discussion: """
      Reads the weights of a fully-connected network from a .safetensors or .npz file (PyTorch's layout, outputs x \
      inputs) and finds copies, mirrored copies, silent and dead neurons and dead layers: what no training can undo. Weights are \
      compared exactly, as the rational numbers they are. Then it says how near each layer is to fewer neurons.

      Example: nagano audit model.safetensors --activation tanh --strict

      Where a tensor that computes was not understood (a batch norm between layers, say), the verdict on the whole is \
      'undecided', and everything else speaks of the dense part alone.

      JSON (nagano.audit/1): verdict (free, trapped or undecided), covered, uncovered [name], ignored [name], part (where not all is \
      covered: {verdict, orbit}, of the dense part alone), classes, widths, effectiveWidths, parameters, atRest, leafDimension, orbit {lower, upper, status, \
      method, failureBound, scope}, laws, reducibleWidths, dead, findings [{kind, severity, layer, neurons, message}], notLookedFor, box, tolerance, nearest [{layer, width, distance, exact, ownWidth}], \
      spectrum [{layer, leastWidth, distances}], tensors \
      [{name, status, reason}], layers, theorem, certificate.
      """)

  @Argument(help: "The checkpoint: .safetensors or .npz.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "The activation of the hidden layers, if the file does not record it "
        + "(tanh, relu, elu, leaky-relu=0.2, ...; generic for one that is not known)."))
  var activation: String?

  @Option(help: "The largest equivalent network (in parameters) whose orbit dimension is computed exactly.")
  var effort = 4_000

  @Option(
    help: ArgumentHelp(
      "How near neurons count as near copies: the distance to the nearest network found with copies, relative to the norm of the "
        + "layer's weights and to their own, between 0 and 1 (default: 0.01; asked for, it is computed however large the layer).",
      valueName: "t"))
  var tolerance: Double?

  @Option(
    help: ArgumentHelp(
      "Draw the condensation spectrum: the distance to fewer neurons, layer by layer, as .svg, .png, .html, .json "
        + "(Vega-Lite) or .csv.",
      valueName: "file"))
  var figure: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The interval of all inputs, such as 0,1: neurons that are off on all of it are found too.",
      valueName: "low,high"))
  var box: String?

  @Flag(help: "Exit with status 1 if training can never use the full network, or that is undecided.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard tolerance.map({ $0 > 0 && $0 < 1 }) ?? true else {
      throw ValidationError("--tolerance is a relative distance above 0 and below 1, such as 0.01, not \(tolerance!)")
    }
    guard effort >= 0 else { throw ValidationError("--effort is a number of parameters, not \(effort)") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [file] + (figure.map { [$0] } ?? []))
      let sides = try box.map(BoxOption.side)
      let picture = try figure.map { try FigureOption.file($0, against: [file]) }
      let chosen = try activation.map(CheckpointNetwork.activation)
      let checkpoint = try CheckpointNetwork(path: file, activation: chosen, choice: reading.choice)
      let (point, architecture) = (checkpoint.network.point, checkpoint.network.architecture)
      common.remark("\(file): \(architecture) in \(checkpoint.network.layerNames.joined(separator: ", "))")
      let audit = common.showing("auditing \(architecture) ...") {
        Audit(
          point, architecture, tolerance: tolerance ?? Audit.defaultTolerance,
          spectrumEffort: tolerance == nil && picture == nil ? Audit.defaultSpectrumEffort : .infinity,
          largestMatrix: effort,
          seed: common.seed, box: sides.map { Array(repeating: $0, count: architecture.inputCount) })
      }
      common.remark(describe(audit.orbit))
      let header = ReportHeader(
        verb: "audit", network: audit.architecture.notation, seed: common.seed,
        inputs: common.format == .json ? try checkpoint.digests() : [], seconds: stopwatch.seconds)
      let report = AuditReport(
        header: header, audit: audit, coverage: checkpoint.coverage, tensors: checkpoint.statuses,
        layerNames: checkpoint.network.layerNames)
      if let picture { try write(audit, to: picture) }
      try common.deliver(json: report.json, text: report.text)
      if audit.orbit.isDiscrepancy || (strict && report.verdict != .free) { throw ExitStatus.finding }
    }
  }

  private func write(_ audit: Audit, to picture: FigureFile) throws {
    guard !audit.spectra.isEmpty else {
      throw UsageError(description: "--figure draws hidden layers, and \(audit.architecture) has none")
    }
    try picture.write(.spectrum(audit.spectra, tolerance: audit.tolerance))
    FigureOption.announce(picture.path, quiet: common.quiet)
  }
}
