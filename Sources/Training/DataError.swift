public import Checkpoints
internal import Numerics

/// Why data cannot be used: the place, what is wrong there, and how to mend it.
public struct DataError: Error, Sendable {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// Nothing is at the path.
    case noSuchFile
    /// The file cannot be read as what it claims to be.
    case malformed
    /// The file has no array or column of that name.
    case noSuchColumn
    /// The data do not fit the network or the loss.
    case mismatch
    /// An input or a target is NaN or infinite.
    case notFinite
  }

  /// What kind of mistake it is.
  public let kind: Kind
  /// The file, as it was named; empty for data that come from none.
  public let file: String
  /// The line, from 1.
  public let line: Int?
  /// The column of a line in characters, from 1.
  public let column: Int?
  /// The sample, from 0.
  public let sample: Int?
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let remedy: String
  /// The error of the file's format, if it is one.
  public let underlying: CheckpointError?

  /// An error.
  public init(
    _ kind: Kind, file: String, line: Int? = nil, column: Int? = nil, sample: Int? = nil, problem: String,
    remedy: String
  ) {
    (self.kind, self.file, self.line, self.column, self.sample) = (kind, file, line, column, sample)
    (self.problem, self.remedy, self.underlying) = (problem, remedy, nil)
  }

  /// The error of a file's format.
  public init(_ error: CheckpointError) {
    kind =
      switch error.kind {
      case .noSuchFile: .noSuchFile
      case .noSuchArray: .noSuchColumn
      default: .malformed
      }
    (file, line, column, sample) = (error.file, nil, nil, nil)
    (problem, remedy, underlying) = (error.problem, error.remedy, error)
  }
}

extension DataError: CustomStringConvertible {
  /// Place and problem, then the remedy.
  public var description: String {
    if let underlying { return underlying.description }
    let place = [file.isEmpty ? "data" : file, line.map(String.init), column.map(String.init)]
      .compactMap { $0 }.joined(separator: ":")
    // Names of columns may hold anything.
    return "\(place.onOneLine): \(problem.onOneLine)\n  \(remedy)"
  }
}
