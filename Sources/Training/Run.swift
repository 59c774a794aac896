public import Networks
internal import Checkpoints
internal import Foundation

/// A run of an experiment that leaves a folder behind.
///
/// ```
/// experiment.yaml                      the experiment with every default
/// metrics.csv                          step, epoch, losses and accuracies; along a flow the time
/// checkpoints/step_000000.safetensors  parameters, named as PyTorch's nn.Sequential names them
/// run.json                             how it ended
/// ```
/// Every file appears complete or not at all. The same experiment gives the same bytes, the duration in `run.json`
/// excepted.
public struct Run {
  /// What is trained.
  public let experiment: Experiment
  /// The folder.
  public let folder: RunFolder
  /// The version of the program, for `run.json`.
  public let version: String
  /// The largest number of threads.
  public let threads: Int

  /// A run that is to be recorded in a folder.
  ///
  /// - Parameters:
  ///   - experiment: what is trained.
  ///   - path: the folder, made if it does not exist.
  ///   - version: the version of the program.
  ///   - threads: the largest number of threads; the result does not depend on it.
  public init(
    _ experiment: Experiment, folder path: String, version: String, threads: Int = BatchedNetwork.defaultThreads
  ) {
    (self.experiment, self.version, self.threads) = (experiment, version, threads)
    folder = RunFolder(path)
  }

  /// Trains and records.
  ///
  /// - Parameter progress: called at each recorded step; may stop the run, which then is recorded up to there.
  /// - Returns: what the training gave.
  /// - Throws: ``ExperimentError``, ``DataError``; ``RunFolderError`` if the folder holds something else;
  ///   ``CheckpointError`` if a file cannot be written. Nothing is written before the data are read and checked.
  public func execute(progress: (TrainingState) -> TrainingControl = { _ in .proceed }) throws -> TrainingResult {
    let clock = ContinuousClock()
    let start = clock.now
    var trainer = try experiment.trainer()
    trainer.threads = threads
    let parameters = try experiment.initialParameters()
    try folder.prepare(for: experiment)
    let flow = experiment.training.flow.map { GradientFlow(of: trainer, $0) }
    var table = (flow == nil ? TrainingMetrics.header : TrainingMetrics.flowHeader) + "\n"
    func observe(_ state: TrainingState) throws(CheckpointError) -> TrainingControl {
      let control = progress(state)
      if let metrics = state.metrics { table += metrics.line + "\n" }
      if state.isCheckpoint || control == .stop {
        try write(state)
        try AtomicFile.write(to: folder.metricsFile, contents: table)
      }
      return control
    }
    let result =
      if let flow {
        try flow.run(from: parameters, observe: observe)
      } else {
        try trainer.train(from: parameters, observe: observe)
      }
    let elapsed = start.duration(to: clock.now).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    try AtomicFile.write(
      to: folder.recordFile, contents: RunRecord(experiment, result, version: version, seconds: seconds).json)
    return result
  }

  private func write(_ state: TrainingState) throws(CheckpointError) {
    var metadata = [
      "nagano.network": experiment.network.notation, "nagano.step": String(state.step),
      "nagano.seed": String(experiment.seed),
    ]
    metadata["nagano.time"] = state.time.map(\.description)
    try SafetensorsWriter(
      tensors: experiment.network.sequentialTensors(of: state.parameters), metadata: metadata
    ).write(to: folder.checkpointFile(step: state.step, of: state.stepCount))
  }
}
