internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano track DIR`.
struct TrackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track",
    abstract: "Follows a run: effective widths, distances to invariant manifolds, conserved quantities.",
    discussion: """
      Reads every checkpoint of a folder: a run of nagano train, also one that is still going on, or any folder of \
      .safetensors and .npz files with a step in their names. For each it measures how many neurons of each layer differ \
      (exactly, within a distance, by orientation), the condensation spectrum, how far the network is from the \
      structural invariant manifold of the start, from that which the end is near, and from those named by --classes, and \
      how far conserved quantities have drifted.

      --report draws it all on one page that opens offline, with sliders through the run; --figures writes each figure \
      for papers, with its table.

      Examples:
        nagano track Runs/tiled
        nagano track Runs/tiled --report tiled.html --figures figures
        nagano track checkpoints --activation relu --classes 0,0,1,1 --format json

      JSON (nagano.track/1): folder, tolerance, cosine, manifolds [{name, classes}], series [{step, time, loss, distances \
      (one for each manifold), conservedChange, layers [{layer, width, classes, effectiveWidth, independentNeurons, \
      spectrum}]}].
      """)

  @Argument(help: "A run folder, or a folder of checkpoints.")
  var folder: String

  @Option(help: "The activation of the hidden layers, if the files do not record it (tanh, relu, gelu, ...).")
  var activation: String?

  @Option(
    help: ArgumentHelp(
      "The distance, relative to the norm of a layer's weights, within which neurons are one.", valueName: "t"))
  var tolerance = 0.05

  @Option(help: ArgumentHelp("The cosine from which on two neurons have one orientation.", valueName: "c"))
  var cosine = 0.95

  @Option(
    help: ArgumentHelp("Measure the distance to the manifold of these classes too; may be repeated.", valueName: "c"))
  var classes: [String] = []

  @Option(help: ArgumentHelp("Write a page with figures, .html.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Write each figure to a file of this folder.", valueName: "dir"))
  var figures: String?

  @Option(
    help: ArgumentHelp(
      "The forms of --figures, with commas: svg, png, html, json (Vega-Lite), csv.", valueName: "forms"))
  var forms = "svg,csv"

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError("--tolerance is a relative distance above 0 and below 1, such as 0.05, not \(tolerance)")
    }
    guard cosine > 0, cosine <= 1 else { throw ValidationError("--cosine is above 0 and at most 1, not \(cosine)") }
    guard report?.lowercased().hasSuffix(".html") ?? true else {
      throw ValidationError("--report \(report!): the page is written as .html")
    }
    guard !forms.split(separator: ",").isEmpty else { throw ValidationError("--forms names none") }
    for form in forms.split(separator: ",") where FigureFile.Form(rawValue: String(form)) == nil {
      throw ValidationError("--forms: '\(form)' is none of svg, png, html, json, csv")
    }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      let series = try CheckpointSeries(folder: folder, activation: activation.map(CheckpointNetwork.activation))
      let paths = series.entries.map(\.path)
      try common.checkOutput(against: paths)
      try report.map {
        try FigureOption.check($0, option: "--report", against: paths + (common.output.map { [$0] } ?? []))
      }
      if report != nil { _ = try VegaBundle.installed() }
      let architecture = try series.network(at: 0).architecture
      common.remark("\(folder): \(paths.count) checkpoints of \(architecture)")
      let track = try track(series, architecture)
      let header = ReportHeader(
        verb: "track", network: architecture.notation, seed: common.seed,
        inputs: common.format == .json ? try paths.map { ($0, try FileDigest.sha256($0)) } : [],
        seconds: stopwatch.seconds)
      let result = TrackReport(header: header, track: track, folder: folder)
      if let report {
        try AtomicFile.write(to: report, contents: result.html())
        FigureOption.announce(report, quiet: common.quiet)
      }
      if let figures { try write(Figure.all(of: track), to: figures) }
      try common.deliver(json: result.json, text: result.text)
    }
  }

  private func track(_ series: CheckpointSeries, _ architecture: Architecture) throws -> Track {
    guard !architecture.hiddenWidths.isEmpty else {
      throw UsageError(description: "\(folder) holds \(architecture), which has no hidden layer to follow")
    }
    var settings = Track.Settings()
    (settings.tolerance, settings.cosine) = (tolerance, cosine)
    settings.manifolds =
      try namedStart(architecture) + classes.map { try ChosenPoint.partitions($0, architecture) }
    let progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    var track = try Track(of: architecture, count: series.entries.count, settings: settings) { done in
      progress.show("\(done) of \(series.entries.count) checkpoints")
    } checkpoint: { (index) throws in
      let entry = series.entries[index]
      return Track.Checkpoint(
        place: .init(step: entry.step, time: entry.time, loss: entry.loss),
        parameters: try series.parameters(at: index, of: architecture))
    }
    track.losses = series.losses.map { .init(step: $0.step, time: $0.time, loss: $0.loss) }
    return track
  }

  /// The classes that the experiment of a run started on or near.
  private func namedStart(_ architecture: Architecture) throws -> [[SignedPartition]] {
    let file = RunFolder(folder).experimentFile
    guard FileManager.default.fileExists(atPath: file), let experiment = try? Experiment(contentsOf: file),
      experiment.network == architecture, let start = experiment.initial.first as? SIMInitialiser, start.distance > 0
    else { return [] }
    return [start.partitions]
  }

  private func write(_ list: [Figure], to place: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    } catch {
      throw CheckpointError(
        .cannotWrite, file: place, problem: "the folder cannot be made (\(error.localizedDescription))",
        expectation: "a folder that may be written", remedy: "Name another place.")
    }
    for form in forms.split(separator: ",") {
      for figure in list { try FigureFile(path: "\(place)/\(figure.name).\(form)")?.write(figure) }
    }
  }
}
