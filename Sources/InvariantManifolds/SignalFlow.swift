internal import Symmetry

/// Which classes of neurons carry signals, now or ever in training.
///
/// An entry `W[D, C]` moves only if the gradient at `D` and the signal of `C` are not identically zero. When a whole layer
/// is in the zero class, signals behind it and gradients before it are dead although the neurons there are in no zero
/// class. Signals and gradients enable one another (a zero weight that moves is zero no more), so they are the least fixed
/// point of the rules below, started from the inputs and the outputs.
struct SignalFlow {
  /// Whether weights may move; `false` asks for the function at the point as it stands.
  let inTraining: Bool
  /// By axis and class: the pre-activation is not identically zero.
  private(set) var preactivation: [[Bool]]
  /// By axis and class: the gradient is not identically zero (at a point as it stands: some output depends on it).
  private(set) var gradient: [[Bool]]
  /// By axis and class: the signal depends on the input.
  private(set) var variation: [[Bool]]
  private let sums: ClassSums
  private let inputs: Set<Int>
  private let outputs: Set<Int>

  init(_ sums: ClassSums, inTraining: Bool) {
    self.sums = sums
    self.inTraining = inTraining
    let wiring = sums.point.wiring
    let rigid = Set(wiring.axes.indices.filter { !wiring.axes[$0].isPartitioned })
    let slots = wiring.tensors.flatMap(\.slots)
    inputs = rigid.subtracting(slots.filter { $0.role == .writes }.map(\.axis))
    outputs = rigid.subtracting(slots.filter { $0.role == .reads }.map(\.axis))
    let counts = sums.members.map(\.count)
    let (inputs, outputs) = (inputs, outputs)
    preactivation = counts.indices.map { [Bool](repeating: inputs.contains($0), count: counts[$0]) }
    variation = preactivation
    gradient = counts.indices.map { [Bool](repeating: outputs.contains($0), count: counts[$0]) }
    // Signals go forward and gradients back, so sweeps in turn in both directions settle a chain of layers at once.
    let tensors = Array(wiring.tensors.indices)
    while spread(tensors[...]) || spread(tensors.reversed()[...]) {}
  }

  /// Whether the signal of a class is not identically zero.
  func signal(_ axis: Int, _ number: Int) -> Bool {
    let germ = sums.point.wiring.axes[axis].kind
    if case .neurons(_, let germ) = germ, !germ.valueVanishes { return true }
    return preactivation[axis][number]
  }

  /// Whether some output would change with the signal of a class, also where that signal is a constant of vanishing slope.
  func isRead(_ axis: Int, _ number: Int) -> Bool {
    sums.point.wiring.tensorsOfAxis[axis].contains { tensor in
      let slots = sums.point.wiring.tensors[tensor].slots
      guard slots.count == 2, let reading = slots.firstIndex(where: { $0.axis == axis && $0.role == .reads }) else {
        return false
      }
      let writing = slots[1 - reading]
      return sums.members[writing.axis].indices.contains { target in
        gradient[writing.axis][target] && !sums.rests(writing, target)
          && !sums.vanishes(tensor, reading == 1 ? [target, number] : [number, target])
      }
    }
  }

  /// Whether any output depends on the input.
  var reachesOutput: Bool { outputs.contains { variation[$0].contains(true) } }

  /// Whether all outputs are identically zero.
  var outputsVanish: Bool { outputs.allSatisfy { !preactivation[$0].contains(true) } }

  /// The number of block-constant directions that move independently: the dimension of the leaf.
  ///
  /// All constant signals into a class (its bias, and the neurons fixed by the change of sign, which send `s(0)` for ever)
  /// move its weights by multiples of one and the same number, so together they count once.
  func movingDimension() -> Int {
    let wiring = sums.point.wiring
    return wiring.axes.indices.reduce(0) { total, axis in
      let incoming = wiring.tensorsOfAxis[axis].map { wiring.tensors[$0] }.compactMap { tensor in
        tensor.slots.first { $0.axis == axis && $0.role == .writes }.map { (tensor: tensor, writing: $0) }
      }
      guard let writing = incoming.first?.writing else { return total }
      let targets = sums.members[axis].indices.filter { !sums.rests(writing, $0) && gradient[axis][$0] }.count
      let sources = incoming.flatMap { $0.tensor.slots.filter { $0.role == .reads } }
      let varying = sources.reduce(0) { count, slot in
        count + sums.members[slot.axis].indices.filter { signal(slot.axis, $0) && !isFixed(slot.axis, $0) }.count
      }
      let hasConstant =
        incoming.contains { $0.tensor.slots.count == 1 }
        || sources.contains { slot in sums.members[slot.axis].indices.contains { isFixed(slot.axis, $0) } }
      return total + targets * (varying + (hasConstant ? 1 : 0))
    }
  }

