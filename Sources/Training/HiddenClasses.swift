internal import InvariantManifolds
internal import Networks
internal import Symmetry

/// Classes of hidden neurons as experiment files write them: `0,0,1/0,0,-0`.
enum HiddenClasses {
  /// Reads classes that fit a network.
  static func read(
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
    guard let problem = misfit(hidden, network) else { return hidden }
    throw value.error(
      problem,
      remedy: hidden.map(\.count) == network.hiddenWidths
        ? "Leave such labels out, or choose an activation that has them."
        : "Give one label for each hidden neuron, with / between layers.")
  }

  /// Why partitions cannot be stable in a network, if they cannot.
  static func misfit(_ hidden: [SignedPartition], _ network: Architecture) -> String? {
    guard hidden.map(\.count) == network.hiddenWidths else {
      let widths = listed(network.hiddenWidths.map(String.init))
      return "the classes are for \(listed(hidden.map { String($0.count) })) neurons, but \(network) has \(widths)"
    }
    return hidden.lazy.compactMap { misfit($0, network) }.first
  }

  private static func misfit(_ partition: SignedPartition, _ network: Architecture) -> String? {
    let rule = network.wiring.partitionedAxes.first.flatMap { network.wiring.axes[$0].partitionRule }
    let signs = partition.labels.filter { $0.classNumber != nil }.map(\.sign)
    if rule?.hasMirrors != true, signs.contains(.negative) { return "\(network) has no mirrored copies" }
    if rule?.hasZeroClass != true, !partition.zeroMembers.isEmpty { return "\(network) has no zero class" }
    if rule?.hasFixedClasses != true, signs.contains(.fixed) { return "\(network) has no sign-fixed classes" }
    return nil
  }
}
