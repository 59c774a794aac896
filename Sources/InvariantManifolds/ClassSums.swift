internal import ExactAlgebra
internal import Symmetry

/// The entries of a point seen through a stable (or forward stable) family: sums over classes.
///
/// For a tensor that maps class `C` (its reading slot) to class `D` (its writing slot) the sum is
/// `U[D, C] = s_i sum_{j in C} s_j W[i, j]` for any `i` in `D`: the weight of the narrower network.
struct ClassSums {
  let point: WiredPoint
  let partitions: [SignedPartition]
  /// The members of each class, by axis.
  let members: [[[Int]]]

  init(point: WiredPoint, partitions: [SignedPartition]) {
    self.point = point
    self.partitions = partitions
    members = partitions.map { $0.classes() }
  }

  /// The sign with which an index enters a slot: 0 where its entries rest at zero sum.
  func sign(_ slot: Wiring.Slot, _ index: Int) -> Int { slot.sign(of: partitions[slot.axis].labels[index]) }

  /// Whether the entries of a class rest at zero sum in a slot.
  func rests(_ slot: Wiring.Slot, _ number: Int) -> Bool { sign(slot, members[slot.axis][number][0]) == 0 }

  /// The sum over one class per slot (see the type).
  func sum(_ tensor: Int, _ numbers: [Int]) -> ResiduePair {
    let slots = point.wiring.tensors[tensor].slots
    if slots.count == 1 { return vectorEntry(tensor, slots[0], numbers[0]) }
    let writing = slots[0].role == .writes ? 0 : 1
    let row = members[slots[writing].axis][numbers[writing]][0]
    let rowSign = sign(slots[writing], row)
    guard rowSign != 0 else { return .zero }
    let columns = point.wiring.axes[slots[1].axis].count
    var total = ResiduePair.zero
    for other in members[slots[1 - writing].axis][numbers[1 - writing]] {
      let entry = point.values[tensor].entry(writing == 0 ? row * columns + other : other * columns + row)
      let sign = rowSign * sign(slots[1 - writing], other)
      if sign > 0 { total += entry } else if sign < 0 { total -= entry }
    }
    return total
  }

  private func vectorEntry(_ tensor: Int, _ slot: Wiring.Slot, _ number: Int) -> ResiduePair {
    let index = members[slot.axis][number][0]
    switch sign(slot, index) {
    case 0: return .zero
    case 1: return point.values[tensor].entry(index)
    default: return -point.values[tensor].entry(index)
    }
  }
}

extension Wiring.Slot {
  /// The sign with which an index of a label enters the slot: 0 where its entries rest at zero sum.
  func sign(of label: SignedPartition.Label) -> Int {
    guard label.classNumber != nil else { return 0 }
    return isSigned ? Int(label.sign.rawValue) : 1
  }
}
