public import InvariantManifolds
public import Symmetry

extension Architecture: WiredModel {
  /// A chain of axes (inputs, hidden layers, outputs) with the tensors in parameter order.
  ///
  /// The sign of a neuron enters its incoming weights and its bias when the activation has a parity, and its outgoing
  /// weights when the parity is odd.
  public var wiring: Wiring {
    let isSigned = activation.parity != .none
    let axes = widths.indices.map { layer in
      let isHidden = layer > 0 && layer < layerCount
      return Wiring.Axis(
        name: layer == 0 ? "inputs" : isHidden ? "layer \(layer)" : "outputs", count: widths[layer],
        kind: isHidden ? .neurons(parity: activation.parity, germ: activation.germ) : .rigid,
        symmetry: isHidden ? activation.continuousSymmetry : nil, off: isHidden ? activation.offHalfLine : nil)
    }
    let tensors = (1...layerCount).flatMap { layer -> [Wiring.Tensor] in
      let writing = Wiring.Slot(axis: layer, isSigned: isSigned && layer < layerCount, role: .writes)
      let reading = Wiring.Slot(axis: layer - 1, isSigned: activation.parity == .odd && layer > 1, role: .reads)
      let weights = Wiring.Tensor(name: "W\(layer)", slots: [writing, reading])
      return hasBias ? [weights, Wiring.Tensor(name: "b\(layer)", slots: [writing])] : [weights]
    }
    return Wiring(axes: axes, tensors: tensors)
  }

  /// The same kind of network with other widths, zero allowed.
  public func resized(to counts: [Int]) -> Architecture {
    Architecture(activation: activation, widths: counts, hasBias: hasBias)
  }
}

extension Architecture {
  /// The partitions of all axes of the wiring from those of the hidden layers: inputs and outputs stay distinct.
  ///
  /// - Precondition: one partition per hidden layer, of its width.
  public func axisPartitions(_ hidden: [SignedPartition]) -> [SignedPartition] {
    precondition(hidden.map(\.count) == hiddenWidths, "one partition per hidden layer of \(notation)")
    return [.discrete(count: inputCount)] + hidden + [.discrete(count: outputCount)]
  }
}
