internal import ExactAlgebra
internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Symmetry

extension FindingWriter {
  /// A network whose output is, and stays, a constant.
  func constantNetwork() -> Finding {
    let silent = partitions.indices.filter { partitions[$0].classCount == 0 }.map { "layer \($0 + 1)" }
    let place = silent.isEmpty ? "the first weights rest at zero" : "no signal passes \(list(silent))"
    return Finding(
      kind: .constantNetwork, severity: .trap, layer: nil, neurons: [],
      message: "The output does not depend on the input and never will (\(place)); it stays "
        + "\(outputsVanish ? "zero" : "a constant, whatever biases learn"). \(constantCause)Initialise at random."
    )
  }

  /// The likely cause of a constant network, where the weights show it.
  private var constantCause: String {
    let layers = partitions.count + 1
    let zero = (1...layers).filter { weightsVanish($0) }
    if let first = zero.first(where: { zero.contains($0 + 1) }) {
      return "Likely cause: zero initialisation of two consecutive layers (\(first) and \(first + 1)). "
    }
    let resting = zero.first { $0 < layers && partitions[$0 - 1].classCount == 0 }
    let fixed = partitions.first?.labels.allSatisfy { $0.sign == .fixed } ?? false
    if let layer = resting ?? (fixed && zero.contains(1) ? 1 : nil) {
      return "Likely cause: zero initialisation of layer \(layer). "
    }
    return ""
  }

  /// Neurons of a layer that are silent, or that only their outgoing weights still train, for ever.
  func atRest(_ layer: Int, _ partition: SignedPartition) -> [Finding] {
    let zero = partition.zeroMembers
    let off = dead[layer - 1].filter { !incomingVanish(layer, $0) }
    var found: [Finding] = []
    if !zero.isEmpty && zero.count == partition.count {
      found.append(deadLayer(layer, zero, off))
    } else {
      let others = zero.filter { !off.contains($0) }
      if !off.isEmpty { found.append(deadUnits(layer, off)) }
      if !others.isEmpty { found.append(zeroNeurons(layer, others)) }
    }
    let fixed = partition.labels.indices.filter {
      partition.labels[$0].sign == .fixed && partition.labels[$0].classNumber != nil
    }
    if !fixed.isEmpty { found.append(fixedNeurons(layer, fixed)) }
    return found + inBox(layer, without: zero)
  }

  private func deadLayer(_ layer: Int, _ zero: [Int], _ off: [Int]) -> Finding {
    let cause =
      off.isEmpty
      ? restCause(layer, zero, isLayer: true)
      : "\(off.count == zero.count ? "All" : "Of these \(count(off.count))") are off for every input: \(reason(layer, off)). "
        + remedy
    return Finding(
      kind: .deadLayer, severity: .trap, layer: layer, neurons: zero,
      message: "All \(zero.count) neurons of layer \(layer) are silent and without gradient, for ever. \(cause)")
  }

  private func deadUnits(_ layer: Int, _ off: [Int]) -> Finding {
    let verb = off.count == 1 ? "is" : "are"
    return Finding(
      kind: .deadUnits, severity: .trap, layer: layer, neurons: off,
      message: "Layer \(layer): \(neurons(off)) \(verb) off for every input, and for ever: \(reason(layer, off)). "
        + "No gradient reaches \(off.count == 1 ? "it" : "them"), so the incoming weights and "
        + "\(off.count == 1 ? "bias" : "biases") rest, and so do the weights that read "
        + "\(off.count == 1 ? "it" : "them"). \(remedy)")
  }

  private func zeroNeurons(_ layer: Int, _ zero: [Int]) -> Finding {
    Finding(
      kind: .zeroNeurons, severity: .trap, layer: layer, neurons: zero,
      message:
        "Layer \(layer): \(neurons(zero)) \(zero.count == 1 ? "is" : "are") silent and without gradient, for ever. "
        + restCause(layer, zero, isLayer: false))
  }

  private func fixedNeurons(_ layer: Int, _ fixed: [Int]) -> Finding {
    let isLayer = weightsVanish(layer)
    return Finding(
      kind: .zeroNeurons, severity: .trap, layer: layer, neurons: fixed,
      message: "Layer \(layer): the incoming weights of \(neurons(fixed)) are zero and stay zero, because "
        + "\(architecture.activation.name) is even: they act as constants, like a bias."
        + (isLayer ? " Likely cause: zero initialisation of this layer." : ""))
  }

