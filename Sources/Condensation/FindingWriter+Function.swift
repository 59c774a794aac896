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
          + (function.linearRank.map(rankSentence)
            ?? "others are copies, multiples, constant, off or unused as the weights stand. \(outlook)")
      )
    }
  }

  private func rankSentence(_ rank: Int) -> String {
    let largest = min(architecture.inputCount, architecture.outputCount)
    return
      "the network is one linear map of rank \(rank) (proven); a map of its inputs and outputs never needs more than "
      + "\(count(largest)) in a layer."
  }

  /// Neurons that are multiples of others, as the weights stand.
  func multiples() -> [Finding] {
    point.wiring.partitionedAxes.enumerated().compactMap { index, axis in
      let found = function.multiples[axis].sorted { $0.key < $1.key }
      guard !found.isEmpty, function.linearRank == nil else { return nil }
      let classes = function.partitions[axis].classes()
      let pairs = found.prefix(3).map { "neuron \(classes[$0.key][0]) of neuron \(classes[$0.value][0])" }
      let more = found.count > 3 ? " and \(found.count - 3) more" : ""
      let name = architecture.activation.name
      let sign = architecture.activation.parity == .none ? "positive multiples" : "multiples"
      return Finding(
        kind: .multiples, severity: .info, layer: index + 1, neurons: found.map { classes[$0.key][0] }.sorted(),
        message:
          "Layer \(index + 1): incoming weights and biases are \(sign) of those of other neurons: \(list(pairs))\(more). "
          + "\(name) is homogeneous, so the function does not need them; no tie keeps them so.")
    }
  }

  /// What is proven about the way on from a function that a narrower network has.
  private var outlook: String {
    let fillsLeaf = orbit.status == .proven && orbit.upper == orbit.leafDimension
    return fillsLeaf
      ? "No tie keeps them so: there are data and losses on which training tells them apart (proven)."
      : "No tie that was looked for keeps them so; that training tells them apart is likely, not proven."
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
