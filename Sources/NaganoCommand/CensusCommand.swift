internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano census NETWORK --grid=LIST`.
struct CensusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "census",
    abstract: "The exact orbit dimension at every point of a grid, against the leaf.",
    discussion: """
      Each parameter runs through the values of the grid. At every point, or at N random ones, the dimension of the orbit \
      is computed exactly and compared with the dimension of the leaf of the coarsest stable partition. Points that \
      relabelling or mirroring of neurons carries into one another are computed once and counted all.

      Examples:
        nagano census tanh:1-2-1 --grid=-1,0,1
        nagano census sigmoid:1-2-2-1 --grid=-1,0,1 --journal census.jsonl
        nagano census tanh:2-3-1+bias --grid=-1,0,1/2 --sample 1000

      With --journal, Ctrl-C loses nothing: the same command goes on from there. Exit status 1 on a discrepancy, 130 after \
      Ctrl-C.

      JSON (nagano.census/1): grid, sample, points, computed, histogram {dimension: points}, unknown, unknownPoints [{at, \
      lower, upper, leafDimension, copies}], discrepancyCount, discrepancies [{..., problem}], status, failureBound, scope.
      """)

  @Argument(help: "The network: ACTIVATION:WIDTHS[+bias], for example tanh:1-2-1.")
  var network: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The values of each parameter, such as -1,0,1/2.", valueName: "list"))
  var grid: String

  @Option(help: ArgumentHelp("Draw this many points at random instead, with repetition.", valueName: "n"))
  var sample: Int?

  @OptionGroup var journal: JournalOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [journal.journal].compactMap(\.self))
      let architecture = try Architecture(network)
      try SizeLimit.check(points: 1, of: architecture)
      let census = try Census(
        of: architecture.wiring, grid: try CensusCommand.values(grid), sample: sample, seed: common.seed)
      let work = JournaledWork(
        verb: "census",
        title: [
          ("network", .string(architecture.notation)),
          ("grid", .array(census.grid.map { .string($0.description) })), ("sample", .optional(sample)),
          ("seed", .seed(common.seed)),
        ], journal: journal.journal, chunks: census.chunkCount, unit: "points", unitsPerChunk: Census.chunkSize,
        total: census.pointCount, isQuiet: common.quiet)
      let (seed, hasLaws) = (common.seed, architecture.hasContinuousSymmetry)
      let tallies = try work.run(isPossible: census.canCount) { chunk, shouldStop in
        census.tally(chunk: chunk, hasLaws: hasLaws, shouldStop: shouldStop) { point in
          OrbitBounds(OrbitDimension.of(point, model: architecture, seed: seed))
        }
      }
      let tally = CensusTally(merging: tallies)
      common.remark("bounds computed at \(tally.computed) points")
      let header = ReportHeader(
        verb: "census", network: architecture.notation, seed: common.seed, inputs: [], seconds: stopwatch.seconds)
      let report = CensusReport(header: header, architecture: architecture, census: census, tally: tally)
      try common.deliver(json: report.json, text: report.text)
      if tally.discrepancyCount > 0 { throw ExitStatus.finding }
    }
  }

  private static func values(_ list: String) throws -> [Rational] {
    guard !list.allSatisfy(\.isWhitespace) else { throw UsageError(description: "--grid has no values; \(example)") }
    return try list.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { index, word in
      let trimmed = word.trimmingCharacters(in: .whitespaces)
      guard let value = Rational(trimmed) else {
        throw UsageError(
          description: "--grid \(list): value \(index + 1), '\(trimmed)', is not a number; \(example)")
      }
      return value
    }
  }

  private static let example = "integers (-3), fractions (1/2) and decimals (0.25) are, as in --grid=-1,0,1/2"
}
