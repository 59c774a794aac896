internal import Checkpoints
internal import Networks

/// The text of `run.json`: what was run, how it ended, and the last metrics.
struct RunRecord {
  let json: String

  init(_ experiment: Experiment, _ result: TrainingResult, version: String, seconds: Double) {
    var pairs: [(key: String, value: JSONValue)] = [
      ("schema", .string("nagano.train/1")), ("network", .string(experiment.network.notation)),
      ("seed", .seed(experiment.seed)), ("version", .string(version)),
      ("parameters", .integer(experiment.network.parameterCount)), ("outcome", .string(result.outcome.name)),
      ("steps", .integer(result.step)),
    ]
    if case .failed(let reason, _) = result.outcome { pairs.append(("reason", .string(reason.rawValue))) }
    if let flow = result.flow {
      pairs += [
        ("time", .number(flow.time)), ("rejectedSteps", .integer(flow.rejectedSteps)),
        ("gradients", .integer(flow.gradients)),
      ]
    }
    if let last = result.metrics.last { pairs.append(("metrics", RunRecord.object(last))) }
    pairs.append(("seconds", .number((seconds * 1000).rounded() / 1000)))
    json = JSONValue.object(pairs).text + "\n"
  }

  static func object(_ metrics: TrainingMetrics) -> JSONValue {
    let place: (key: String, value: JSONValue) =
      metrics.time.map { ("time", .number($0)) } ?? ("epoch", .integer(metrics.epoch))
    return .object([
      ("step", .integer(metrics.step)), place,
      ("trainLoss", .number(metrics.trainLoss)), ("trainAccuracy", .optional(metrics.trainAccuracy)),
      ("testLoss", .optional(metrics.testLoss)), ("testAccuracy", .optional(metrics.testAccuracy)),
    ])
  }
}
