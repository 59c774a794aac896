internal import ExactAlgebra
internal import Numerics

extension WiredPoint {
  /// The point with the incoming weights and biases of some units set to zero.
  ///
  /// For units that are off for every input nothing else changes: neither function nor training.
  /// - Parameters:
  ///   - units: by axis, the units.
  ///   - alsoOutgoing: whether their outgoing weights are set to zero too.
  /// - Complexity: O(entries of the tensors concerned); the point itself if there are no units.
  public func silencing(_ units: [[Int]], alsoOutgoing: Bool = false) -> WiredPoint {
    guard units.contains(where: { !$0.isEmpty }) else { return self }
    let silenced = zip(wiring.tensors, values).map { tensor, entries in
      tensor.slots.indices.reduce(entries) { entries, place in
        let slot = tensor.slots[place]
        guard !units[slot.axis].isEmpty, slot.role == .writes || alsoOutgoing else { return entries }
        let shape = wiring.shape(of: tensor)
        let stride = shape.dropFirst(place + 1).reduce(1, *)
        let isSilent = Set(units[slot.axis])
        return entries.zeroing(shape) { isSilent.contains($0 / stride % shape[place]) }
      }
    }
    return WiredPoint(wiring: wiring, values: silenced)
  }
}

extension TensorValues {
  /// The entries with some set to zero.
  fileprivate func zeroing(_ shape: [Int], where isZero: (Int) -> Bool) -> TensorValues {
    switch self {
    case .stored(let tensor):
      var entries = doubles()
      for index in entries.indices where isZero(index) { entries[index] = 0 }
      let type = tensor.elementType == .f32 ? ElementType.f32 : .f64
      return .stored(StoredTensor(name: tensor.name, shape: shape, values: entries, elementType: type))
    case .rational(var entries):
      for index in entries.indices where isZero(index) { entries[index] = .zero }
      return .rational(entries)
    case .residues(var entries):
      for index in entries.indices where isZero(index) { entries[index] = .zero }
      return .residues(entries)
    }
  }
}
