/// Which tensors of a state have elements in common.
struct PyTorchAliases {
  private struct View {
    let name: String
    let tensor: PyTorchTensor
    /// Places in the storage, in bytes.
    let bytes: Range<Int>
  }

  /// Views by the storage that they are of, each in the order of the state.
  private var views: [[View]] = []

  init(_ found: [(name: String, value: PickleValue)], _ tables: PickleTables) {
    var places: [String: Int] = [:]
    for (name, value) in found {
      guard case .tensor(let place) = value else { continue }
      let tensor = tables.tensors[place]
      guard tensor.unread == nil, let type = tensor.type, let extent = tensor.extent, !extent.isEmpty,
        extent.upperBound <= Int.max / type.byteCount
      else { continue }
      let key = tables.storages[tensor.storage].key
      let bytes = extent.lowerBound * type.byteCount..<extent.upperBound * type.byteCount
      if places[key] == nil {
        places[key] = views.count
        views.append([])
      }
      if let place = places[key] { views[place].append(View(name: name, tensor: tensor, bytes: bytes)) }
    }
  }

  /// For each tensor that has an element of an earlier one: its name, and that of the earlier one.
  ///
  /// Throws `tooLarge` if more than `limit` elements would have to be looked at.
  func names(limit: Int, _ pickle: FileBytes) throws(CheckpointError) -> [String: String] {
    var aliases: [String: String] = [:]
    var rest = limit
    for group in views where group.count > 1 {
      // Contiguous views that lie one behind the other are the usual case, parts of one buffer.
      if group.allSatisfy(\.tensor.isContiguous), PyTorchAliases.areDisjoint(group.map(\.bytes)) { continue }
      guard let found = PyTorchAliases.shared(group, &rest) else {
        throw pickle.error(
          .tooLarge, "views of one storage are too many to compare", remedy: "Save clones: tensor.clone().")
      }
      aliases.merge(found) { first, _ in first }
    }
    return aliases
  }

  private static func areDisjoint(_ ranges: [Range<Int>]) -> Bool {
    let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
    return zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
  }

  private struct Pattern: Hashable {
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  /// Each view marks its elements that no earlier one has marked; nil if more than `rest` would be looked at.
  ///
  /// The same view again is known without looking.
  private static func shared(_ group: [View], _ rest: inout Int) -> [String: String]? {
    var aliases: [String: String] = [:]
    var patterns: [Pattern: String] = [:]
    let start = group.map(\.bytes.lowerBound).min() ?? 0
    let end = group.map(\.bytes.upperBound).max() ?? 0
    var owners = [Int32](repeating: -1, count: end - start)
    for (number, view) in group.enumerated() {
      let pattern = Pattern(offset: view.tensor.offset, shape: view.tensor.shape, strides: view.tensor.strides)
      if let earlier = patterns[pattern] {
        aliases[view.name] = earlier
        continue
      }
      patterns[pattern] = view.name
      let width = view.tensor.type?.byteCount ?? 1
      var left = rest
      var owner: Int32?
      view.tensor.forEachPlace { place in
        left -= 1
        let byte = place * width - start
        if owners[byte] == -1 { owners[byte] = Int32(number) }
        if owner == nil, owners[byte] != number { owner = owners[byte] }
        return left >= 0
      }
      if left < 0 { return nil }
      if let owner { aliases[view.name] = group[Int(owner)].name }
      rest = left
    }
    return aliases
  }
}
