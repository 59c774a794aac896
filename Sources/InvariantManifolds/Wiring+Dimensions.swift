public import Symmetry

// Dimensions of what a family of partitions ties, and which families are those of some point, without a point at hand.
//
// Everything here is sums over the tensors of products over their slots, so it needs only the profile of each partition: how
// many classes there are of each kind, and how many neurons in them. The tests compare with the ranks of the equations.

extension Wiring {
  /// The dimension of the linear SIM of a family: of the space of points that are constant on blocks of classes, with nothing
  /// frozen beside.
  ///
  /// `sum over tensors of the product over slots of the number of classes` that do not rest: the zero class rests
  /// in every slot, sign-fixed classes in those that write. These spaces lie in one another exactly as the families refine one
  /// another: they are the hierarchy.
  /// - Parameter profiles: one for each axis; of rigid axes that of the discrete partition.
  /// - Complexity: O(tensors).
  public func linearDimension(_ profiles: [PartitionProfile]) -> Int {
    tensors.reduce(0) { total, tensor in
      total + tensor.slots.reduce(1) { $0 * movingClasses(profiles[$1.axis], $1) }
    }
  }

  /// The dimension of the stable set of a family: of the space of points at which it is stable, frozen interactions included.
  ///
  /// A block of classes `D x C` has one mean and `(|D| - 1)(|C| - 1)` dimensions of interaction; a side that rests has no mean,
  /// and all its sums over the other side vanish. Outgoing weights of neurons at rest whose slope vanishes are free. Where
  /// the constants of sign-fixed neurons are folded into a bias, rows need agree only in bias plus constants.
  /// - Parameter profiles: one for each axis.
  /// - Complexity: O(tensors).
  public func stableDimension(_ profiles: [PartitionProfile]) -> Int {
    tensors.reduce(0) { total, tensor in
      let slots = tensor.slots
      let moving = slots.map { movingClasses(profiles[$0.axis], $0) }
      guard slots.count == 2 else { return total + moving[0] }
      if let folded = foldedColumns(tensor, profiles) { return total + folded }
      let counts = slots.map { profiles[$0.axis].count }
      let free = slots.map { freeMembers(profiles[$0.axis], $0) }
      // Summed over all blocks, (|D| - 1)(|C| - 1) is the product of (indices less classes that move) of both sides. Free
      // indices meet all indices of the other side instead.
      let inner = (counts[0] - free[0] - moving[0]) * (counts[1] - free[1] - moving[1])
      let outer = free[0] * counts[1] + free[1] * counts[0] - free[0] * free[1]
      return total + moving[0] * moving[1] + inner + outer
    }
  }

  /// What a tensor that reads folded constants adds, together with what the folding adds to its bias.
  ///
  /// A row class of `m` rows has `m` biases and `m f` weights of the `f` fixed neurons; `m - 1` equations for the totals of
  /// its rows, and `f` less the number of fixed classes for the sums of columns. Rows at rest have total zero. The bias is
  /// counted with the other vectors, one dimension a class, and left out here.
  private func foldedColumns(_ tensor: Tensor, _ profiles: [PartitionProfile]) -> Int? {
    guard let reading = tensor.slots.first(where: { $0.role == .reads }), foldedConstant(ofAxis: reading.axis) != nil,
      let writing = tensor.slots.first(where: { $0.role == .writes }), profiles[reading.axis].fixedClasses > 0
    else { return nil }
    let (rows, source) = (profiles[writing.axis], profiles[reading.axis])
    let moving = movingClasses(rows, writing)
    let signed = moving * source.signedClasses + (rows.count - moving) * (source.signedMembers - source.signedClasses)
    return signed + rows.count * source.fixedMembers + moving * (source.fixedClasses - source.fixedMembers)
  }

  /// The profile of each axis from those of the neuron axes: indices of rigid axes stay distinct.
  ///
  /// - Precondition: one profile for each neuron axis, of its size.
  public func axisProfiles(_ neurons: [PartitionProfile]) -> [PartitionProfile] {
    precondition(neurons.map(\.count) == partitionedAxes.map { axes[$0].count }, "one profile per neuron axis")
    var rest = neurons[...]
    return axes.map { $0.isPartitioned ? rest.removeFirst() : PartitionProfile(discreteOf: $0.count) }
  }

  /// The neuron axes that are at rest altogether at every point of a family, though the family says otherwise.
  ///
  /// Layers that only silent layers connect with inputs and outputs have only zero weights around them, so they are silent
  /// too: the family is that of no point. Where the slope vanishes at 0 (square), a connection with the inputs is needed.
  /// Biases keep neurons apart.
  /// - Parameter profiles: one for each axis.
  public func forcedToRest(_ profiles: [PartitionProfile]) -> [Int] {
    var isKept = axes.map { !$0.isPartitioned && $0.count > 0 }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for tensor in tensors {
        for slot in tensor.slots where !isKept[slot.axis] && profiles[slot.axis].signedClasses > 0 {
          guard slot.role == .writes || axes[slot.axis].zeroRule == .noSignal else { continue }
          let others = tensor.slots.filter { $0.axis != slot.axis }
          guard others.allSatisfy({ sends(profiles[$0.axis], $0) || isKept[$0.axis] }) else { continue }
          isKept[slot.axis] = true
          hasChanged = true
        }
      }
    }
    return partitionedAxes.filter { !isKept[$0] && profiles[$0].signedClasses > 0 && axes[$0].zeroRule != .absent }
  }

  /// The neuron axes on which nothing tells sign-fixed classes from one another, though the family has several.
  ///
  /// Sign-fixed neurons are told apart by their outgoing weights. If all neurons that read them are sign-fixed too, these are
  /// zero, and the family is that of no point.
  /// - Parameter profiles: one for each axis.
  public func forcedToMerge(_ profiles: [PartitionProfile]) -> [Int] {
    partitionedAxes.filter { axis in
      profiles[axis].fixedClasses > 1
        && !tensors.contains { tensor in
          tensor.slots.contains { $0.axis == axis && $0.role == .reads }
            && tensor.slots.allSatisfy { $0.axis == axis || movingClasses(profiles[$0.axis], $0) > 0 }
        }
    }
  }

  /// Whether neurons send a constant other than zero into a slot, whatever is connected with them.
  private func sends(_ profile: PartitionProfile, _ slot: Slot) -> Bool {
    slot.role == .reads && axes[slot.axis].isPartitioned && axes[slot.axis].zeroRule == .absent && profile.count > 0
  }

  /// The number of classes whose means move in a slot.
  private func movingClasses(_ profile: PartitionProfile, _ slot: Slot) -> Int {
    slot.role == .writes ? profile.signedClasses : profile.classCount
  }

  /// The number of indices whose entries are free: outgoing weights of neurons at rest where the slope vanishes too.
  private func freeMembers(_ profile: PartitionProfile, _ slot: Slot) -> Int {
    slot.role == .reads && axes[slot.axis].zeroRule == .restingInput ? profile.zeroMembers : 0
  }
}
