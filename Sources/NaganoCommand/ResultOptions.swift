internal import ArgumentParser
internal import Foundation
internal import Nagano

/// What verbs do with their results and remarks, whatever else their options are.
protocol ResultOptions {
  var format: OutputFormat { get }
  var seed: UInt64 { get }
  var quiet: Bool { get }
  var verbose: Bool { get }
  /// The file for the result; `nil` for standard output.
  var resultFile: String? { get }
  /// The option that names it.
  var resultOption: String { get }
}

/// The texts of options that several groups have.
enum OptionHelp {
  static let format: ArgumentHelp = "text for people, json for programs."
  static let seed: ArgumentHelp = "The seed of all random draws; every command is reproducible."
  static let quiet: ArgumentHelp = "No progress and no remarks on standard error."
  static let verbose: ArgumentHelp = "More remarks on standard error."
}

/// Options of verbs that write a network: `-o` and `--output` name that, so the result has another option.
struct NetworkOptions: ParsableArguments, ResultOptions {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The network to write, .safetensors.", valueName: "file"))
  var outputs: [String] = []

  @Option(help: ArgumentHelp("Write the result to a file instead of standard output.", valueName: "file"))
  var reportOutput: String?

  @Option(help: OptionHelp.format)
  var format: OutputFormat = .text

  @Option(help: OptionHelp.seed)
  var seed: UInt64 = 0

  @Flag(help: OptionHelp.quiet)
  var quiet = false

  @Flag(help: OptionHelp.verbose)
  var verbose = false

  mutating func validate() throws {
    guard !outputs.isEmpty else { throw ValidationError("name the network to write: -o FILE.safetensors") }
    guard outputs.count == 1 || outputs.count == 2 && reportOutput == nil else {
      throw ValidationError("-o names one network to write; the result goes to --report-output FILE")
    }
  }

  /// The network to write.
  var network: String { outputs.first { $0.hasSuffix(".safetensors") } ?? outputs.first ?? "" }

  /// The file for the result; once it was named by a second `--output`, as scripts may still do.
  var resultFile: String? {
    guard outputs.count == 2 else { return reportOutput }
    return outputs[0] == network ? outputs[1] : outputs[0]
  }

  var resultOption: String { "--report-output" }
}

extension ResultOptions {
  /// Says something on standard error if `--verbose` asks for it.
  func remark(_ text: @autoclosure () -> String) {
    if verbose && !quiet { StandardStream.error.remark("nagano: \(text())\n") }
  }

  /// Says that a rank will take long, about a minute for ten thousand columns.
  func announce(_ columns: Int, largest: Int) {
    guard columns > 4_000, columns <= largest, !quiet else { return }
    let text =
      "nagano: a rank of up to \(columns) columns is taken; this may take a minute or two (--effort limits it)\n"
    StandardStream.error.remark(text)
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
    if let resultFile { try CommonOptions.check(resultFile, option: resultOption, against: inputs) }
  }

  /// Whether the result goes to a terminal.
  var isOnTerminal: Bool { resultFile == nil && isatty(STDOUT_FILENO) == 1 }

  /// Colours on a terminal, unless `NO_COLOR` forbids them.
  var style: TextStyle {
    TextStyle(hasColour: isOnTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
  }

  /// Prints the result, or writes it to the file asked for.
  ///
  /// Text may hold names from files, whose control characters are written as escapes; JSON has its own.
  ///
  /// - Parameter clearing: what clears a terminal before it.
  func deliver(json: @autoclosure () -> JSONValue, clearing: String = "", text: (TextStyle) -> String) throws {
    try deliver(
      text: format == .json
        ? json().text + "\n" : clearing + text(style).printableLines(keeping: style.hasColour ? TextStyle.codes : []))
  }

  /// Prints a text, or writes it to the file asked for.
  func deliver(text: String) throws {
    try deliver { sink throws(CheckpointError) in try sink(text) }
  }

  /// Prints a result that comes in pieces, or writes it to the file asked for, which then is there as a whole or not at all.
  ///
  /// Memory does not grow with the length of the result.
  func deliver(_ produce: ((String) throws(CheckpointError) -> Void) throws(CheckpointError) -> Void) throws {
    if let resultFile {
      try AtomicFile.write(to: resultFile) { put throws(CheckpointError) in
        try ResultBuffer.collect(into: put, produce)
      }
    } else {
      try ResultBuffer.collect(
        into: { (bytes) throws(CheckpointError) in try StandardStream.output.write(bytes) }, produce)
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
