internal import Symmetry

/// The deviations of one tensor with a single slot (see `StableDistance`).
struct VectorEffects {
  let groups: SlotGroups

  /// What the tensor adds to the squared distance; subtracts the deviations from `target` unless it is empty.
  func sweep(_ values: TensorValues, _ name: String, projecting target: inout [Double]) -> StableDistance.Part {
    let entries = values.doubles()
    let deviations = deviations(of: entries)
    var part = StableDistance.Part(tensor: name)
    var (bias, square) = (CompensatedSum(), CompensatedSum())
    for (entry, deviation) in zip(entries, deviations) {
      bias.add(deviation * deviation)
      square.add(entry * entry)
    }
    (part.bias, part.squaredNorm) = (bias.value, square.value)
    for index in target.indices { target[index] -= deviations[index] }
    return part
  }

  /// How much each entry differs from the mean of its class, or from 0 where it must vanish.
  func deviations(of entries: [Double]) -> [Double] {
    var deviations = [Double](repeating: 0, count: entries.count)
    for (group, members) in groups.members.enumerated() {
      let demand = groups.ownDemand(group)
      guard demand != .nothing else { continue }
      var total = CompensatedSum()
      for index in members { total.add(groups.signs[index] * entries[index]) }
      for index in members {
        var own = CompensatedSum()
        own.add(groups.signs[index] * entries[index])
        deviations[index] =
          demand == .zeroSums
          ? entries[index]
          : groups.signs[index] * own.deviation(overCount: 1, from: total, times: members.count)
      }
    }
    return deviations
  }
}
