internal import Networks

extension Experiment {
  /// Reads `confined: true`, which may have `classes: 0,0,1/0,0` beside it; classes alone mean the same.
  static func confinement(
    _ map: ExperimentMap, _ network: Architecture
  ) throws(ExperimentError) -> Confinement? {
    let answer = try map.choice(
      "confined", default: map["classes"] == nil ? "false" : "true", among: ["true", "false"])
    guard let value = map["classes"] else { return answer == "true" ? .start : nil }
    guard answer == "true" else {
      throw value.error("classes are for confined training", remedy: "Write `confined: true`, or remove 'classes'.")
    }
    return .classes(try HiddenClasses.read(value, network))
  }
}
