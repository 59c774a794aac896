internal import Checkpoints
internal import Foundation
internal import Numerics

/// Runs of all members of an ensemble, each with its own folder, on all cores.
///
/// ```
/// ensemble.json     the runs with their settings; when it has ended also how, and the last metrics
/// ensemble.csv      the same as a table
/// NAME/             the folder of a run
/// ```
/// Each run has one thread, and its bytes depend on its experiment alone, so those of the ensemble do not depend on the
/// number of cores or on interruptions.
public struct EnsembleRun: Sendable {
  /// What is trained.
  public let ensemble: Ensemble
  /// The folder.
  public let path: String
  /// The version of the program.
  public let version: String

  /// How one run ended, as its folder says.
  public struct Row: Equatable, Sendable {
    /// The name of the run.
    public let name: String
    /// The outcome in its `run.json`; `nil` if it has not ended.
    public let outcome: String?
    /// The number of steps made.
    public let steps: Int?
    /// The last metrics.
    public let metrics: TrainingMetrics?
  }

  /// An ensemble that is to be recorded in a folder.
  public init(_ ensemble: Ensemble, folder path: String, version: String) {
    (self.ensemble, self.version) = (ensemble, version)
    self.path = RunFolder(path).path
  }

  /// The file of all runs.
  public var recordFile: String { "\(path)/ensemble.json" }
  /// The table of all runs.
  public var tableFile: String { "\(path)/ensemble.csv" }

  /// The run of a member.
  public func run(of member: Ensemble.Member) -> Run {
    Run(member.experiment, folder: "\(path)/\(member.name)", version: version, threads: 1)
  }

  /// Trains and records all members.
  ///
  /// - Parameters:
  ///   - resumes: whether unfinished runs in the folder go on and complete ones stay; otherwise all begin anew.
  ///   - progress: called at each step of each run, on any thread, with the index of the member; an answer `.stop` stops that run
  ///     and begins no other.
  /// - Returns: how each run ended, in the order of the members.
  /// - Throws: the first error of a run, which stops the others; ``RunFolderError`` if the folder holds something else.
  public func execute(
    resumes: Bool = false, progress: @Sendable (Int, TrainingState) -> TrainingControl = { _, _ in .proceed }
  ) throws -> [Row] {
    let (clock, runs) = (ContinuousClock(), ensemble.members.map(run))
    let start = clock.now
    try checkContents()
    for run in runs { try run.folder.check(for: run.experiment) }
    try RunFolder(path).changing { try $0.createDirectory(atPath: path, withIntermediateDirectories: true) }
    let lock = try FolderLock(path)
    defer { withExtendedLifetime(lock) {} }
    if resumes, let rows = try completeRows(runs) { return rows }
    // The table is written last, and so tells that all is there.
    try RunFolder(path).remove(tableFile)
    try writeRecord(ensemble.members.map { Row(name: $0.name, outcome: nil, steps: nil, metrics: nil) }, seconds: nil)
    let board = EnsembleBoard()
    withoutActuallyEscaping(progress) { progress in
      parallelFor(chunks: runs.count) { index in
        guard !board.isStopped else { return }
        withSerialLoops {
          board.note {
            try runs[index].execute(resumes: resumes) { state in
              board.isStopped ? .stop : board.note(progress(index, state))
            }
          }
        }
      }
    }
    let rows = try zip(ensemble.members, runs).map { try row($0, $1) }
    let elapsed = (clock.now - start).components
    try writeRecord(rows, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    try AtomicFile.write(to: tableFile, contents: table(rows))
    if let error = board.error { throw error }
    return rows
  }

  /// How the runs ended, if all have and it is written down.
  private func completeRows(_ runs: [Run]) throws -> [Row]? {
    guard runs.allSatisfy(\.folder.isComplete) else { return nil }
    let rows = try zip(ensemble.members, runs).map { try row($0, $1) }
    let isWritten = (try? WholeFile.contents(of: tableFile)) == Data(table(rows).utf8)
    return isWritten ? rows : nil
  }

  private func row(_ member: Ensemble.Member, _ run: Run) throws -> Row {
    guard let record = run.folder.record else { return Row(name: member.name, outcome: nil, steps: nil, metrics: nil) }
    return Row(
      name: member.name, outcome: record.outcome, steps: record.steps,
      metrics: try run.folder.metrics(isFlow: run.isFlow).rows.last)
  }

  private struct Identity: Decodable {
    struct Member: Decodable {
      let run: String
      let settings: [String: String]
    }
    let runs: [Member]
  }

  /// Checks that the folder is empty, does not exist, or holds this ensemble.
  private func checkContents() throws(RunFolderError) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard !names.allSatisfy(RunFolder.isPartial) else { return }
    guard !names.contains("experiment.yaml") else {
      throw RunFolderError(
        folder: path, problem: "the folder holds one run, not an ensemble",
        remedy: "Name another folder for the ensemble, or remove this one; nothing was overwritten.")
    }
    guard let data = try? WholeFile.contents(of: recordFile),
      let found = try? JSONDecoder().decode(Identity.self, from: data)
    else {
      throw RunFolderError(
        folder: path, problem: "the folder is not empty, and holds no ensemble",
        remedy: "Name an empty folder, or one that does not exist yet.")
    }
    let isSame =
      found.runs.count == ensemble.members.count
      && zip(found.runs, ensemble.members).allSatisfy { found, member in
        found.run == member.name && found.settings == Dictionary(uniqueKeysWithValues: member.settings.map { ($0, $1) })
      }
    guard isSame else {
      throw RunFolderError(
        folder: path, problem: "the folder holds another ensemble",
        remedy: "Name another folder, or remove this one; nothing was overwritten.")
    }
  }

