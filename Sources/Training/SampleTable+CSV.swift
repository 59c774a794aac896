internal import Checkpoints
internal import Foundation
internal import Networks

extension SampleTable {
  /// Columns of a CSV file whose first record names them.
  ///
  /// - Throws: ``DataError`` with line and column.
  init(csv path: String, inputs: [String]?, targets: [String]) throws(DataError) {
    var records = CommaSeparatedRecords(try Self.bytes(of: path), file: path)
    guard let header = try records.next() else {
      throw DataError(
        .malformed, file: path, line: 1, column: 1, problem: "the file is empty",
        remedy: "The first line names the columns.")
    }
    let names = header.map { $0.text.trimmingCharacters(in: .whitespaces) }
    let targetColumns = try Self.columns(targets, in: names, path)
    let inputColumns =
      try inputs.map { names_ throws(DataError) in try Self.columns(names_, in: names, path) }
      ?? names.indices.filter { !targetColumns.contains($0) }
    guard !inputColumns.isEmpty else {
      throw DataError(
        .mismatch, file: path, line: 1, problem: "no column is left for the inputs",
        remedy: "Name fewer targets, or add columns.")
    }
    self.init(
      file: path, inputs: [], inputCount: inputColumns.count, targets: [], targetCount: targetColumns.count)
    var lines: [Int] = []
    while let record = try records.next() {
      guard record.count == names.count else {
        throw DataError(
          .malformed, file: path, line: record[0].line, column: record[record.count - 1].column,
          problem: "the line has \(record.count) fields, but the header names \(names.count)",
          remedy: "Give each line one field for each column.")
      }
      for column in inputColumns { self.inputs.append(try Self.number(record[column], names[column], path)) }
      for column in targetColumns { self.targets.append(try Self.number(record[column], names[column], path)) }
      lines.append(record[0].line)
    }
    guard !lines.isEmpty else {
      throw DataError(
        .malformed, file: path, line: 2, problem: "the file has no samples", remedy: "Add lines after the header.")
    }
    line = { lines[$0] }
    inputName = { "column '\(names[inputColumns[$0]])'" }
    targetName = { "column '\(names[targetColumns[$0]])'" }
  }

  private static func bytes(of path: String) throws(DataError) -> [UInt8] {
    do {
      return [UInt8](try WholeFile.contents(of: path))
    } catch {
      guard error.kind == .noSuchFile else { throw DataError(error) }
      throw DataError(.noSuchFile, file: path, problem: "there is no such file", remedy: "Correct `data.file`.")
    }
  }

  private static func columns(_ wanted: [String], in names: [String], _ path: String) throws(DataError) -> [Int] {
    var columns: [Int] = []
    for name in wanted {
      let found = names.indices.filter { names[$0] == name }
      guard found.count == 1 else {
        let hint = nearestName(to: name, among: names).map { "Did you mean '\($0)'? " } ?? ""
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        throw DataError(
          .noSuchColumn, file: path, line: 1,
          problem: found.isEmpty ? "there is no column '\(name)'" : "there are \(found.count) columns '\(name)'",
          remedy: "\(hint)The columns are: \(shown).")
      }
      columns.append(found[0])
    }
    return columns
  }

  private static func number(
    _ field: CommaSeparatedRecords.Field, _ name: String, _ path: String
  ) throws(DataError) -> Double {
    let text = field.text.trimmingCharacters(in: .whitespaces)
    guard let number = Double(text) else {
      throw DataError(
        .malformed, file: path, line: field.line, column: field.column,
        problem: "'\(text)' in column '\(name)' is not a number", remedy: "Inputs and targets are numbers.")
    }
    return number
  }
}
