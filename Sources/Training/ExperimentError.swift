internal import Numerics

/// A mistake in an experiment: where it is, what was expected, and how to mend it.
///
/// ```
/// digits.yaml:5:3: training.rat: the key 'rat' is not known
///     rat: 0.1
///     ^
///   Did you mean 'rate'? Known are: method, batch, epochs, rate, momentum.
/// ```
public struct ExperimentError: Error, Equatable, Sendable {
  /// The file, as it was named; empty for text from memory.
  public let file: String
  /// The line, from 1; `nil` if the mistake is not at a place in a file.
  public let line: Int?
  /// The column, from 1.
  public let column: Int?
  /// The path of the key, for example `training.rate`; empty for the whole file.
  public let key: String
  /// What is wrong.
  public let problem: String
  /// What was expected, or how to mend it.
  public let remedy: String
  /// The text of the line.
  public let lineText: String?

  /// An error.
  public init(
    file: String = "", line: Int? = nil, column: Int? = nil, key: String = "", problem: String, remedy: String,
    lineText: String? = nil
  ) {
    (self.file, self.line, self.column, self.key) = (file, line, column, key)
    (self.problem, self.remedy, self.lineText) = (problem, remedy, lineText)
  }
}

extension ExperimentError: CustomStringConvertible {
  /// Place and problem; the line with a caret; the remedy.
  public var description: String {
    let place = [file.isEmpty ? "experiment" : file, line.map(String.init), column.map(String.init)]
      .compactMap { $0 }.joined(separator: ":")
    // Keys and values of the file may hold anything.
    var lines = ["\(place.onOneLine): \(key.isEmpty ? "" : "\(key.printable): ")\(problem.onOneLine)"]
    if let lineText, lineText.utf8.count <= 400 {
      lines.append("  \(lineText.onOneLine)")
      if let column { lines.append("  \(String(repeating: " ", count: column - 1))^") }
    }
    lines.append("  \(remedy)")
    return lines.joined(separator: "\n")
  }
}
