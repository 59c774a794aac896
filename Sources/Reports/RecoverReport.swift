public import Checkpoints
internal import InvariantManifolds
public import Networks
public import Training

/// From how many samples a target network is recovered, as JSON and as text.
public struct RecoverReport: Sendable {
  /// What every report begins with; the network is the student.
  public let header: ReportHeader
  /// The target.
  public let target: Architecture
  /// The dimension of the target's manifold: of its orbit at a generic point, the lower and the upper bound.
  public let dimension: (lower: Int, upper: Int)
  /// The number of the student's parameters.
  public let parameterCount: Int
  /// The sweep.
  public let recovery: TargetRecovery
  /// The test error at which a target counts as recovered.
  public let threshold: Double

  /// A report.
  public init(
    header: ReportHeader, target: Architecture, dimension: (lower: Int, upper: Int), parameterCount: Int,
    recovery: TargetRecovery, threshold: Double
  ) {
    (self.header, self.target, self.dimension) = (header, target, dimension)
    (self.parameterCount, self.recovery, self.threshold) = (parameterCount, recovery, threshold)
  }

  /// The object of the schema `nagano.recover/1`.
  public var json: JSONValue {
    header.json(
      primes: [],
      result: [
        ("target", .string(target.notation)), ("parameters", .integer(parameterCount)),
        ("manifoldDimension", ["lower": .integer(dimension.lower), "upper": .integer(dimension.upper)]),
        ("threshold", .number(threshold)),
        (
          "recovered",
          .array(
            recovery.scales.map { scale in
              ["scale": .number(scale), "samples": .optional(recovery.recoveredFrom(scale: scale, error: threshold))]
            })
        ),
        (
          "cells",
          .array(
            recovery.cells.map { cell in
              [
                "samples": .integer(cell.sampleCount), "scale": .number(cell.scale),
                "repetition": .integer(cell.repetition),
                "trainLoss": .number(cell.trainLoss), "testError": .number(cell.testError),
                "steps": .integer(cell.stepCount),
              ]
            })
        ),
      ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    var table = TextTable(
      heading: ["samples"] + recovery.scales.map { "start x \(JSONValue.number($0).text)" },
      alignsRight: [true] + recovery.scales.map { _ in true })
    for count in recovery.sampleCounts {
      table.rows.append(
        [Prose.grouped(count)]
          + recovery.scales.map { scale in
            let error = recovery.medianError(samples: count, scale: scale)
            return error.isFinite ? scientific(error) : "diverged"
          })
    }
    let found = recovery.scales.map { scale -> String in
      let name = "start x \(JSONValue.number(scale).text)"
      return recovery.recoveredFrom(scale: scale, error: threshold).map { "\(name): from \($0) samples" }
        ?? "\(name): not with these numbers of samples"
    }
    let repeats = (recovery.cells.map(\.repetition).max() ?? 0) + 1
    let range =
      dimension.lower == dimension.upper ? "\(dimension.upper)" : "between \(dimension.lower) and \(dimension.upper)"
    let facts =
      "The target \(target.notation) lies on a manifold of dimension \(range) (its orbit at a generic point); the student has "
      + "\(Prose.grouped(parameterCount)) parameters. Median test error over \(repeats) \(repeats == 1 ? "target" : "targets"), "
      + "relative; at most \(scientific(threshold)) counts as recovered: \(found.joined(separator: "; "))."
    return
      (["\(style.bold(header.network)) learns \(target.notation)", ""] + table.lines() + [""]
      + Prose.wrapped(facts, indent: "  ")).joined(separator: "\n") + "\n"
  }
}
