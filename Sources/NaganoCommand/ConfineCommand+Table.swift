internal import Foundation
internal import Nagano

extension ConfineCommand {
  /// `nagano confine --table`: the verdicts of several experiments in one table.
  func printTable() throws {
    let stopwatch = Stopwatch()
    let opened = try experiments.map { file in
      let settings = try ExperimentFile.open(file, figure: nil, common).experiment
      try requireDoubles(settings, file)
      return settings
    }
    let progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    let entries = try zip(experiments, opened).map { file, settings in
      let (start, partitions) = try start(settings, file)
      var trainer = try settings.trainer()
      trainer.confinement = nil
      trainer.checkpoints = CheckpointSchedule(spacing: .log, count: 40)
      let chosen = try methods.split(separator: ",").map { (String($0), try TrainingMethod(String($0), settings)) }
      return ConfineTable.Entry(
        file: file, network: settings.network.notation, partitions: partitions,
        length: length(of: chosen.map(\.1), settings),
        runs: chosen.map { name, method in
          progress.show("\(file): \(name) ...")
          return run(method, name, trainer, start, partitions)
        })
    }
    progress.clear()
    let digests = common.format == .json ? try experiments.map { ($0, try FileDigest.sha256($0)) } : []
    let table = ConfineTable(
      header: ReportHeader(
        verb: "confine", network: opened.map(\.network.notation).joined(separator: ", "),
        seed: opened.first?.seed ?? 0, inputs: digests, seconds: stopwatch.seconds), entries: entries)
    try common.deliver(json: table.json, text: table.text)
  }

  /// A method, and once more with half the rate where it leaves the level sets of conserved quantities.
  private func run(
    _ method: TrainingMethod, _ name: String, _ trainer: Trainer, _ start: [Double], _ partitions: [SignedPartition]
  ) -> ConfineTable.Run {
    func series(_ method: TrainingMethod) -> DriftSeries {
      DriftSeries(method.trainer(from: trainer), flow: method.flow, from: start, partitions)
    }
    let full = ConfineReport.Run(
      name: name.trimmingCharacters(in: .whitespaces), isConfined: false, tolerance: method.tolerance,
      series: series(method))
    let halved = full.laws?.verdict == .leaves ? method.halved : nil
    return ConfineTable.Run(full: full, halved: halved.map(series))
  }
}
