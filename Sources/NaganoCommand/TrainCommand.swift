internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano train EXPERIMENT.yaml -o DIR`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network and records the run; equal neurons stay bit-equal.",
    discussion: """
      Reads an experiment in YAML (network, data, loss, initial, training, record; every key but network and data has a \
      default) and writes a run folder: experiment.yaml with every default, metrics.csv, checkpoints/step_*.safetensors, \
      run.json. The same seed gives the same bytes on any number of threads. Exit status 1 if the loss \
      diverges, 130 after Ctrl-C; what was finished is in the folder.

      loss: cross-entropy, mean-square. training.method: gd, sgd, momentum, nesterov, adam, \
      adamw; confined: true projects every step onto the invariant manifold of the start. initial.kind: kaiming, xavier, normal, uniform, \
      zero, constant, copies, file.

      Example: nagano train Examples/Experiments/tiled.yaml -o Runs/tiled && nagano audit Runs/tiled/checkpoints/step_000400.safetensors

      JSON (nagano.train/1, also in run.json): network, seed, version, outcome, steps, metrics, seconds.
      """)

  @Argument(help: "The experiment, a YAML file.")
  var experiment: String

  @Option(name: [.customShort("o"), .customLong("output")], help: ArgumentHelp("The run folder.", valueName: "dir"))
  var folder: String

  @Option(help: "text for people, json for programs.")
  var format: OutputFormat = .text

  @Option(help: "A seed that replaces the experiment's.")
  var seed: UInt64?

  @Flag(help: "No progress and no remarks on standard error.")
  var quiet = false

  func run() throws {
    try ExitStatus.reporting {
      guard FileManager.default.fileExists(atPath: experiment) else { throw MissingExperiment(path: experiment) }
      var settings = try Experiment(contentsOf: experiment)
      if let seed { settings.seed = seed }
      let run = Run(settings, folder: folder, version: ReportHeader.version)
      let interrupt = Interrupt()
      let progress = ProgressLine(isShown: !quiet)
      let result = try run.execute { state in
        progress.show(line(state))
        return interrupt.isRaised ? .stop : .proceed
      }
      progress.clear()
      FileHandle.standardOutput.write(Data(try summary(run, result).utf8))
      switch result.outcome {
      case .completed: break
      case .diverged: throw ExitStatus.finding
      case .stopped: throw ExitCode(130)
      }
    }
  }

  private func line(_ state: TrainingState) -> String {
    let loss = state.metrics.map { ", loss \(rounded($0.trainLoss))" } ?? ""
    return "step \(state.step) of \(state.stepCount)\(loss)"
  }

  private func summary(_ run: Run, _ result: TrainingResult) throws -> String {
    if format == .json { return try String(contentsOfFile: run.folder.recordFile, encoding: .utf8) }
    let outcome =
      switch result.outcome {
      case .completed: "trained \(run.experiment.network) for \(result.step) steps"
      case .diverged(let step): "DIVERGED at step \(step): the loss is not finite; try a smaller rate"
      case .stopped(let step): "interrupted after step \(step); what was finished is in the folder"
      }
    let last = result.metrics.last
    let numbers = [
      last.map { "train loss \(rounded($0.trainLoss))" }, last?.trainAccuracy.map { "train accuracy \(percent($0))" },
      last?.testAccuracy.map { "test accuracy \(percent($0))" },
    ].compactMap { $0 }
    return """
      \(outcome): \(numbers.joined(separator: ", "))
      \(run.folder.path): experiment.yaml, metrics.csv, run.json, checkpoints

      """
  }
}

private func rounded(_ number: Double) -> String { String(format: "%.4g", number) }

private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
