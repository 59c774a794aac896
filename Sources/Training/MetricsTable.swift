internal import Checkpoints
internal import Foundation

/// The columns of a run's `metrics.csv` that go with its checkpoints.
struct MetricsTable {
  private let rows: [Int: (loss: Double?, time: Double?)]

  /// The table in a file; `nil` if there is none.
  ///
  /// - Throws: ``DataError`` if a line has another number of fields than the heading, or no step.
  init?(file: String) throws(DataError) {
    let data: Data
    do {
      data = try WholeFile.contents(of: file)
    } catch {
      if error.kind == .noSuchFile { return nil }
      throw DataError(error)
    }
    var records = CommaSeparatedRecords([UInt8](data), file: file)
    let heading = (try records.next() ?? []).map(\.text)
    guard let step = heading.firstIndex(of: "step") else {
      throw DataError(
        .noSuchColumn, file: file, line: 1, problem: "the table has no column 'step'",
        remedy: "Remove the file, or let nagano train write it.")
    }
    let (loss, time) = (heading.firstIndex(of: "train_loss"), heading.firstIndex(of: "time"))
    var rows: [Int: (loss: Double?, time: Double?)] = [:]
    while let record = try records.next() {
      guard record.count == heading.count, let number = Int(record[step].text) else {
        throw DataError(
          .malformed, file: file, line: record[0].line, problem: "the line is not one of the table's",
          remedy: "Remove the file, or let nagano train write it.")
      }
      rows[number] = (loss.flatMap { Double(record[$0].text) }, time.flatMap { Double(record[$0].text) })
    }
    self.rows = rows
  }

  /// All steps with their losses and times, ascending.
  var curve: [(step: Int, loss: Double?, time: Double?)] {
    rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value.loss, $0.value.time) }
  }

  func loss(at step: Int) -> Double? { rows[step]?.loss }
  func time(at step: Int) -> Double? { rows[step]?.time }
}
