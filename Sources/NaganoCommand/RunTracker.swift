internal import ArgumentParser
internal import Foundation
internal import Nagano

/// Tracks the run of a folder, again and again while it grows; what is known of old checkpoints is kept.
///
/// One caller at a time.
final class RunTracker {
  private let command: TrackCommand
  private let interrupt: Interrupt?
  private var rates: RunRates?
  private var earlier: [FileIdentity: TrackedState] = [:]
  private var first: FileIdentity?
  private var coverages: [FileIdentity: Coverage] = [:]

  init(_ command: TrackCommand, interrupt: Interrupt? = nil) { (self.command, self.interrupt) = (command, interrupt) }

  /// What the folder shows now.
  ///
  /// - Throws: exit code 130 when it was interrupted; what is wrong with the folder.
  func report(_ all: CheckpointSeries, status: RunFolder.Status?) throws -> TrackReport {
    let stopwatch = Stopwatch()
    let common = command.common
    let (series, leftOut) = try all.beforeDivergence()
    let paths = series.entries.map(\.path)
    let architecture = try series.network(at: 0).architecture
    common.remark("\(command.folder): \(paths.count) checkpoints of \(architecture)")
    let progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    let track = try track(series, architecture, progress)
    let isLive = command.follow && status ?? .unfinished == .unfinished
    let rates =
      try self.rates
      ?? RunRates(folder: command.folder, experiment: command.experiment, wanted: command.rates, architecture)
    self.rates = rates
    let found = try rates.series(across: track, series, isLive: isLive) { line in
      progress.show(line)
      try checkInterrupt()
    }
    let header = ReportHeader(
      verb: "track", network: architecture.notation, seed: common.seed,
      inputs: common.format == .json ? try paths.map { ($0, try FileDigest.sha256($0)) } : [],
      seconds: stopwatch.seconds)
    var report = TrackReport(header: header, track: track, folder: command.folder)
    (report.rates, report.missingRates, report.status) = (found, rates.missing, status)
    report.leftOut = leftOut
    report.coverage = try coverage(of: series)
    report.verdict = Audit.verdict(
      of: architecture.point(try series.parameters(at: paths.count - 1, of: architecture)), architecture,
      seed: common.seed)
    report.isLive = isLive
    return report
  }

  /// What of any checkpoint was not understood; files that were seen before are not read again.
  private func coverage(of series: CheckpointSeries) throws -> Coverage {
    var known: [FileIdentity: Coverage] = [:]
    let all = try series.entries.indices.map { index in
      try checkInterrupt()
      let file = try FileIdentity(series.entries[index].path)
      let found = try coverages[file] ?? series.coverage(at: index)
      known[file] = found
      return found
    }
    coverages = known
    return Coverage(union: all)
  }

  private func checkInterrupt() throws {
    if interrupt?.isRaised ?? false { throw ExitCode(130) }
  }

  private func track(
    _ series: CheckpointSeries, _ architecture: Architecture, _ progress: ProgressLine
  ) throws -> Track {
    guard !architecture.hiddenWidths.isEmpty else {
      throw UsageError(
        description: "\(command.folder) holds \(architecture), which has no hidden layer to follow")
    }
    var settings = Track.Settings()
    (settings.tolerance, settings.cosine) = (command.tolerance, command.cosine)
    settings.manifolds =
      try namedStart(architecture) + command.classes.map { try ChosenPoint.partitions($0, architecture) }
    let files = try series.entries.map { try FileIdentity($0.path) }
    // Conserved quantities are compared with the first checkpoint.
    if first != files[0] { (first, earlier) = (files[0], [:]) }
    var track = try Track(of: architecture, count: files.count, settings: settings) { done in
      progress.show("\(done) of \(files.count) checkpoints")
    } checkpoint: { (index) throws in
      try checkInterrupt()
      let entry = series.entries[index]
      return Track.Checkpoint(
        place: .init(step: entry.step, time: entry.time, loss: entry.loss),
        parameters: try series.parameters(at: index, of: architecture), earlier: earlier[files[index]])
    }
    track.losses = series.losses.map { .init(step: $0.step, time: $0.time, loss: $0.loss) }
    earlier = Dictionary(uniqueKeysWithValues: zip(files, track.states))
    return track
  }

  /// The classes that the experiment of a run started on or near.
  private func namedStart(_ architecture: Architecture) throws -> [[SignedPartition]] {
    let file = RunFolder(command.folder).experimentFile
    guard FileManager.default.fileExists(atPath: file), let experiment = try? Experiment(contentsOf: file),
      experiment.network == architecture, let start = experiment.initial.first as? SIMInitialiser, start.distance > 0
    else { return [] }
    return [start.partitions]
  }
}
