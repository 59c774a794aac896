internal import ArgumentParser
internal import Foundation
internal import Nagano

/// The form of the result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// Options that every verb has.
struct CommonOptions: ParsableArguments {
  @Option(help: "text for people, json for programs.")
  var format: OutputFormat = .text

  @Option(name: .long, help: ArgumentHelp("Write the result to a file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "The seed of all random draws; every command is reproducible.")
  var seed: UInt64 = 0

  @Flag(help: "No progress and no remarks on standard error.")
  var quiet = false

  @Flag(help: "More remarks on standard error.")
  var verbose = false

  /// The seed, if one was asked for: verbs that read a file with a seed of its own keep that otherwise.
  var givenSeed: UInt64? {
    CommandLine.arguments.contains { $0 == "--seed" || $0.hasPrefix("--seed=") } ? seed : nil
  }

  /// Says something on standard error if `--verbose` asks for it.
  func remark(_ text: @autoclosure () -> String) {
    if verbose && !quiet { FileHandle.standardError.write(Data("nagano: \(text())\n".utf8)) }
  }

  /// Says that a rank will take long, about a minute for ten thousand columns.
  func announce(_ columns: Int, largest: Int) {
    guard columns > 4_000, columns <= largest, !quiet else { return }
    let text =
      "nagano: a rank of up to \(columns) columns is taken; this may take a minute or two (--effort limits it)\n"
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Shows a line on a terminal's standard error while a body works for more than two seconds, then takes it away.
  ///
  /// - Parameter columns: of the rank that will be taken, from which the time is estimated.
  func showing<Result>(
    _ line: String, if isLong: Bool = true, columns: Int? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    guard isLong, !quiet, isatty(STDERR_FILENO) == 1 else { return try body() }
    let waiting = WaitingLine(line, estimate: columns.map(WaitingLine.seconds(forRankOf:)))
    defer { waiting.end() }
    return try body()
  }

  /// Refuses to replace an input by the result.
  func checkOutput(against inputs: [String]) throws {
    if let output { try CommonOptions.check(output, option: "--output", against: inputs) }
  }

  /// Refuses to replace one of some files by what an option asks to write.
  static func check(_ output: String, option: String, against files: [String]) throws {
    func place(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path }
    if let same = files.first(where: { place($0) == place(output) }) {
      throw UsageError(description: "\(option) \(output) would replace \(same); name another file")
    }
  }

  /// Whether the result goes to a terminal.
  var isOnTerminal: Bool { output == nil && isatty(STDOUT_FILENO) == 1 }

  /// Colours on a terminal, unless `NO_COLOR` forbids them.
  var style: TextStyle {
    TextStyle(hasColour: isOnTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
  }

  /// Prints the result, or writes it to the file asked for.
  func deliver(json: @autoclosure () -> JSONValue, text: (TextStyle) -> String) throws {
    try deliver(text: format == .json ? json().text + "\n" : text(style))
  }

  /// Prints a text, or writes it to the file asked for.
  func deliver(text: String) throws {
    try deliver { sink throws(CheckpointError) in try sink(text) }
  }

  /// Prints a result that comes in pieces, or writes it to the file asked for, which then is there as a whole or not at all.
  ///
  /// Memory does not grow with the length of the result.
  func deliver(_ produce: ((String) throws(CheckpointError) -> Void) throws(CheckpointError) -> Void) throws {
    if let output {
      try AtomicFile.write(to: output) { put throws(CheckpointError) in
        try ResultBuffer.collect(into: put, produce)
      }
    } else {
      try ResultBuffer.collect(into: CommonOptions.print, produce)
    }
  }

  private static func print(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw CheckpointError(
        .cannotWrite, file: "standard output",
        problem: "the result cannot be written (\(error.localizedDescription))",
        expectation: "a place that takes it", remedy: "Free space, or write to a file: --output FILE.")
    }
  }
}

/// Gathers small pieces of text into large ones.
private enum ResultBuffer {
  private static let capacity = 1 << 20

  static func collect(
    into put: @escaping AtomicFile.Sink,
    _ produce: ((String) throws(CheckpointError) -> Void) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(capacity + 4_096)
    func flush() throws(CheckpointError) {
      try buffer.withUnsafeBufferPointer { (bytes) throws(CheckpointError) in try put(UnsafeRawBufferPointer(bytes)) }
      buffer.removeAll(keepingCapacity: true)
    }
    try produce { (piece) throws(CheckpointError) in
      buffer.append(contentsOf: piece.utf8)
      if buffer.count >= capacity { try flush() }
    }
    try flush()
  }
}

/// Measures the seconds of a piece of work.
struct Stopwatch {
  private let start = ContinuousClock.now

  /// Seconds since the watch was made.
  var seconds: Double {
    let elapsed = start.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }
}
