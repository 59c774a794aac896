internal import ArgumentParser
internal import Foundation
internal import Nagano

/// The form of the result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// Options that every verb has.
struct CommonOptions: ParsableArguments, ResultOptions {
  @Option(help: OptionHelp.format)
  var format: OutputFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the result to a file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: OptionHelp.seed)
  var seed: UInt64 = 0

  @Flag(help: OptionHelp.quiet)
  var quiet = false

  @Flag(help: OptionHelp.verbose)
  var verbose = false

  var resultFile: String? { output }
  var resultOption: String { "--output" }

  /// The seed, if one was asked for: verbs that read a file with a seed of its own keep that otherwise.
  var givenSeed: UInt64? {
    CommandLine.arguments.contains { $0 == "--seed" || $0.hasPrefix("--seed=") } ? seed : nil
  }

  /// Refuses to replace one of some files by what an option asks to write.
  static func check(_ output: String, option: String, against files: [String]) throws {
    func place(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path }
    if let same = files.first(where: { place($0) == place(output) }) {
      throw UsageError(description: "\(option) \(output) would replace \(same); name another file")
    }
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
