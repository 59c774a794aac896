internal import ArgumentParser
internal import Foundation
internal import Nagano

/// The option of verbs that can be stopped and taken up again.
struct JournalOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write down what is finished; with the same command line, version and seed the work goes on from there.",
      valueName: "file"))
  var journal: String?
}

/// Work in chunks, with a progress line, Ctrl-C and perhaps a journal.
struct JournaledWork {
  let verb: String
  /// Everything beside version and verb on which the outcomes depend.
  let title: [(key: String, value: JSONValue)]
  let journal: String?
  /// The number of chunks.
  let chunks: Int
  /// What the chunks are, and how many units a chunk has, for the progress line.
  let unit: String
  let unitsPerChunk: Int
  let total: Int
  let isQuiet: Bool

  /// The outcomes of all chunks, in order.
  ///
  /// - Parameter isPossible: whether a chunk can have an outcome that a journal says it has.
  /// - Throws: exit code 130 when it was interrupted; ``CheckpointError`` if the journal cannot be used.
  func run<Outcome: Codable & Sendable>(
    isPossible: (_ chunk: Int, Outcome) -> Bool, _ body: @Sendable (_ chunk: Int, _ shouldStop: () -> Bool) -> Outcome?
  ) throws -> [Outcome] {
    let header: [(key: String, value: JSONValue)] = [
      ("schema", .string("nagano.journal/1")), ("verb", .string(verb)), ("version", .string(ReportHeader.version)),
    ]
    let book = try journal.map {
      try Journal<Outcome>(path: $0, title: .object(header + title), chunks: chunks, isPossible: isPossible)
    }
    let finished = book?.finished ?? [:]
    let interrupt = Interrupt()
    let progress = ProgressLine(isShown: !isQuiet)
    var done = finished.count
    defer { progress.clear() }
    let outcomes = try ResumableWork.run(
      count: chunks, finished: finished, shouldStop: { interrupt.isRaised },
      onFinish: { chunk, outcome in
        try book?.enter(chunk, outcome)
        done += 1
        progress.show(
          min(done * unitsPerChunk, total), of: total, earlier: min(finished.count * unitsPerChunk, total), unit: unit)
      },
      body: { body($0) { interrupt.isRaised } })
    let whole = outcomes.compactMap(\.self)
    guard whole.count == chunks else {
      progress.clear()
      say(whole.count)
      throw ExitCode(130)
    }
    return whole
  }

  private func say(_ finished: Int) {
    let done = "\(min(finished * unitsPerChunk, total)) of \(total) \(unit)"
    let text =
      journal.map { "interrupted; \(done) are in \($0). The same command goes on from there." }
      ?? "interrupted after \(done); nothing was kept. With --journal FILE the same command could go on."
    StandardStream.error.remark("nagano: \(text)\n")
  }
}
