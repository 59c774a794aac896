internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Symmetry

/// Puts what was computed about a network into words.
struct FindingWriter {
  let point: WiredPoint
  let architecture: Architecture
  let partitions: [SignedPartition]
  let isConstant: Bool
  let outputsVanish: Bool
  let reducibleWidths: [Int]
  let interactions: [FrozenInteraction]
  let spectra: [CondensationSpectrum]
  let nearCopies: [NearCopies]
  let tolerance: Double

  /// All findings, traps first, then by layer.
  func findings() -> [Finding] {
    var all: [Finding] = []
    if isConstant { all.append(constantNetwork()) }
    for (index, partition) in partitions.enumerated() {
      all += atRest(index + 1, partition) + tied(index + 1, partition)
    }
    all += reducible()
    all += interactions.filter(\.isPresent).map(frozen) + spectra.compactMap(nearCopies)
    let order: [Finding.Severity] = [.trap, .warning, .info]
    return order.flatMap { severity in all.filter { $0.severity == severity } }
  }

  private func constantNetwork() -> Finding {
    let dead = partitions.indices.filter { partitions[$0].classCount == 0 }.map { "layer \($0 + 1)" }
    let place = dead.isEmpty ? "the first weights rest at zero" : "no signal passes \(list(dead))"
    let cause =
      dead.isEmpty
      ? "zero initialisation of a layer before an even activation" : "zero initialisation of two consecutive layers"
    return Finding(
      kind: .constantNetwork, severity: .trap, layer: nil, neurons: [],
      message: "The output does not depend on the input and never will (\(place)); it stays "
        + "\(outputsVanish ? "zero" : "a constant, whatever biases learn"). Likely cause: \(cause). Initialise at random."
    )
  }

  private func atRest(_ layer: Int, _ partition: SignedPartition) -> [Finding] {
    let zero = partition.zeroMembers
    let fixed = partition.labels.indices.filter {
      partition.labels[$0].sign == .fixed && partition.labels[$0].classNumber != nil
    }
    var found: [Finding] = []
    if !zero.isEmpty {
      let isLayer = zero.count == partition.count
      let who = isLayer ? "All \(zero.count) neurons of layer \(layer)" : "Layer \(layer): \(neurons(zero))"
      found.append(
        Finding(
          kind: isLayer ? .deadLayer : .zeroNeurons, severity: .trap, layer: layer, neurons: zero,
          message: "\(who) \(zero.count == 1 && !isLayer ? "is" : "are") silent and without gradient, for ever. "
            + restCause(isLayer)))
    }
    if !fixed.isEmpty {
      found.append(
        Finding(
          kind: .zeroNeurons, severity: .trap, layer: layer, neurons: fixed,
          message: "Layer \(layer): the incoming weights of \(neurons(fixed)) are zero and stay zero, because "
            + "\(architecture.activation.name) is even: they act as constants, like a bias. "
            + "Likely cause: zero initialisation of this layer."))
    }
    return found
  }

  /// Why neurons are at rest, which depends on what the activation does at zero.
  private func restCause(_ isLayer: Bool) -> String {
    let name = architecture.activation.name
    if architecture.activation.germ.slopeVanishes {
      return "Their incoming weights and biases are zero, and \(name) passes no gradient at 0"
        + (!architecture.isPiecewise ? ". " : " (its slope at 0 is taken as 0, as PyTorch does). ")
        + "Likely cause: zero initialisation; draw the incoming weights at random."
    }
    return isLayer
      ? "Likely cause: incoming and outgoing weights both start at zero; one of the two must not."
      : "Likely cause: incoming and outgoing weights both zero (zero initialisation, or pruning by masks since dropped)."
  }

  private func tied(_ layer: Int, _ partition: SignedPartition) -> [Finding] {
    let groups = partition.classes().filter { $0.count > 1 }
    let mirrored = groups.filter { group in group.contains { partition.labels[$0].sign == .negative } }
    let equal = groups.filter { group in !group.contains { partition.labels[$0].sign == .negative } }
    var found: [Finding] = []
    if !equal.isEmpty { found.append(copies(layer, equal, kind: .copies, verb: "are copies of one another")) }
    if !mirrored.isEmpty {
      found.append(
        copies(layer, mirrored, kind: .mirroredCopies, verb: "are copies or mirror images (w, -w) of one another"))
    }
    return found
  }

  private func copies(_ layer: Int, _ groups: [[Int]], kind: Finding.Kind, verb: String) -> Finding {
    let members = groups.flatMap { $0 }.sorted()
    let shown = groups.prefix(3).map { "{\(abbreviated($0))}" }.joined(separator: " ")
    let more = groups.count > 3 ? " and \(groups.count - 3) more \(groups.count == 4 ? "group" : "groups")" : ""
    return Finding(
      kind: kind, severity: .trap, layer: layer, neurons: members,
      message: "Layer \(layer): \(members.count) neurons in \(groups.count) \(groups.count == 1 ? "group" : "groups") "
        + "\(verb) and stay so, whatever the data and the loss: \(shown)\(more). "
        + "Each group works as one neuron. Likely cause: \(cause(layer, groups)).")
  }

  private func cause(_ layer: Int, _ groups: [[Int]]) -> String {
    let width = partitions[layer - 1].count
    if groups.count == 1 && groups[0].count == width {
      return rowsAreConstant(layer)
        ? "constant initialisation; draw the weights of this layer or of the next at random"
        : "this layer and the next treat all neurons alike; break the tie by random weights"
    }
    if Set(groups.map(\.count)).count == 1 && groups.joined().count == width {
      return "neurons copied to widen a network, without noise; split the outgoing weights unequally to use the width"
    }
    return "copied neurons, or an initialiser whose random numbers repeat"
  }

  /// Whether all weights of a layer are one and the same number.
  private func rowsAreConstant(_ layer: Int) -> Bool {
    let axis = point.wiring.partitionedAxes[layer - 1]
    let incoming = point.wiring.tensorNumbers(ofAxis: axis).first { number in
      let slots = point.wiring.tensors[number].slots
      return slots.count == 2 && slots.contains { $0.axis == axis && $0.role == .writes }
    }
    guard let number = incoming else { return false }
    switch point.values[number] {
    case .rational(let entries): return Set(entries).count <= 1
    case .residues(let entries): return Set(entries).count <= 1
    case .stored(let tensor): return tensor.isConstant
    }
  }
}
