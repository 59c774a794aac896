internal import Symmetry

/// The indices of one slot in groups (the classes, and the zero class as the last one), with what stability asks of each.
struct SlotGroups: Sendable {
  /// The indices of each group.
  let members: [[Int]]
  /// The group of each index.
  let groupOf: [Int]
  /// The sign of each index; 1 where its entries rest.
  let signs: [Double]
  /// Whether the sums over other indices vanish for the members, and no sum over the group matters.
  let rests: [Bool]
  /// Whether stability asks nothing of the members' own sums: outgoing weights of neurons with `s'(0) = 0` at rest.
  let isFree: [Bool]
  /// Whether sums over the group count together with the bias that they are added to (`Wiring.foldedConstant`).
  let isFolded: [Bool]

  init(_ wiring: Wiring, _ slot: Wiring.Slot, _ partition: SignedPartition) {
    let axis = wiring.axes[slot.axis]
    let zeros = partition.zeroMembers
    members = partition.classes() + (zeros.isEmpty ? [] : [zeros])
    groupOf = partition.labels.map { $0.classNumber ?? partition.classCount }
    signs = partition.labels.map { slot.sign(of: $0) < 0 ? -1 : 1 }
    rests = members.map { slot.sign(of: partition.labels[$0[0]]) == 0 }
    let reads = slot.role == .reads
    isFree = members.map { reads && axis.restsByInput && partition.labels[$0[0]].sign == .fixed }
    let folds = reads && wiring.foldedConstant(ofAxis: slot.axis) != nil
    isFolded = members.map { folds && partition.labels[$0[0]].sign == .fixed }
  }

  /// What stability asks of the sums of one index over a group of the other slot.
  enum Demand: Sendable {
    /// Nothing.
    case nothing
    /// All members have the same sum.
    case equalSums
    /// Every sum is zero.
    case zeroSums
  }

  /// What is asked of the members of a group, summed over a group of the other slot.
  func demand(_ group: Int, over other: SlotGroups, _ otherGroup: Int) -> Demand {
    if other.rests[otherGroup] || other.isFolded[otherGroup] { return .nothing }
    return ownDemand(group)
  }

  /// What is asked of the members of a group in a tensor with this slot alone.
  func ownDemand(_ group: Int) -> Demand { isFree[group] ? .nothing : rests[group] ? .zeroSums : .equalSums }

  /// Whether every index is alone in a class that moves, so that stability asks nothing.
  var isDiscrete: Bool { members.count == groupOf.count && !rests.contains(true) && !isFolded.contains(true) }
}
