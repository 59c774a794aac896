internal import Nagano

/// The option `--figure FILE`.
enum FigureOption {
  /// The file, which must have an ending that names a form and must not be one of the inputs.
  static func file(_ path: String, against inputs: [String]) throws -> FigureFile {
    guard let file = FigureFile(path: path) else {
      let endings = FigureFile.Form.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw UsageError(description: "--figure \(path): the ending says what is drawn; it is one of \(endings)")
    }
    try CommonOptions.check(path, option: "--figure", against: inputs)
    return file
  }
}
