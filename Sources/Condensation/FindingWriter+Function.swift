internal import InvariantManifolds
internal import Networks
internal import Symmetry

extension FindingWriter {
  /// Layers whose neurons compute less than their number, though training may separate them.
  func reducible() -> [Finding] {
    partitions.indices.compactMap { index in
      let (invariant, reduced) = (partitions[index].classCount, reducibleWidths[index])
      guard reduced < invariant, !isConstant else { return nil }
      return Finding(
        kind: .reducibleNotInvariant, severity: .info, layer: index + 1, neurons: [],
        message:
          "For now \(count(reduced)) of the \(invariant) that training can tell apart would do in layer \(index + 1): "
          + "others are copies, constant or unused as the weights stand. Training separates them; nothing needs mending."
      )
    }
  }

  /// Differences within blocks of tied neurons.
  func frozen(_ interaction: FrozenInteraction) -> Finding {
    let share = interaction.relativeNorm > 0 ? " (\(percent(interaction.relativeNorm)) of its norm)" : ""
    return Finding(
      kind: .frozenInteraction, severity: .info, layer: nil, neurons: [],
      message: "Matrix \(interaction.tensor) differs within groups of tied neurons\(share): these differences "
        + "cancel in every sum, so no output shows them and exact training never changes them (weight decay shrinks "
        + "them). Rounding can break such ties, unlike those of equal rows.")
  }

  // MARK: Words

  func count(_ number: Int) -> String { number == 1 ? "1 neuron" : "\(number) neurons" }

  func neurons(_ members: [Int]) -> String {
    "\(members.count == 1 ? "neuron" : "neurons") \(abbreviated(members))"
  }

  /// The first few numbers of a list.
  func abbreviated(_ members: [Int]) -> String {
    members.count <= 8
      ? list(members.map(String.init)) : list(members.prefix(6).map(String.init)) + ", ... (\(members.count))"
  }

  func list(_ words: [String]) -> String { words.joined(separator: ", ") }

  private func percent(_ share: Double) -> String {
    share >= 0.01 ? "\(Int((100 * share).rounded())) %" : "less than 1 %"
  }
}
