internal import Symmetry

// Neurons fixed by the change of sign send the constant c = s(0). Where c is a known integer and every reader has a bias
// (`Wiring.foldedConstant`), only t_i = b_i + c sum over fixed j of W[i, j] matters: stability asks that w_i t_i agree in
// each class, or vanish where w_i = 0, and nothing else of these entries. With n fixed neurons t has the gradient
// (1, c, ..., c) of squared norm 1 + n c^2, so a deviation e_i of t_i is undone at the least distance by subtracting
// e_i / (1 + n c^2) from b_i and c e_i / (1 + n c^2) from each W[i, j], and adds e_i^2 / (1 + n c^2) to the squared distance.

/// The biases that count together with constant signals.
struct FoldedBiases {
  let point: WiredPoint
  let partitions: [SignedPartition]

  /// A tensor that reads fixed neurons.
  private struct Source {
    let tensor: Int
    let constant: Double
    let fixed: [Int]
    let writesRows: Bool
    let width: Int

    func entry(_ target: Int, _ neuron: Int) -> Int { writesRows ? target * width + neuron : neuron * width + target }
  }

  /// Corrects the parts, and the entries of the nearest point unless they are empty.
  func apply(_ parts: inout [StableDistance.Part], projecting entries: inout [[Double]]) {
    for (number, tensor) in point.wiring.tensors.enumerated()
    where tensor.slots.count == 1 && tensor.slots[0].role == .writes {
      let sources = sources(of: tensor.slots[0].axis)
      if !sources.isEmpty { apply(number, sources, &parts, &entries) }
    }
  }

  private func sources(of target: Int) -> [Source] {
    point.wiring.tensorsOfAxis[target].compactMap { number in
      let tensor = point.wiring.tensors[number]
      guard tensor.slots.count == 2, let writing = tensor.slots.firstIndex(where: { $0.role == .writes }),
        let reading = tensor.slots.firstIndex(where: { $0.role == .reads }), tensor.slots[writing].axis == target,
        let constant = point.wiring.foldedConstant(ofAxis: tensor.slots[reading].axis)
      else { return nil }
      let labels = partitions[tensor.slots[reading].axis].labels
      let fixed = labels.indices.filter { labels[$0].sign == .fixed }
      let width = point.wiring.axes[tensor.slots[1].axis].count
      guard !fixed.isEmpty else { return nil }
      return Source(
        tensor: number, constant: Double(constant), fixed: fixed, writesRows: writing == 0, width: width)
    }
  }

  private func apply(
    _ number: Int, _ sources: [Source], _ parts: inout [StableDistance.Part], _ entries: inout [[Double]]
  ) {
    let biases = point.values[number].doubles()
    let slot = point.wiring.tensors[number].slots[0]
    let weight = sources.reduce(1) { $0 + Double($1.fixed.count) * $1.constant * $1.constant }
    let read = sources.map { point.values[$0.tensor].doubles() }
    let totals = biases.indices.map { target in
      var total = CompensatedSum()
      total.add(biases[target])
      for (source, weights) in zip(sources, read) {
        for neuron in source.fixed { total.add(source.constant * weights[source.entry(target, neuron)]) }
      }
      return total.value
    }
    let groups = SlotGroups(point.wiring, slot, partitions[slot.axis])
    let shares = VectorEffects(groups: groups).deviations(of: totals).map { $0 / weight }
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    parts[number].bias = squares
    if !entries[number].isEmpty { entries[number] = zip(biases, shares).map { $0 - $1 } }
    for source in sources {
      let added = Double(source.fixed.count) * source.constant * source.constant * squares
      parts[source.tensor].row += source.writesRows ? added : 0
      parts[source.tensor].column += source.writesRows ? 0 : added
      guard !entries[source.tensor].isEmpty else { continue }
      for (target, share) in shares.enumerated() {
        for neuron in source.fixed { entries[source.tensor][source.entry(target, neuron)] -= source.constant * share }
      }
    }
  }
}