  /// Whether an entry of the quotient moves, by the classes of its slots.
  func moves(_ tensor: Int, _ numbers: [Int]) -> Bool {
    zip(sums.point.wiring.tensors[tensor].slots, numbers).allSatisfy { slot, number in
      slot.role == .writes ? gradient[slot.axis][number] : signal(slot.axis, number)
    }
  }

  /// Whether the neurons of a class are fixed by the change of sign.
  private func isFixed(_ axis: Int, _ number: Int) -> Bool {
    sums.partitions[axis].labels[sums.members[axis][number][0]].sign == .fixed
  }

  /// One sweep of all rules; tells whether anything was switched on.
  private mutating func spread(_ tensors: ArraySlice<Int>) -> Bool {
    var hasChanged = false
    for number in tensors {
      let tensor = sums.point.wiring.tensors[number]
      if tensor.slots.count == 1 {
        hasChanged = spreadVector(number, tensor.slots[0]) || hasChanged
      } else {
        hasChanged = spreadMatrix(number, tensor.slots) || hasChanged
      }
    }
    return hasChanged
  }

  private mutating func spreadVector(_ tensor: Int, _ slot: Wiring.Slot) -> Bool {
    var hasChanged = false
    for number in sums.members[slot.axis].indices where !preactivation[slot.axis][number] {
      guard !sums.rests(slot, number) else { continue }
      let moves = inTraining && gradient[slot.axis][number]
      if moves || !sums.vanishes(tensor, [number]) {
        preactivation[slot.axis][number] = true
        hasChanged = true
      }
    }
    return hasChanged
  }

  private mutating func spreadMatrix(_ tensor: Int, _ slots: [Wiring.Slot]) -> Bool {
    let writing = slots[0].role == .writes ? 0 : 1
    let (output, input) = (slots[writing], slots[1 - writing])
    let sources = Array(sums.members[input.axis].indices)
    var waiting = inputs.contains(input.axis) ? [] : sources.filter { !gradient[input.axis][$0] }
    var hasChanged = false
    for target in sums.members[output.axis].indices where !sums.rests(output, target) {
      // A settled target is looked at only for the sources that still wait for a gradient.
      let isSettled = { (flow: SignalFlow) in
        flow.preactivation[output.axis][target] && flow.variation[output.axis][target]
      }
      let isOpen = !isSettled(self)
      guard isOpen || (gradient[output.axis][target] && !waiting.isEmpty) else { continue }
      for source in isOpen ? sources : waiting {
        if isOpen && isSettled(self) && (waiting.isEmpty || !gradient[output.axis][target]) { break }
        guard connects(tensor, target, source, output.axis, input.axis, isTransposed: writing == 1) else { continue }
        hasChanged = carry(from: (input.axis, source), to: (output.axis, target)) || hasChanged
      }
      if gradient[output.axis][target] { waiting.removeAll { gradient[input.axis][$0] } }
    }
    return hasChanged
  }

  /// Whether the entry between two classes is, or becomes in training, non-zero.
  private func connects(
    _ tensor: Int, _ target: Int, _ source: Int, _ outputAxis: Int, _ inputAxis: Int, isTransposed: Bool
  ) -> Bool {
    let signal = signal(inputAxis, source)
    let gradient = gradient[outputAxis][target]
    if inTraining && signal && gradient { return true }
    return (signal || gradient) && !sums.vanishes(tensor, isTransposed ? [source, target] : [target, source])
  }

  /// Passes signals forward and the gradient back along an entry that is, or becomes, non-zero.
  private mutating func carry(from source: (axis: Int, number: Int), to target: (axis: Int, number: Int)) -> Bool {
    var hasChanged = false
    if signal(source.axis, source.number), !preactivation[target.axis][target.number] {
      preactivation[target.axis][target.number] = true
      hasChanged = true
    }
    if variation[source.axis][source.number], !variation[target.axis][target.number] {
      variation[target.axis][target.number] = true
      hasChanged = true
    }
    if gradient[target.axis][target.number], !gradient[source.axis][source.number], passesGradient(source) {
      gradient[source.axis][source.number] = true
      hasChanged = true
    }
    return hasChanged
  }

  /// A neuron passes a gradient back if its slope is not identically zero.
  private func passesGradient(_ neuron: (axis: Int, number: Int)) -> Bool {
    guard case .neurons(_, let germ) = sums.point.wiring.axes[neuron.axis].kind else { return false }
    return !germ.slopeVanishes || preactivation[neuron.axis][neuron.number]
  }
}
