internal import Foundation
internal import Nagano

/// The option `--figure FILE`.
enum FigureOption {
  /// The file, which must have an ending that names a form and must not be one of the inputs.
  static func file(_ path: String, against inputs: [String]) throws -> FigureFile {
    guard let file = FigureFile(path: path) else {
      let endings = FigureFile.Form.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw UsageError(description: "--figure \(path): the ending says what is drawn; it is one of \(endings)")
    }
    try check(path, option: "--figure", against: inputs)
    return file
  }

  /// Refuses a file that would replace an input, or cannot be written, before any work.
  static func check(_ path: String, option: String, against files: [String]) throws {
    try CommonOptions.check(path, option: option, against: files)
    try checkFolder(of: path)
  }

  /// Refuses a place that cannot be written, before any work.
  static func checkFolder(of path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw CheckpointError(
        .cannotWrite, file: path, problem: "no file can be written in the folder \(folder)",
        expectation: "a folder that is there and may be written", remedy: "Name another place.")
    }
  }

  /// Refuses a folder that is to hold figures and can neither be written nor made, before any work.
  static func checkFolder(ofFigures path: String) throws {
    let files = FileManager.default
    var (place, isFolder) = (URL(filePath: path).standardizedFileURL, ObjCBool(false))
    while !files.fileExists(atPath: place.path, isDirectory: &isFolder), place.path != "/" {
      place.deleteLastPathComponent()
    }
    let isItself = place == URL(filePath: path).standardizedFileURL
    guard isFolder.boolValue, files.isWritableFile(atPath: place.path) else {
      let reason = isFolder.boolValue ? "\(place.path) may not be written" : "there is a file \(place.path)"
      throw CheckpointError(
        .cannotWrite, file: path, problem: isItself ? reason : "the folder cannot be made: \(reason)",
        expectation: "a folder that may be written, or made", remedy: "Name another place: --figures FOLDER.")
    }
  }

  /// Says on a terminal's standard error what was written.
  static func announce(_ path: String, quiet: Bool) {
    guard !quiet, isatty(STDERR_FILENO) == 1 else { return }
    StandardStream.error.remark("nagano: written: \(path)\n")
  }
}
