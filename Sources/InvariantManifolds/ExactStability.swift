internal import ExactAlgebra
internal import Numerics

// Only neurons that share a class, or rest, have anything to compare, so a network without copies costs nothing here. Two
// sums over a class agree if the entries do, one by one; so sums are formed of the entries that differ, which are none where
// copies have equal weights, and all of a block where a frozen interaction lies. Rows are visited class by class: then the
// sums of columns over the class are all that is kept.

/// The comparison, in exact arithmetic, of all sums that must agree for a family to be stable at a point.
struct ExactStability {
  let point: WiredPoint
  let axes: [AxisState]
  let direction: StablePartition.Direction

  /// What must hold of the sums of one index of a slot, over each class of the other slot.
  struct Tie {
    let index: Int
    /// The index with whose sums they must agree; `nil` if they must vanish.
    let first: Int?
    /// The sign with which they must agree.
    let sign: Int
  }

  /// Whether all of them agree.
  ///
  /// - Precondition: all values of the point are exact and finite.
  /// - Complexity: O(entries of merged neurons), on all cores; nothing where all neurons are alone in their classes.
  var holds: Bool {
    point.wiring.tensors.indices.allSatisfy { number in
      let tensor = point.wiring.tensors[number]
      let ties = tensor.slots.map(ties)
      guard ties.contains(where: { !$0.isEmpty }) else { return true }
      if tensor.slots.count == 1 { return biasesAgree(number, ties[0]) }
      let sides = [0, 1].map { ExactSide(axes[tensor.slots[$0].axis], tensor.slots[$0], ties[$0]) }
      return switch point.values[number] {
      case .stored(let stored): ExactMatrix(entries: StoredRows(stored, sides[1].count), sides).sumsAgree
      case .rational(let list): ExactMatrix(entries: FractionRows(list, sides[1].count), sides).sumsAgree
      case .residues: preconditionFailure("residues have no exact sums")
      }
    }
  }

  /// The ties of a slot: of members of a class with its first one, of indices at rest with nothing.
  private func ties(of slot: Wiring.Slot) -> [Tie] {
    let (axis, state) = (point.wiring.axes[slot.axis], axes[slot.axis])
    let isRead = slot.role == .reads
    guard axis.isPartitioned, !state.isDiscrete, !(direction == .forward && isRead) else { return [] }
    var firsts: [Int: Int] = [:]
    return state.classes.indices.compactMap { index in
      let (label, sign) = (state.classes[index], Int(state.signs[index]))
      // Dead units rest whatever their weights.
      if state.pinned?[index] == true { return nil }
      if label < 0 { return axis.zeroRule == .restingInput && isRead ? nil : Tie(index: index, first: nil, sign: 0) }
      // Neurons fixed by the change of sign have no incoming sums, and any outgoing ones.
      if sign == 0 && isRead { return nil }
      if sign == 0 && slot.isSigned { return Tie(index: index, first: nil, sign: 0) }
      guard let first = firsts[label] else {
        firsts[label] = index
        return nil
      }
      return Tie(index: index, first: first, sign: slot.isSigned ? sign * Int(state.signs[first]) : 1)
    }
  }

  /// Whether biases agree, together with the constant signals that are folded into them.
  private func biasesAgree(_ number: Int, _ ties: [Tie]) -> Bool {
    let sources = foldedTerms(point.wiring.tensors[number].slots[0].axis)
    func add(_ index: Int, _ sign: Int, _ sum: inout ExactSum) {
      point.values[number].add(index, times: sign, to: &sum)
      for source in sources {
        for neuron in source.neurons {
          point.values[source.tensor].add(source.place(index, neuron), times: sign * source.constant, to: &sum)
        }
      }
    }
    return ties.allSatisfy { tie in
      var sum = ExactSum()
      add(tie.index, 1, &sum)
      if let first = tie.first { add(first, -tie.sign, &sum) }
      return sum.isZero
    }
  }

  /// A matrix that reads neurons whose constant signal counts with a bias.
  private struct FoldedTerm {
    let tensor: Int
    let constant: Int
    let neurons: [Int]
    let place: (_ target: Int, _ neuron: Int) -> Int
  }

  private func foldedTerms(_ target: Int) -> [FoldedTerm] {
    point.wiring.tensors.enumerated().compactMap { number, tensor in
      guard let writing = tensor.slots.firstIndex(where: { $0.axis == target && $0.role == .writes }),
        let reading = tensor.slots.first(where: { $0.role == .reads }),
        let constant = axes[reading.axis].foldedConstant
      else { return nil }
      let state = axes[reading.axis]
      let columns = axes[tensor.slots[1].axis].classes.count
      return FoldedTerm(
        tensor: number, constant: constant, neurons: state.classes.indices.filter(state.isFolded),
        place: { writing == 0 ? $0 * columns + $1 : $1 * columns + $0 })
    }
  }
}

/// One side of a matrix: the signs with which its indices enter sums, by class, and what must hold of their own sums.
struct ExactSide: Sendable {
  let count: Int
  let ties: [ExactStability.Tie]
  /// The class of each index, -1 for those at rest.
  let classes: [Int]
  /// The sign with which each index enters the sums over its class; 0 if it does not.
  let signs: [Int]
  /// The number of indices of each class that enter its sums.
  let sizes: [Int]

  init(_ state: AxisState, _ slot: Wiring.Slot, _ ties: [ExactStability.Tie]) {
    (count, self.ties, classes) = (state.classes.count, ties, state.classes)
    let signs = state.classes.indices.map { index -> Int in
      guard state.classes[index] >= 0 else { return 0 }
      return slot.isSigned ? Int(state.signs[index]) : state.isFolded(index) ? 0 : 1
    }
    var sizes = [Int](repeating: 0, count: state.classCount)
    for index in state.classes.indices where signs[index] != 0 { sizes[state.classes[index]] += 1 }
    (self.signs, self.sizes) = (signs, sizes)
  }

  /// The indices of each class, and those at rest.
  var groups: [[Int]] {
    var groups = [[Int]](repeating: [], count: sizes.count + 1)
    for (index, label) in classes.enumerated() { groups[label < 0 ? sizes.count : label].append(index) }
    return groups.filter { !$0.isEmpty }
  }
}
