internal import Foundation
internal import Networks

/// The text of `run.json`: what was run, how it ended, and the last metrics.
struct RunRecord {
  let json: String

  init(_ experiment: Experiment, _ result: TrainingResult, version: String, seconds: Double) {
    let outcome =
      switch result.outcome {
      case .completed: "completed"
      case .diverged: "diverged"
      case .stopped: "stopped"
      }
    var lines = [
      ("schema", Self.string("nagano.train/1")),
      ("network", Self.string(experiment.network.notation)),
      ("seed", String(experiment.seed)),
      ("version", Self.string(version)),
      ("parameters", String(experiment.network.parameterCount)),
      ("outcome", Self.string(outcome)),
      ("steps", String(result.step)),
    ]
    if let last = result.metrics.last { lines.append(("metrics", Self.object(last))) }
    lines.append(("seconds", String(format: "%.3f", seconds)))
    json = "{\n" + lines.map { "  \(Self.string($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n}\n"
  }

  private static func object(_ metrics: TrainingMetrics) -> String {
    let pairs = [
      ("step", String(metrics.step)), ("epoch", String(metrics.epoch)), ("trainLoss", number(metrics.trainLoss)),
      ("trainAccuracy", number(metrics.trainAccuracy)), ("testLoss", number(metrics.testLoss)),
      ("testAccuracy", number(metrics.testAccuracy)),
    ]
    return "{\(pairs.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", "))}"
  }

  /// A number; `null` for none, and for NaN and infinities, which JSON has not.
  private static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "null" }
    return value.description
  }

  private static func string(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\0"..<" ": String(format: "\\u%04x", scalar.value)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
