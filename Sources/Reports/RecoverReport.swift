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
  /// The loss at which a training ends.
  public let lossThreshold: Double

  /// A report.
  public init(
    header: ReportHeader, target: Architecture, dimension: (lower: Int, upper: Int), parameterCount: Int,
    recovery: TargetRecovery, threshold: Double, lossThreshold: Double
  ) {
    (self.header, self.target, self.dimension) = (header, target, dimension)
    (self.parameterCount, self.recovery) = (parameterCount, recovery)
    (self.threshold, self.lossThreshold) = (threshold, lossThreshold)
  }

  /// The object of the schema `nagano.recover/1`.
  public var json: JSONValue {
    header.json(
      primes: [],
      result: [
        ("target", .string(target.notation)), ("parameters", .integer(parameterCount)),
        ("manifoldDimension", ["lower": .integer(dimension.lower), "upper": .integer(dimension.upper)]),
        ("threshold", .number(threshold)), ("lossThreshold", .number(lossThreshold)),
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
                "steps": .integer(cell.stepCount), "fitted": .bool(cell.isFitted),
              ]
            })
        ),
      ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let paragraphs = [facts, answer, unfitted].filter { !$0.isEmpty }
    return
      (["\(style.bold(header.network)) learns \(target.notation)", ""] + table.lines() + [""]
      + paragraphs.map { Prose.wrapped($0, indent: "  ") }.joined(separator: [""])).joined(separator: "\n") + "\n"
  }

  private var repeats: Int { (recovery.cells.map(\.repetition).max() ?? 0) + 1 }

  private func name(_ scale: Double) -> String { "start x \(JSONValue.number(scale).text)" }

  private var table: TextTable {
    var table = TextTable(
      heading: ["samples"] + recovery.scales.flatMap { [name($0), "exact"] },
      alignsRight: [true] + recovery.scales.flatMap { _ in [true, true] })
    for count in recovery.sampleCounts {
      table.rows.append(
        [Prose.grouped(count)]
          + recovery.scales.flatMap { scale in
            let error = recovery.medianError(samples: count, scale: scale)
            let exact = recovery.exactCount(samples: count, scale: scale, error: threshold)
            return [error.isFinite ? scientific(error) : "diverged", "\(exact)/\(repeats)"]
          })
    }
    return table
  }

  private var facts: String {
    let range =
      dimension.lower == dimension.upper ? "\(dimension.upper)" : "between \(dimension.lower) and \(dimension.upper)"
    return
      "The target \(target.notation) lies on a manifold of dimension \(range) (its orbit at a generic point); the student has "
      + "\(Prose.grouped(parameterCount)) parameters. Median relative test error over \(repeats) "
      + "\(repeats == 1 ? "target" : "targets"), trained until the loss was \(scientific(lossThreshold)), and how many were "
      + "recovered exactly: with a test error of at most \(scientific(threshold))."
  }

  private var answer: String {
    recovery.scales.map { scale -> String in
      let answer =
        recovery.recoveredFrom(scale: scale, error: threshold).map { "recovered exactly from n = \($0) samples on" }
        ?? "not recovered exactly with \(recovery.sampleCounts.last.map(Prose.grouped) ?? "any") samples or fewer"
      return "\(name(scale)): \(answer)"
    }.joined(separator: "; ") + " (median test error <= \(scientific(threshold)))."
  }

  private var unfitted: String {
    let count = recovery.cells.count { !$0.isFitted }
    guard count > 0 else { return "" }
    return
      "\(Prose.grouped(count)) of \(Prose.grouped(recovery.cells.count)) trainings ended before the loss was "
      + "\(scientific(lossThreshold)), so their errors are not those of a perfect "
      + "fit: allow more steps or a longer time, or take method: flow with integrator: bdf."
  }
}
