internal import Foundation

/// A program of the machine, run as a process on one text.
///
/// Input and messages lie in temporary files and the output is read until it ends, so that texts of any size neither block
/// nor break a pipe.
struct ExternalProgram {
  /// The path of the program.
  let executable: String

  /// What a run left.
  struct Outcome {
    /// What was written to standard output.
    let output: Data
    /// What was written to standard error.
    let messages: String
    /// Whether the program ended by itself, with status 0.
    let succeeded: Bool
    /// The exit status, or the number of the signal.
    let status: Int32

    /// The status and the first lines of the messages.
    var detail: String {
      let lines = messages.split(separator: "\n").prefix(3).joined(separator: "\n  ")
      return "exit status \(status)\(lines.isEmpty ? "" : "\n  \(lines)")"
    }
  }

  /// The first program of a name in the folders of a search path.
  ///
  /// - Parameter searchPath: folders with colons between; `nil` for those of the environment variable `PATH`.
  static func find(_ name: String, searchPath: String? = nil) -> String? {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").map { "\($0)/\(name)" }.first(where: isThere)
  }

  /// Whether a program lies at a path.
  static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Runs the program.
  ///
  /// - Throws: errors of the file system, or of starting the process.
  func run(_ arguments: [String], input: String) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nagano-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, messages) = (folder.appending(path: "input"), folder.appending(path: "messages"))
    try Data(input.utf8).write(to: source)
    try Data().write(to: messages)
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: source)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: messages)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      output: data, messages: String(decoding: (try? Data(contentsOf: messages)) ?? Data(), as: UTF8.self),
      succeeded: process.terminationReason == .exit && process.terminationStatus == 0,
      status: process.terminationStatus)
  }
}
