import Foundation
import Nagano

// Trains one architecture on handwritten digits from four starts and audits it before and after: three of the starts lie on
// a structural invariant manifold, which training never leaves. The last row trains the 64-4-10 network that the tiled
// start *is*.

@main
struct DigitsDemo {
  static func main() throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "Runs/digits"
    let experiments = "Examples/Experiments"
    let starts = [
      ("kaiming", "Kaiming"), ("constant", "constant 0.05"), ("zero", "all zero"), ("tiled", "32 tiled from 4"),
    ]
    var table = TextTable(
      heading: [
        "start", "network", "test accuracy", "neurons that count", "dimensions", "verdict",
        "tied groups after training",
      ],
      alignsRight: [false, false, true, true, true, false, false])
    var tiled: Trial?
    for (file, name) in starts {
      let experiment = try Experiment(contentsOf: "\(experiments)/\(file).yaml")
      let trial = try Trial(experiment, folder: "\(folder)/\(file)")
      table.rows.append(trial.row(name))
      if file == "tiled" { tiled = trial }
    }
    guard let tiled else { return }
    let (row, difference) = try quotientRow(of: tiled)
    table.rows.append(row)
    print("tanh:64-32-10+bias on 1,797 handwritten digits, momentum, 400 full-batch steps\n")
    print(table.lines(indent: "").joined(separator: "\n"))
    print(
      """

      The tiled network and the 64-4-10 network trained with the learning-rate factors |C|/|D| from its quotient: \
      their loss curves differ by at most \(String(format: "%.1e", difference)) (relative).
      Look closer: .build/release/nagano audit \(folder)/tiled/checkpoints/step_000400.safetensors
      """)
  }

  /// Trains the quotient of the tiled start with its learning-rate factors; also gives the largest relative difference of
  /// the two loss curves.
  private static func quotientRow(of tiled: Trial) throws -> (row: [String], difference: Double) {
    let wide = tiled.experiment.network
    let quotient = QuotientNetwork(of: wide, parameters: tiled.start, by: tiled.before.partitions)
    var trainer = try tiled.experiment.trainer()
    trainer.architecture = quotient.architecture
    trainer.scaling = ParameterScaling(following: quotient)
    let result = trainer.train(from: quotient.parameters)
    let difference =
      zip(tiled.result.metrics, result.metrics).map { abs($0.trainLoss / $1.trainLoss - 1) }.max() ?? .nan
    let before = Audit(quotient.architecture.point(quotient.parameters), quotient.architecture)
    let after = Audit(quotient.architecture.point(result.parameters), quotient.architecture)
    let trial = Trial(tiled.experiment, start: quotient.parameters, result: result, before: before, after: after)
    return (trial.row("its quotient"), difference)
  }
}

/// One training with the audits of its first and last checkpoints.
struct Trial {
  let experiment: Experiment
  let start: [Double]
  let result: TrainingResult
  let before: Audit
  let after: Audit

  init(_ experiment: Experiment, start: [Double], result: TrainingResult, before: Audit, after: Audit) {
    self.experiment = experiment
    self.start = start
    self.result = result
    self.before = before
    self.after = after
  }

  /// Trains and audits the checkpoints as they are on disk.
  init(_ experiment: Experiment, folder: String) throws {
    let run = Run(experiment, folder: folder, version: ReportHeader.version)
    let result = try run.execute()
    func audit(step: Int) throws -> Audit {
      let file = try CheckpointFile(contentsOf: run.folder.checkpointFile(step: step, of: result.step))
      let network = try RecognisedNetwork(file, activation: nil)
      return Audit(network.point, network.architecture)
    }
    self.init(
      experiment, start: try experiment.initialParameters(), result: result, before: try audit(step: 0),
      after: try audit(step: result.step))
  }

  func row(_ name: String) -> [String] {
    let widths = after.effectiveWidths.map(String.init).joined(separator: ", ")
    let orbit = after.orbit
    let dimensions =
      orbit.status == .proven ? "\(orbit.upper) of \(orbit.parameterCount)" : "\(orbit.lower)...\(orbit.upper)"
    let same = before.partitions == after.partitions
    return [
      name, after.architecture.notation, String(format: "%.1f %%", 100 * (result.metrics.last?.testAccuracy ?? .nan)),
      widths, dimensions, after.isTrapped ? "trapped" : "free", same ? "the same, exactly" : "CHANGED",
    ]
  }
}
