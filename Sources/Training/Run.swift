public import Networks
internal import Checkpoints

/// A run of an experiment that leaves a folder behind.
///
/// ```
/// experiment.yaml                      the experiment with every default
/// metrics.csv                          step, epoch, losses and accuracies; along a flow the time
/// checkpoints/step_000000.safetensors  parameters, named as PyTorch's nn.Sequential names them
/// run.json                             how it ended
/// state.safetensors                    of a run that is not complete: what it takes to go on
/// ```
/// Every file appears complete or not at all. The same experiment gives the same bytes, the duration in `run.json`
/// excepted.
public struct Run: Sendable {
  /// What is trained.
  public let experiment: Experiment
  /// The folder.
  public let folder: RunFolder
  /// The version of the program, for `run.json`.
  public let version: String
  /// The largest number of threads.
  public let threads: Int

  /// For tests: how many times as long as a saving takes is waited for the next one.
  var savingShare = 50
  /// For tests: called after every change of the folder.
  ///
  /// An error leaves it as if the process had been killed there.
  var onChange: @Sendable () throws(CheckpointError) -> Void = {}

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
  /// While it runs, and after it was stopped, the folder has a file `state.safetensors` besides, from which a run can go on;
  /// it is written often enough for little to be lost and seldom enough to cost a fiftieth of the time. A run that was killed
  /// at any moment and goes on leaves the bytes of one that was not.
  ///
  /// - Parameters:
  ///   - resumes: whether an unfinished run in the folder goes on; otherwise it is removed, and the run begins anew. A complete
  ///     one is left as it is. Without one the run begins.
  ///   - progress: called at each step; may stop the run, which then is recorded up to there.
  /// - Returns: what the training gave; of a complete run, what is in its folder.
  /// - Throws: ``ExperimentError``, ``DataError``; ``RunFolderError`` if the folder holds something else, or is in use, or if
  ///   the unfinished run was begun with other data or by another version; ``CheckpointError`` if a file cannot be written.
  ///   Nothing is written before the data are read and checked.
  public func execute(
    resumes: Bool = false, progress: (TrainingState) -> TrainingControl = { _ in .proceed }
  ) throws -> TrainingResult {
    if resumes {
      try folder.check(for: experiment)
      if let result = try folder.completeResult(isFlow: isFlow) {
        // It is there if the process was killed at the very end.
        try folder.remove(folder.stateFile)
        return result
      }
    }
    var trainer = try experiment.trainer()
    trainer.threads = threads
    let parameters = try experiment.initialParameters()
    let recorder = try RunRecorder(self, trainer, start: parameters, resumes: resumes)
    func observe(_ state: TrainingState) throws(CheckpointError) -> TrainingControl {
      let control = progress(state)
      try recorder.record(state, stops: control == .stop)
      return control
    }
    let result =
      if let flow = experiment.training.flow {
        try GradientFlow(of: trainer, flow).watch(from: parameters, resuming: recorder.snapshot, observe)
      } else {
        try trainer.watch(from: parameters, resuming: recorder.snapshot, observe)
      }
    try recorder.finish(result)
    return result
  }

  var isFlow: Bool { experiment.training.flow != nil }
}
