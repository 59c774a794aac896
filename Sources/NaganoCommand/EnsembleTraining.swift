internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano train` with a file that has a key `ensemble`.
struct EnsembleTraining {
  let run: EnsembleRun
  let resumes: Bool
  let restarts: Bool
  let format: OutputFormat
  let isQuiet: Bool

  func execute() throws {
    let runs = run.ensemble.members.map(run.run(of:))
    let (complete, unfinished) = (
      runs.count(where: \.folder.isComplete), runs.count { $0.folder.unfinishedWork != nil }
    )
    if !resumes && !restarts, unfinished > 0 || (complete > 0 && complete < runs.count) {
      throw UnfinishedRun(
        path: run.path,
        problem: "the folder holds \(complete) complete and \(unfinished) unfinished runs of this ensemble")
    }
    remark(complete: complete, unfinished: unfinished)
    let interrupt = Interrupt()
    let line = ProgressLine(isShown: !isQuiet)
    let lock = NSLock()
    let rows = try run.execute(resumes: resumes) { index, state in
      lock.withLock { line.show("\(run.ensemble.members[index].name): step \(state.step) of \(state.stepCount)") }
      return interrupt.isRaised ? .stop : .proceed
    }
    line.clear()
    let text =
      format == .json ? String(decoding: try WholeFile.contents(of: run.recordFile), as: UTF8.self) : summary(rows)
    try StandardStream.output.write(text)
    if rows.contains(where: { $0.outcome == nil || $0.outcome == "stopped" }) { throw ExitCode(130) }
    if rows.contains(where: { $0.outcome == "diverged" || $0.outcome == "failed" }) { throw ExitStatus.finding }
  }

  private func remark(complete: Int, unfinished: Int) {
    guard !isQuiet, complete + unfinished > 0 else { return }
    let begun = "\(complete) complete and \(unfinished) unfinished runs in \(run.path)"
    let text =
      !resumes
      ? "the \(begun) begin anew"
      : complete == run.ensemble.members.count
        ? "all runs in \(run.path) are complete; nothing is done" : "going on with \(begun)"
    StandardStream.error.remark("nagano: \(text)\n")
  }

  private func summary(_ rows: [EnsembleRun.Row]) -> String {
    let width = rows.map(\.name.count).max() ?? 0
    let lines = rows.map { row in
      let loss = row.metrics.map { ", train loss \(significant($0.trainLoss))" } ?? ""
      let name = row.name.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(name)  \(row.outcome.map { "\($0) after \(row.steps ?? 0) steps" } ?? "not finished")\(loss)\n"
    }
    let left = rows.count { $0.outcome == nil || $0.outcome == "stopped" }
    let end =
      left == 0 ? "" : "interrupted with \(left) of \(rows.count) runs to do; the same command with --resume goes on\n"
    return lines.joined() + end + "\(run.path): ensemble.csv, ensemble.json, \(rows.count) run folders\n"
  }
}
