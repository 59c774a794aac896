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

      With the data and the loss of a run (its experiment.yaml, or that of --experiment) it says of each manifold whether it \
      attracts or repels there, with which rate: the eigenvalues of the loss Hessian across it, at the point of it that is \
      nearest to the checkpoint. They are rates of gradient flow, also where the run made steps.

      --report draws it all on one page that opens offline, with sliders through the run; --figures writes each figure \
      for papers, with its table. --follow shows a run while it goes on: table, page and --output are written anew at each \
      checkpoint until the run ends or Ctrl-C (exit status 130); --figures come at the end.

      Examples:
        nagano track Runs/tiled
        nagano track Runs/tiled --report tiled.html --figures figures
        nagano track Runs/tiled --report tiled.html --follow
        nagano track checkpoints --activation relu --classes 0,0,1,1 --format json

      Where a tensor that computes was not understood in some checkpoint, all this speaks of the dense part alone.

      JSON (nagano.track/1): verdict (of the last checkpoint: free, trapped or undecided), covered, uncovered [name], ignored [name], folder, run (unfinished, or how it ended; null for other folders), leftOut (checkpoints of a \
      divergence), tolerance, cosine, manifolds [{name, classes}], missingRates (why there are none), series [{step, time, loss, distances (one for each manifold), \
      rates (null, or for each manifold {verdict, growthRate, smallest, largest}, verdict as in confine), conservedChange, \
      layers [{layer, width, classes, effectiveWidth, independentNeurons, spectrum}]}].
      """)

  @Argument(help: "A run folder, or a folder of checkpoints.")
  var folder: String

  @Option(
    help: ArgumentHelp(
      "The activation of the hidden layers, if the files do not record it "
        + "(tanh, relu, elu, leaky-relu=0.2, ...; generic for one that is not known)."))
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

  @Option(
    help: ArgumentHelp(
      "The largest number of checkpoints at which rates are taken, 0 for none; by default up to 30 (10 while --follow waits for more), fewer if they take long.",
      valueName: "n"))
  var rates: Int?

  @Option(
    help: ArgumentHelp(
      "An experiment whose data and loss the rates are taken with, in the place of the run's own.", valueName: "file"))
  var experiment: String?

  @Flag(help: "Show the run again whenever it has come further, until it ends.")
  var follow = false

  @Option(help: ArgumentHelp("Write a page with figures, .html.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Write each figure to a file of this folder.", valueName: "dir"))
  var figures: String?

  @Option(
    help: ArgumentHelp(
      "The forms of --figures, with commas: svg, png, html, json (Vega-Lite), csv.", valueName: "forms"))
  var forms = "svg,csv"

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError("--tolerance is a relative distance above 0 and below 1, such as 0.05, not \(tolerance)")
    }
    guard cosine > 0, cosine <= 1 else { throw ValidationError("--cosine is above 0 and at most 1, not \(cosine)") }
    guard rates ?? 0 >= 0 else { throw ValidationError("--rates is a number of checkpoints, not \(rates!)") }
    guard !follow || common.format == .text || common.output != nil else {
      throw ValidationError("--follow writes its result anew: with --format json name the file, --output FILE")
    }
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
      if report != nil { _ = try VegaBundle.installed() }
      try figures.map(FigureOption.checkFolder(ofFigures:))
      guard follow else {
        let result = try RunTracker(self).report(open(), status: RunFolder(folder).status)
        try deliver(result)
        if let figures { try write(Figure.all(of: result.track, rates: result.rates), to: figures) }
        return
      }
      try followRun()
    }
  }

  /// The checkpoints that are there, none of which will be overwritten.
  private func open() throws -> CheckpointSeries {
    let series = try CheckpointSeries(
      folder: folder, activation: activation.map(CheckpointNetwork.activation), choice: reading.choice)
    if !follow, !common.quiet, !series.unnumbered.isEmpty {
      let names = series.unnumbered.joined(separator: ", ")
      StandardStream.error.remark("nagano: left out, without a step in their names: \(names)\n")
    }
    let paths = series.entries.map(\.path)
    try common.checkOutput(against: paths)
    try report.map {
      try FigureOption.check($0, option: "--report", against: paths + (common.output.map { [$0] } ?? []))
    }
    return series
  }

  private func followRun() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw MissingRun(path: folder)
    }
    let interrupt = Interrupt()
    let tracker = RunTracker(self, interrupt: interrupt)
    var shown: TrackReport?
    do {
      try RunFollower(folder: folder, interrupt: interrupt, isQuiet: common.quiet).follow(read: open) {
        series, status in
        let result = try tracker.report(series, status: status)
        try deliver(result)
        shown = result
        if let figures, !result.isLive { try write(Figure.all(of: result.track, rates: result.rates), to: figures) }
      }
    } catch {
      try? shown.map(leavePage(of:))
      throw error
    }
  }

  /// Writes the page a last time, without what makes it look for a newer one.
  private func leavePage(of result: TrackReport) throws {
    guard let report, result.isLive else { return }
    var last = result
    last.isLive = false
    try AtomicFile.write(to: report, contents: last.html())
  }

  /// Writes the page, then prints the result; while a run goes on a terminal shows the last one only.
  private func deliver(_ result: TrackReport) throws {
    if let report {
      try AtomicFile.write(to: report, contents: result.html())
      FigureOption.announce(report, quiet: common.quiet || follow)
    }
    let start = follow && common.isOnTerminal ? "\u{1B}[H\u{1B}[2J" : ""
    try common.deliver(json: result.json, clearing: start, text: result.text)
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
