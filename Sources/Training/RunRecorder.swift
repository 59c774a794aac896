internal import Checkpoints
internal import Foundation
internal import Networks
internal import Numerics

// Goals, in this order:
// 1. Whenever the process is killed, the folder holds what is needed to go on, and going on gives the bytes of a run that was
//    not interrupted. So every file appears at once, those that the state counts on are written before it, and the state is
//    removed after run.json, with which a run counts as complete.
// 2. Saving takes a fiftieth of the time or less: the state is written when fifty times as long has passed as it took last
//    time. It is not written at the checkpoints, which lie close together at the start of a logarithmic schedule.
// A flow can be saved at its checkpoints only. The state of the last one is kept in memory, for Ctrl-C.

/// The writer of a run folder.
final class RunRecorder {
  /// Where an earlier run was stopped.
  let snapshot: TrainingSnapshot?

  private let run: Run
  private let lock: FolderLock
  private let origin: SavedState.Origin
  private let start = ContinuousClock.now
  private var earlierSeconds = 0.0
  private var table: String
  private var checkpoints: [String] = []
  private var pending: SavedState?
  private var lastSave = ContinuousClock.now
  private var cost = Duration.milliseconds(5)

  /// Opens the folder, and cleans it of an earlier run or of what came after its saved state.
  init(_ run: Run, _ trainer: Trainer, start: [Double], resumes: Bool) throws {
    self.run = run
    origin = SavedState.Origin(version: run.version, fingerprint: RunFingerprint(trainer, start: start).text)
    let folder = run.folder
    let text = try folder.check(for: run.experiment)
    lock = try folder.lock()
    guard resumes, FileManager.default.fileExists(atPath: folder.stateFile) else {
      try folder.begin(text)
      try folder.clear(onChange: run.onChange)
      snapshot = nil
      table = (run.isFlow ? TrainingMetrics.flowHeader : TrainingMetrics.header) + "\n"
      return
    }
    let state = try SavedState(contentsOf: folder.stateFile)
    let metrics = try RunRecorder.check(state, origin, run, trainer)
    try folder.begin(text)
    try folder.clear(keeping: state.checkpoints, onChange: run.onChange)
    var snapshot = state.snapshot
    snapshot.metrics = metrics.rows
    (self.snapshot, table, checkpoints) = (snapshot, metrics.text, state.checkpoints)
    earlierSeconds = state.seconds
  }

  /// Checks that the training can go on from a state, without changing anything; gives its metrics.
  private static func check(
    _ state: SavedState, _ origin: SavedState.Origin, _ run: Run, _ trainer: Trainer
  ) throws -> (text: String, rows: [TrainingMetrics]) {
    func refuse(_ problem: String, _ remedy: String) -> RunFolderError {
      RunFolderError(folder: run.folder.path, problem: problem, remedy: remedy + " Nothing was changed.")
    }
    guard state.origin.version == origin.version else {
      throw refuse(
        "the run was begun by version \(state.origin.version), this is \(origin.version)",
        "Go on with that version, or begin anew with --restart.")
    }
    guard state.origin.fingerprint == origin.fingerprint else {
      throw refuse(
        "the data or the start are not those with which the run was begun",
        "Restore the files, or begin anew with --restart.")
    }
    if let problem = state.problem(for: trainer, flow: run.experiment.training.flow, in: run.folder) {
      throw SavedState.error(run.folder.stateFile, problem)
    }
    let folder = run.folder.checkpoints
    if let lost = state.checkpoints.first(where: { !FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) {
      throw refuse("\(lost) is missing", "Restore the file, or begin anew with --restart.")
    }
    let metrics = try run.folder.metrics(bytes: state.metricsBytes, isFlow: run.isFlow)
    if let problem = state.problem(of: metrics.rows, interval: trainer.metricsInterval) {
      throw refuse(problem, "Restore the file, or begin anew with --restart.")
    }
    return metrics
  }

  /// Writes down what there is to a step.
  func record(_ state: TrainingState, stops: Bool) throws(CheckpointError) {
    if let metrics = state.metrics { table += metrics.line + "\n" }
    if state.isCheckpoint || stops {
      try write(state)
      try AtomicFile.write(to: run.folder.metricsFile, contents: table)
      try run.onChange()
    }
    let isDue = stops || ContinuousClock.now - lastSave >= cost * run.savingShare
    guard run.isFlow ? state.isCheckpoint : isDue && state.step < state.stepCount else {
      if stops { try save() }
      return
    }
    if let snapshot = state.snapshot() {
      let saved = SavedState(
        snapshot: snapshot, origin: origin, metricsBytes: table.utf8.count, checkpoints: checkpoints, seconds: seconds)
      // A training about to diverge goes on from an earlier state, to the same end.
      if saved.isFinite { pending = saved }
    }
    if isDue { try save() }
  }

  /// Writes down how the run ended.
  func finish(_ result: TrainingResult) throws {
    let record = RunRecord(run.experiment, result, version: run.version, seconds: seconds)
    try AtomicFile.write(to: run.folder.recordFile, contents: record.json)
    try run.onChange()
    if case .stopped = result.outcome { return }
    try run.folder.remove(run.folder.stateFile)
  }

  private var seconds: Double {
    let elapsed = (ContinuousClock.now - start).components
    return earlierSeconds + Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private func save() throws(CheckpointError) {
    guard let state = pending else { return }
    let begin = ContinuousClock.now
    try AtomicFile.write(to: run.folder.metricsFile, contents: table)
    try run.onChange()
    try state.write(to: run.folder.stateFile)
    try run.onChange()
    (pending, lastSave) = (nil, ContinuousClock.now)
    cost = lastSave - begin
  }

  private func write(_ state: TrainingState) throws(CheckpointError) {
    let network = run.experiment.network
    var metadata = [
      "nagano.network": network.notation, "nagano.step": String(state.step),
      "nagano.seed": String(run.experiment.seed),
    ]
    metadata["nagano.time"] = state.time.map(\.description)
    let path = run.folder.checkpointFile(step: state.step, of: state.stepCount)
    let type: ElementType = run.experiment.training.precision == .single && !run.isFlow ? .f32 : .f64
    let tensors = network.sequentialTensors(of: state.parameters, elementType: type)
    try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
    if state.isCheckpoint { checkpoints.append(String(path.dropFirst(run.folder.checkpoints.count + 1))) }
    try run.onChange()
  }
}
