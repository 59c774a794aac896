internal import Checkpoints
internal import Foundation
internal import Numerics

extension RunFolder {
  /// Whether the folder holds a run that came to its end, be it a diverged one.
  public var isComplete: Bool { record.map { $0.outcome != "stopped" } ?? false }

  /// How far the run in the folder is, as its files say.
  public enum Status: Hashable, Sendable {
    /// The run goes on, or its process was killed: there is no `run.json`.
    case unfinished
    /// The process has ended: `completed`, `lossReached`, `gradientSmall`, `diverged`, `failed`, or `stopped` by Ctrl-C.
    case ended(outcome: String)
  }

  /// How far the run in the folder is; `nil` if it holds none.
  public var status: Status? {
    if let record { return .ended(outcome: record.outcome) }
    return FileManager.default.fileExists(atPath: experimentFile) ? .unfinished : nil
  }

  /// The step from which an unfinished run in the folder can go on; `nil` if there is none.
  public var savedStep: Int? {
    isComplete ? nil : (try? SavedState(contentsOf: stateFile))?.snapshot.step
  }

  /// What would be lost if the run in the folder began anew, in words; `nil` if nothing would that the same run would not make
  /// again at once.
  public var unfinishedWork: String? {
    guard !isComplete, FileManager.default.fileExists(atPath: stateFile) else { return nil }
    return savedStep.map { "the folder holds an unfinished run, at step \($0)" }
      ?? "the folder holds an unfinished run whose state cannot be read"
  }

  /// `run.json`, as far as it is needed.
  struct Record: Decodable {
    let outcome: String
    let steps: Int
    let reason: String?
    let time: Double?
    let rejectedSteps: Int?
    let gradients: Int?
  }

  /// `run.json`; `nil` if there is none that can be read.
  var record: Record? {
    (try? WholeFile.contents(of: recordFile)).flatMap { try? JSONDecoder().decode(Record.self, from: $0) }
  }

  /// The first bytes of `metrics.csv`, and what is in them; all of it without a number.
  ///
  /// - Throws: ``RunFolderError`` if the file is shorter, or not the table of a run.
  func metrics(bytes: Int? = nil, isFlow: Bool) throws(RunFolderError) -> (text: String, rows: [TrainingMetrics]) {
    let data = (try? WholeFile.contents(of: metricsFile)) ?? Data()
    let text = String(decoding: data.prefix(bytes ?? data.count), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let rows = lines.dropFirst().compactMap { TrainingMetrics(line: $0, isFlow: isFlow) }
    let header = isFlow ? TrainingMetrics.flowHeader : TrainingMetrics.header
    guard data.count >= bytes ?? 0, lines.first.map(String.init) == header, rows.count == lines.count - 1 else {
      throw RunFolderError(
        folder: path, problem: "metrics.csv is not the one that the run left",
        remedy: "Begin the run anew with --restart.")
    }
    return (text, rows)
  }

  /// What a run gave that is complete; `nil` if it is not.
  ///
  /// - Throws: ``RunFolderError``, ``CheckpointError`` if files are missing or damaged.
  func completeResult(isFlow: Bool) throws -> TrainingResult? {
    guard let record, isComplete else { return nil }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []).filter {
      $0.hasPrefix("step_")
    }
    guard let last = names.max() else {
      throw RunFolderError(
        folder: path, problem: "the run is complete, but its checkpoints are gone", remedy: "Begin the run anew.")
    }
    let time = record.time ?? 0
    let outcome: TrainingOutcome =
      switch record.outcome {
      case "diverged": .diverged(step: record.steps)
      case "lossReached": .lossReached(time: time)
      case "gradientSmall": .gradientSmall(time: time)
      case "failed": .failed(record.reason.flatMap(FlowFailure.init) ?? .notFinite, time: time)
      default: .completed
      }
    let flow = FlowStatistics(
      time: time, steps: record.steps, rejectedSteps: record.rejectedSteps ?? 0, gradients: record.gradients ?? 0)
    let file = try SafetensorsFile(contentsOf: "\(checkpoints)/\(last)")
    return TrainingResult(
      parameters: file.tensors.flatMap { $0.doubles() }, metrics: try metrics(isFlow: isFlow).rows, outcome: outcome,
      step: record.steps, flow: isFlow ? flow : nil)
  }
}
