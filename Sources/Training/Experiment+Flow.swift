internal import Yams

extension Experiment {
  /// The keys under `training` that a gradient flow takes besides `method`, `confined` and `classes`.
  static let flowKeys = [
    "time", "tolerance", "absoluteTolerance", "integrator", "step", "stopAtLoss", "stopAtGradient", "maximumSteps",
  ]

  /// Reads `method: flow` with its keys.
  static func flow(_ map: ExperimentMap) throws(ExperimentError) -> FlowSettings {
    let standard = FlowSettings()
    let name = try map.choice(
      "integrator", default: standard.integrator.name, among: FlowIntegrator.known.map(\.name))
    let integrator = FlowIntegrator.named(name) ?? standard.integrator
    if integrator.isImplicit, let value = map["step"] {
      throw value.error(
        "the integrator '\(name)' has no steps of a fixed size",
        remedy: "Remove 'step', or choose an explicit integrator.")
    }
    return FlowSettings(
      integrator: integrator, time: try map.positive("time", from: 1e-100) ?? standard.time,
      tolerance: try map.positive("tolerance") ?? standard.tolerance,
      absoluteTolerance: try map.positive("absoluteTolerance"), fixedStep: try map.positive("step"),
      lossThreshold: try map.positive("stopAtLoss"), gradientThreshold: try map.positive("stopAtGradient"),
      maximumSteps: try map.integer("maximumSteps", default: standard.maximumSteps, from: 1))
  }

  /// The settings of a flow as lines of a resolved experiment file.
  static func lines(_ flow: FlowSettings) -> [String] {
    let numbers: [(key: String, value: Double?)] = [
      ("time", flow.time), ("tolerance", flow.tolerance), ("absoluteTolerance", flow.absoluteTolerance),
      ("step", flow.fixedStep), ("stopAtLoss", flow.lossThreshold), ("stopAtGradient", flow.gradientThreshold),
    ]
    return ["integrator: \(flow.integrator.name)"]
      + numbers.map { "\($0.key): \($0.value.map(ResolvedText.number) ?? "null")" }
      + ["maximumSteps: \(flow.maximumSteps)"]
  }

  /// Reads `times: [0.1, 1, 10]` of checkpoints.
  static func times(_ value: ExperimentValue) throws(ExperimentError) -> [Double] {
    let expected = "a list of positive numbers"
    guard case .sequence(let nodes) = value.node else { throw value.mismatch(expected: expected) }
    var times: [Double] = []
    for node in nodes {
      let item = ExperimentValue(source: value.source, key: value.key, node: node)
      times.append(try item.number(expected: "a number from 1e-100") { $0 >= 1e-100 })
    }
    return times
  }
}

extension ExperimentMap {
  /// A positive number, `nil` if it is missing or null.
  fileprivate func positive(_ key: String, from least: Double = 0) throws(ExperimentError) -> Double? {
    guard let value = self[key] else { return nil }
    return try value.number(expected: "a positive number\(least > 0 ? " from \(least)" : "")") { $0 > 0 && $0 >= least }
  }
}
