extension WardLinkage {
  /// The neurons in the order of the dendrogram's leaves: those that are merged stand together, silent ones last.
  ///
  /// - Complexity: O(count).
  public var leafOrder: [Int] {
    var next = [Int?](repeating: nil, count: count)
    var last = Array(0..<count)
    var isZero = [Bool](repeating: false, count: count)
    for merge in merges {
      guard let second = merge.second else { isZero[merge.first] = true; continue }
      next[last[merge.first]] = second
      last[merge.first] = last[second]
    }
    let merged = Set(merges.compactMap(\.second))
    let roots = (0..<count).filter { !merged.contains($0) }
    // Of the classes that end in the zero class the one that goes last acts most, and comes first.
    let places = Dictionary(
      uniqueKeysWithValues: merges.enumerated().filter { $0.element.second == nil }.map { ($1.first, $0) })
    let ordered = roots.sorted { first, second in
      let own = (isZero[first] ? 1 : 0, -(places[first] ?? 0), first)
      return own < (isZero[second] ? 1 : 0, -(places[second] ?? 0), second)
    }
    return ordered.flatMap { root in Array(sequence(first: root) { next[$0] }) }
  }
}
