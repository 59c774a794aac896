internal import InvariantManifolds
internal import Networks
internal import Symmetry

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
    return .classes(try classes(value, network))
  }

  private static func classes(
    _ value: ExperimentValue, _ network: Architecture
  ) throws(ExperimentError) -> [SignedPartition] {
    let text = try value.string(expected: "classes of the hidden neurons, for example 0,0,1/0,0,-0")
    let hidden: [SignedPartition]
    do throws(ClassNotationError) {
      hidden = try ClassNotation.parse(text)
    } catch {
      throw value.error(
        "cannot read the class label '\(error.label)' at column \(error.column) of '\(text)'",
        remedy: "A label is a class number, -N for a mirrored copy of class N, fN for a neuron of class N with zero "
          + "incoming weights, or z for the zero class.")
    }
    guard hidden.map(\.count) == network.hiddenWidths else {
      let widths = listed(network.hiddenWidths.map(String.init))
      throw value.error(
        "the classes are for \(listed(hidden.map { String($0.count) })) neurons, but \(network) has \(widths)",
        remedy: "Give one label for each hidden neuron, with / between layers.")
    }
    guard let problem = hidden.lazy.compactMap({ misfit($0, network) }).first else { return hidden }
    throw value.error(problem, remedy: "Leave such labels out, or choose an activation that has them.")
  }

  /// Why a partition cannot be stable for the activation, if it cannot.
  private static func misfit(_ partition: SignedPartition, _ network: Architecture) -> String? {
    let rule = network.wiring.partitionedAxes.first.flatMap { network.wiring.axes[$0].partitionRule }
    let signs = partition.labels.filter { $0.classNumber != nil }.map(\.sign)
    if rule?.hasMirrors != true, signs.contains(.negative) { return "\(network) has no mirrored copies" }
    if rule?.hasZeroClass != true, !partition.zeroMembers.isEmpty { return "\(network) has no zero class" }
    if rule?.hasFixedClasses != true, signs.contains(.fixed) { return "\(network) has no sign-fixed classes" }
    return nil
  }
}
