internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano verify NETWORK`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks exactly, stratum by stratum, that orbits are what the hierarchy says.",
    discussion: """
      A stratum is the set of points with given classes of neurons. For each one, up to relabelling, the dimension of the \
      orbit is computed exactly at a generic point and at degenerate ones (outgoing or incoming weights zero, equal, \
      opposite, sums of others, small integers) and compared with a formula. Two-layer networks: equal everywhere. \
      Deeper ones: the exceptions are listed with their reasons.

      Examples:
        nagano verify tanh:2-3-1
        nagano verify sigmoid:1-2-2-1 --format json
        nagano verify tanh:3-6-2+bias --journal verify.jsonl

      A degenerate point is printed in parameter order, for nagano orbit NETWORK --at=POINT. With --journal, Ctrl-C loses \
      nothing: the same command goes on from there. Exit status 1 on a discrepancy, 130 after Ctrl-C.

      JSON (nagano.verify/1): strata [{classes, expected, found, status, explanation, stableDimension, points, skipped, \
      unknown}], discrepancies [{at, lower, upper, leafDimension, copies, problem}], summary {strata, points, proven, \
      unknown, refuted, emptyFamilies}, status, failureBound, scope.
      """)

  @Argument(help: "The network: ACTIVATION:WIDTHS[+bias], for example tanh:2-3-1.")
  var network: String

  @OptionGroup var journal: JournalOption
  @OptionGroup var common: CommonOptions

  /// The largest number of strata gone through.
  private static let largestCount = 1_000_000

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [journal.journal].compactMap(\.self))
      let architecture = try Architecture(network)
      try SizeLimit.check(points: 100, of: architecture)
      let familyCount = architecture.wiring.partitionTypeFamilies.familyCount
      guard let count = Int(exactly: familyCount), count <= VerifyCommand.largestCount else {
        throw UsageError(
          description: "\(architecture) has \(BigNumberText.short(familyCount)) strata up to relabelling; "
            + "verify goes through at most \(VerifyCommand.largestCount). Take narrower layers, or points of a grid: "
            + "nagano census \(architecture) --grid=-1,0,1 --sample 1000")
      }
      let strata = Array(architecture.strata)
      let work = JournaledWork(
        verb: "verify", title: [("network", .string(architecture.notation)), ("seed", .seed(common.seed))],
        journal: journal.journal, chunks: count, unit: "strata", unitsPerChunk: 1, total: count,
        isQuiet: common.quiet)
      let (seed, hasLaws) = (common.seed, architecture.hasContinuousSymmetry)
      let checks = try work.run(isPossible: { strata[$0].canFind($1) }) { chunk, shouldStop in
        strata[chunk].check(
          hasLaws: hasLaws, seed: seed, shouldStop: shouldStop,
          genericPoint: { architecture.genericPoint($0, using: &$1) }
        ) { point, leaf in
          OrbitBounds(OrbitDimension.of(point, leaf: leaf, model: architecture, seed: seed))
        }
      }
      let header = ReportHeader(
        verb: "verify", network: architecture.notation, seed: common.seed, inputs: [], seconds: stopwatch.seconds)
      let report = VerifyReport(header: header, architecture: architecture, checks: checks)
      try common.deliver(json: report.json, text: report.text)
      if report.hasDiscrepancy { throw ExitStatus.finding }
    }
  }
}