  private func writeRecord(_ rows: [Row], seconds: Double?) throws(CheckpointError) {
    let entries = zip(ensemble.members, rows).map { member, row in
      var pairs: [(key: String, value: JSONValue)] = [
        ("run", .string(member.name)), ("settings", .object(member.settings.map { ($0, .string($1)) })),
        ("outcome", row.outcome.map(JSONValue.string) ?? .null), ("steps", .optional(row.steps)),
      ]
      if let metrics = row.metrics { pairs.append(("metrics", RunRecord.object(metrics))) }
      return JSONValue.object(pairs)
    }
    let record: [(key: String, value: JSONValue)] = [
      ("schema", .string("nagano.ensemble/1")), ("version", .string(version)), ("runs", .array(entries)),
      ("seconds", .optional(seconds.map { ($0 * 1000).rounded() / 1000 })),
    ]
    try AtomicFile.write(to: recordFile, contents: JSONValue.object(record).text + "\n")
  }

  private func table(_ rows: [Row]) -> String {
    let keys = ensemble.members.first?.settings.map(\.key) ?? []
    var lines = [
      ["run"] + keys + ["outcome", "steps", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "time"]
    ]
    for (member, row) in zip(ensemble.members, rows) {
      let metrics = row.metrics
      let numbers = [
        metrics?.trainLoss, metrics?.trainAccuracy, metrics?.testLoss, metrics?.testAccuracy, metrics?.time,
      ]
      lines.append(
        [member.name] + member.settings.map(\.value) + [row.outcome ?? "", row.steps.map(String.init) ?? ""]
          + numbers.map { TrainingMetrics.text($0) })
    }
    return lines.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private func field(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}

/// Whether the runs of an ensemble are to stop, and why.
private final class EnsembleBoard: @unchecked Sendable {
  private let lock = NSLock()
  private var stops = false
  private(set) var error: (any Error)?

  var isStopped: Bool { lock.withLock { stops } }

  func note(_ control: TrainingControl) -> TrainingControl {
    if control == .stop { lock.withLock { stops = true } }
    return control
  }

  /// Runs a body; its error stops the others.
  func note(_ body: () throws -> TrainingResult) {
    do {
      _ = try body()
    } catch let problem {
      lock.withLock {
        stops = true
        error = error ?? problem
      }
    }
  }
}
