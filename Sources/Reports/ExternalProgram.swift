internal import Checkpoints
internal import Foundation

/// A program of the machine, run as a process on one text.
///
/// Input, output and messages lie in temporary files that have no name (only this process and the program have them), so that
/// texts of any size neither block nor break a pipe, nobody else reads them, and nothing is left however this process ends.
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

  /// A failure of the system before the program could run.
  struct Failure: Error, CustomStringConvertible {
    /// What failed, and why.
    let description: String

    init(_ what: String, _ code: Int32) { description = "\(what): \(String(cString: strerror(code)))" }
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

  /// Runs the program and waits for its end.
  ///
  /// - Throws: ``Failure``: there are too few file descriptors, no room, or the program cannot be started.
  func run(_ arguments: [String], input: String) throws(Failure) -> Outcome {
    let source = try NamelessFile()
    let output = try NamelessFile()
    let messages = try NamelessFile()
    try source.write(input)
    let status = try wait(for: try start(arguments, [source.descriptor, output.descriptor, messages.descriptor]))
    // As the system encodes it: the low seven bits are the signal, if there was one.
    let signal = status & 0x7F
    return Outcome(
      output: output.contents, messages: String(decoding: messages.contents, as: UTF8.self), succeeded: status == 0,
      status: signal == 0 ? status >> 8 & 0xFF : signal)
  }

  private func start(_ arguments: [String], _ streams: [Int32]) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, stream, Int32(number)) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process ignores, the program need not.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var process = pid_t()
    let code = withCStrings([executable] + arguments) { words in
      withCStrings(environment) { posix_spawn(&process, executable, &actions, &attributes, words, $0) }
    }
    guard code == 0 else { throw Failure("\(executable) cannot be started", code) }
    return process
  }

  private func wait(for process: pid_t) throws(Failure) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      let code = errno
      guard code == EINTR else { throw Failure("the end of \(executable) cannot be seen", code) }
    }
    return status
  }

  /// Calls a body with texts as C has them, a null pointer after the last.
  private func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}

/// A temporary file without a name, for reading and writing.
private final class NamelessFile {
  let descriptor: Int32

  init() throws(ExternalProgram.Failure) {
    var template = Array((FileManager.default.temporaryDirectory.path + "/nagano-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    let code = errno
    guard descriptor >= 0 else { throw ExternalProgram.Failure("a temporary file cannot be made", code) }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// Writes a text and goes back to its start.
  func write(_ text: String) throws(ExternalProgram.Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      let code = errno
      if written < 0, code == EINTR { continue }
      guard written > 0 else { throw ExternalProgram.Failure("a temporary file cannot be written", code) }
      rest = rest.dropFirst(written)
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  /// All that is in the file.
  var contents: Data {
    lseek(descriptor, 0, SEEK_SET)
    return (try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd()) ?? Data()
  }
}
