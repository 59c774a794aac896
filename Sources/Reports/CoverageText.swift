internal import Checkpoints
internal import Condensation
internal import InvariantManifolds
internal import Networks

/// What a report says of tensors that were not understood: the same words in every verb.
enum CoverageText {
  /// The keys of the contract: the verdict on the whole, whether all that computes is covered, and what is not; then what the
  /// user vouched for.
  static func json(_ verdict: Verdict, _ coverage: Coverage) -> [(key: String, value: JSONValue)] {
    [
      ("verdict", .string(verdict.limited(by: coverage).rawValue)), ("covered", .bool(coverage.isComplete)),
      ("uncovered", .array(coverage.uncoveredNames.map { .string($0) })),
      ("ignored", .array(coverage.vouched.map { .string($0) })),
    ]
  }

  /// A certainty about the whole, from that about the dense part.
  static func whole(_ part: Certainty, _ coverage: Coverage) -> Certainty { coverage.isComplete ? part : .unknown }

  /// The first line's verdict while something is not covered.
  static func undecided(_ coverage: Coverage) -> String { "undecided: \(coverage.sentence)" }

  /// What stands before all that was found of the part.
  static func preface(_ coverage: Coverage) -> [String] {
    guard !coverage.isComplete else {
      let lines = vouched(coverage)
      return lines.isEmpty ? [] : lines + [""]
    }
    return Prose.wrapped(
      "What follows speaks of the dense part alone, as if the tensors that are not covered were not there. Between or "
        + "beside its layers they may tell tied neurons apart, or tie and silence others: of the whole network nothing is "
        + "decided. Tensors that do not compute can be named: --ignore PATTERN.", indent: "  ")
      + vouched(coverage) + [""]
  }

  /// Reminds of the user's word.
  static func vouched(_ coverage: Coverage) -> [String] {
    guard !coverage.vouched.isEmpty else { return [] }
    let shown = coverage.vouched.prefix(6).map(CheckpointError.printable).joined(separator: ", ")
    let more = coverage.vouched.count > 6 ? ", ... (\(coverage.vouched.count) in all)" : ""
    return Prose.wrapped("Left out, as the options ask: \(shown)\(more).", indent: "  ")
  }

  /// What became of tensors beside a network that was written; with a blank before it, empty if there are none.
  ///
  /// - Parameter lengths: of the layers that have another width now; what is as long may not fit any more.
  static func copied(_ carried: [RawTensor], _ leftOut: [String], changed lengths: Set<Int>) -> String {
    func list(_ names: [String]) -> String { names.map(CheckpointError.printable).joined(separator: ", ") }
    let kept = carried.isEmpty ? "" : " Written as they were, beside the network: \(list(carried.map(\.name)))."
    let suspects = carried.filter { $0.shape.contains { lengths.contains($0) } }.map(\.name)
    let fit =
      suspects.isEmpty
      ? "" : " As long as a layer was whose width is another now, so they may not fit: \(list(suspects))."
    return kept + fit + (leftOut.isEmpty ? "" : " Not written, for they are no tensors: \(list(leftOut)).")
  }

  /// The widths of layers that are others in another network.
  static func changedWidths(_ before: Architecture, _ after: Architecture) -> Set<Int> {
    Set(zip(before.hiddenWidths, after.hiddenWidths).filter { $0 != $1 }.map(\.0))
  }

  /// The orbit of the part in a sentence, which claims nothing of the whole.
  static func dimensions(_ orbit: OrbitDimension) -> String {
    if orbit.isDiscrepancy { return OrbitReport.range(orbit) }
    let count =
      orbit.lower == orbit.upper
      ? Prose.grouped(orbit.upper)
      : orbit.span == nil
        ? "at most \(Prose.grouped(orbit.upper))" : "\(Prose.grouped(orbit.lower)) to \(Prose.grouped(orbit.upper))"
    return "the dense part has \(Prose.grouped(orbit.parameterCount)) parameters; alone it would move in \(count) "
      + "dimensions"
  }
}
