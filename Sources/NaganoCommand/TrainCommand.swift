internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano train EXPERIMENT.yaml -o DIR`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network and records the run; equal neurons stay bit-equal.",
    discussion: """
      Reads an experiment in YAML (network, data, loss, initial, perturb, training, record, ensemble; every key but network and data \
      has a default; Documentation/Experiments.md has them all) and writes a run folder: experiment.yaml with every default, metrics.csv, checkpoints/step_*.safetensors, \
      run.json. The same seed gives the same bytes on any number of threads. Exit status 1 if the loss \
      diverges or a flow cannot go on, 130 after Ctrl-C; what was finished is in the folder.

      --resume goes on with a run that was interrupted or killed, and gives the bytes of one that was not; with a complete run it \
      does nothing. Without --resume an unfinished run is not touched; --restart discards it and begins anew. The state is saved in state.safetensors, which the end of the run removes. (Flows go on from their last \
      checkpoint; with the integrator bdf from one 100 steps or more after the start.)

      ensemble: {seeds: 8, vary: {training.rate: [0.1, 0.01]}} runs all combinations, each in a folder such as \
      seed-3-rate-0.1, on all cores; ensemble.csv and ensemble.json say how they ended.

      data: file (.npz, .csv, IDX), teacher, function. loss: cross-entropy, mean-square, logistic. initial.kind: kaiming, \
      xavier, normal, uniform, zero, constant, copies, file; sim starts on the manifold of given classes, or at a distance \
      from it. perturb: break-symmetry pushes the start off all of them. training.method: gd, sgd, momentum, nesterov, adam, \
      adamw, flow; decay, schedule and sampling go with them; confined: true projects every step onto the invariant manifold of \
      the start.

      method: flow integrates d theta/dt = -grad L up to a time: tolerance (of each step), integrator (heun-euler, \
      bogacki-shampine, zonneveld, cash-karp, dormand-prince, verner, fehlberg, and bdf for stiff flows), stopAtLoss, \
      stopAtGradient, step (of a fixed size), maximumSteps, absoluteTolerance; metrics.csv then has a column time.

      Example: nagano train Examples/Experiments/tiled.yaml -o Runs/tiled && nagano audit Runs/tiled/checkpoints/step_000400.safetensors

      JSON (nagano.train/1, also in run.json): network, seed, version, outcome, steps, metrics, seconds; along a flow reason (if \
      it failed), time, rejectedSteps, gradients. Of an ensemble (nagano.ensemble/1, also in ensemble.json): version, runs (each \
      with run, settings, outcome, steps, metrics), seconds.
      """)

  @Argument(help: "The experiment, a YAML file.")
  var experiment: String

  @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The run folder.", valueName: "dir"))
  var folder: String

  @Option(help: "text for people, json for programs.")
  var format: OutputFormat = .text

  @Option(help: "A seed that replaces the experiment's.")
  var seed: UInt64?

  @Flag(help: "Go on with the unfinished run in the folder, to the same bytes as without a break.")
  var resume = false

  @Flag(help: "Discard an unfinished run in the folder and begin anew.")
  var restart = false

  @Flag(help: "No progress and no remarks on standard error.")
  var quiet = false

  mutating func validate() throws {
    if resume && restart {
      throw ValidationError("--resume goes on with a run, --restart discards it; give one of them")
    }
  }

  func run() throws {
    try ExitStatus.reporting {
      guard FileManager.default.fileExists(atPath: experiment) else { throw MissingExperiment(path: experiment) }
      if let ensemble = try Ensemble(contentsOf: experiment) {
        guard seed == nil else {
          throw UsageError(description: "--seed is for single experiments; an ensemble lists its seeds under 'seeds'.")
        }
        let run = EnsembleRun(ensemble, folder: folder, version: ReportHeader.version)
        return try EnsembleTraining(
          run: run, resumes: resume, restarts: restart, format: format, isQuiet: quiet
        ).execute()
      }
      var settings = try Experiment(contentsOf: experiment)
      if let seed { settings.seed = seed }
      try train(Run(settings, folder: folder, version: ReportHeader.version))
    }
  }

  private func train(_ run: Run) throws {
    if !resume && !restart, let problem = run.folder.unfinishedWork {
      throw UnfinishedRun(path: run.folder.path, problem: problem)
    }
    // Said once the run has begun, when the folder and the data have been found right.
    var remark = remark(on: run.folder)
    let interrupt = Interrupt()
    let progress = ProgressLine(isShown: !quiet)
    func say() {
      if let text = remark { StandardStream.error.remark("nagano: \(text)\n") }
      remark = nil
    }
    let result = try run.execute(resumes: resume) { state in
      say()
      progress.show(line(state, end: run.experiment.training.flow?.time))
      return interrupt.isRaised ? .stop : .proceed
    }
    progress.clear()
    say()
    try StandardStream.output.write(try summary(run, result))
    switch result.outcome {
    case .completed, .lossReached, .gradientSmall: break
    case .diverged, .failed: throw ExitStatus.finding
    case .stopped: throw ExitCode(130)
    }
  }

  /// Says what becomes of a run that is in the folder.
  private func remark(on folder: RunFolder) -> String? {
    guard !quiet else { return nil }
    return switch (resume, folder.isComplete, folder.savedStep) {
    case (true, true, _): "the run in \(folder.path) is complete; nothing is done"
    case (true, false, let step?): "going on after step \(step)"
    case (true, false, nil): "there is nothing to go on from in \(folder.path); the run begins"
    case (false, _, let step?): "the unfinished run in \(folder.path), which was at step \(step), begins anew"
    case (false, _, nil): nil
    }
  }

  private func line(_ state: TrainingState, end: Double?) -> String {
    let loss = state.metrics.map { ", loss \(rounded($0.trainLoss))" } ?? ""
    if let time = state.time, let end { return "time \(rounded(time)) of \(rounded(end))\(loss)" }
    return "step \(state.step) of \(state.stepCount)\(loss)"
  }

  private func summary(_ run: Run, _ result: TrainingResult) throws -> String {
    if format == .json { return String(decoding: try WholeFile.contents(of: run.folder.recordFile), as: UTF8.self) }
    let network = run.experiment.network
    let outcome =
      switch result.outcome {
      case .completed:
        result.flow.map { "trained \(network) for the time \(rounded($0.time)) in \(result.step) steps" }
          ?? "trained \(network) for \(result.step) steps"
      case .lossReached(let time): "trained \(network) to the wanted loss, reached at the time \(rounded(time))"
      case .gradientSmall(let time): "trained \(network) to a gradient as small as wanted, at the time \(rounded(time))"
      case .failed(let reason, let time): "FAILED at the time \(rounded(time)): \(reason.explanation)"
      case .diverged(let step): "DIVERGED at step \(step): the loss is not finite; try a smaller rate"
      case .stopped(let step): "interrupted after step \(step); \(goingOn(run))"
      }
    let last = result.metrics.last
    let numbers = [
      last.map { "train loss \(rounded($0.trainLoss))" }, last?.trainAccuracy.map { "train accuracy \(percent($0))" },
      last?.testLoss.map { "test loss \(rounded($0))" }, last?.testAccuracy.map { "test accuracy \(percent($0))" },
    ].compactMap { $0 }
    return """
      \(outcome): \(numbers.joined(separator: ", "))
      \(run.folder.path): experiment.yaml, metrics.csv, run.json, checkpoints

      """
  }
}

/// How to go on with a run that was stopped.
private func goingOn(_ run: Run) -> String {
  run.folder.savedStep.map {
    "the same command with --resume goes on after step \($0)\(run.experiment.training.flow == nil ? "" : ", its last checkpoint")"
  }
    ?? "what was finished is in the folder; a flow with bdf can go on from checkpoints 100 steps or more apart, and none was reached"
}

private func rounded(_ number: Double) -> String { significant(number) }

private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