  /// Neurons that are off for all inputs of the box, and for ever if training sees no others.
  private func inBox(_ layer: Int, without zero: [Int]) -> [Finding] {
    guard let found = offInBox?[layer - 1].filter({ !zero.contains($0) }), !found.isEmpty else { return [] }
    let verb = found.count == 1 ? "is" : "are"
    return [
      Finding(
        kind: .deadUnits, severity: .trap, layer: layer, neurons: found,
        message: "Layer \(layer): \(neurons(found)) \(verb) off for every input of the box (proven by intervals), and "
          + "\(found.count == 1 ? "stays" : "stay") so in all training on such inputs: no gradient reaches "
          + "\(found.count == 1 ? "it" : "them"). Other inputs may open \(found.count == 1 ? "it" : "them"). The "
          + "dimensions above are those for all inputs.")
    ]
  }

  /// Neurons that are off as the weights stand, by intervals through the layers before.
  func offForNow() -> [Finding] {
    off.enumerated().compactMap { index, off in
      let zero = Set(partitions[index].zeroMembers)
      let found = off.filter { !zero.contains($0) }
      guard !found.isEmpty, !isConstant else { return nil }
      return Finding(
        kind: .offForNow, severity: .info, layer: index + 1, neurons: found,
        message:
          "Layer \(index + 1): \(neurons(found)) \(found.count == 1 ? "is" : "are") off for every input as the weights "
          + "stand (proven by intervals). Not for ever: the weights of the layers before can move, and may open "
          + "\(found.count == 1 ? "it" : "them").")
    }
  }

  // MARK: Reasons

  /// Why neurons are off, from their weights.
  private func reason(_ layer: Int, _ off: [Int]) -> String {
    let name = architecture.activation.name
    let end = architecture.activation.offHalfLine.map { $0.end == 0 ? "0" : "\($0.end)" } ?? "0"
    let its = off.count == 1 ? "its" : "their"
    let bias = architecture.hasBias ? ", and \(its) \(off.count == 1 ? "bias is" : "biases are") not above \(end)" : ""
    if off.allSatisfy({ rowVanishes(layer, $0) }) { return "\(its) weights are zero\(bias)" }
    return layer == 1 || architecture.activation.offHalfLine?.largestValue.isFinite == true
      ? "\(its) pre-activations cannot exceed \(end)"
      : "\(name) sends nothing negative, and no weight from a neuron that can be on is positive (summed over copies)\(bias)"
  }

  private var remedy: String {
    "To use them, draw their weights at random" + (architecture.hasBias ? " or lift their biases." : ".")
  }

  /// Why neurons are at rest, which depends on what the activation does at zero.
  private func restCause(_ layer: Int, _ zero: [Int], isLayer: Bool) -> String {
    let name = architecture.activation.name
    let isIn = zero.allSatisfy { incomingVanish(layer, $0) }
    if architecture.activation.germ.slopeVanishes {
      let what = isIn ? "Their incoming weights and biases are zero" : "Their incoming weights cancel over tied neurons"
      return what + ", and \(name) passes no gradient at 0"
        + (!architecture.isPiecewise ? ". " : " (its slope at 0 is taken as 0, as PyTorch does). ")
        + (weightsVanish(layer) ? "Likely cause: zero initialisation; draw" : "Draw")
        + " the incoming weights at random."
    }
    guard isIn, zero.allSatisfy({ outgoingVanish(layer, $0) }) else {
      return
        "Their incoming and outgoing weights cancel over tied neurons, or meet silent ones; draw one of the two at random."
    }
    return isLayer
      ? "Likely cause: incoming and outgoing weights both start at zero; one of the two must not."
      : "Likely cause: incoming and outgoing weights both zero (zero initialisation, or pruning by masks since dropped)."
  }

  // MARK: Weights

  private func tensor(_ name: String) -> Int? { point.wiring.tensors.firstIndex { $0.name == name } }

  /// Whether the whole matrix of a layer is zero.
  private func weightsVanish(_ layer: Int) -> Bool {
    tensor("W\(layer)").map { number in (0..<point.values[number].count).allSatisfy { isZero(number, $0) } } ?? false
  }

  private func rowVanishes(_ layer: Int, _ neuron: Int) -> Bool {
    let width = architecture.widths[layer - 1]
    return tensor("W\(layer)").map { number in
      (0..<width).allSatisfy { isZero(number, neuron * width + $0) }
    } ?? true
  }

  private func incomingVanish(_ layer: Int, _ neuron: Int) -> Bool {
    rowVanishes(layer, neuron) && (tensor("b\(layer)").map { isZero($0, neuron) } ?? true)
  }

  private func outgoingVanish(_ layer: Int, _ neuron: Int) -> Bool {
    tensor("W\(layer + 1)").map { number in
      (0..<architecture.widths[layer + 1]).allSatisfy { isZero(number, $0 * architecture.widths[layer] + neuron) }
    } ?? true
  }

  private func isZero(_ tensor: Int, _ entry: Int) -> Bool {
    switch point.values[tensor] {
    case .stored(let stored): stored.double(at: entry) == 0
    case .rational(let fractions): fractions[entry] == .zero
    case .residues(let residues): residues[entry] == .zero
    }
  }
}
