/// Ward clustering by nearest-neighbour chains (see `WardLinkage`).
struct WardChain {
  /// A merge in the order in which the chains find it; `key` never decreases from a cluster to one that contains it.
  struct Found {
    let merge: WardLinkage.Merge
    let key: Double
  }

  private var vectors: NeuronVectors
  private let costs: PairCosts
  private let hasZeroClass: Bool
  private let count: Int
  /// Clusters not yet merged away, ascending; each is named by its first neuron.
  private var active: [Int]
  private var sizes: [Int]
  /// `|mean|^2` of each cluster.
  private var meanSquares: [Double]
  /// The cost of merging a cluster into the zero class.
  private var zeroCosts: [Double]
  /// Sum of squares, about their mean, of the entries of the members that are free in the zero class.
  private var freeSpreads: [Double]
  private var keys: [Double]
  private(set) var found: [Found] = []

  init(_ vectors: NeuronVectors, hasZeroClass: Bool) {
    (self.vectors, self.hasZeroClass, count) = (vectors, hasZeroClass, vectors.count)
    costs = PairCosts(vectors)
    active = Array(0..<count)
    sizes = [Int](repeating: 1, count: count)
    meanSquares = [Double](repeating: 0, count: count)
    zeroCosts = meanSquares
    freeSpreads = meanSquares
    keys = meanSquares
    for neuron in 0..<count { (meanSquares[neuron], zeroCosts[neuron]) = squares(neuron) }
    precondition(meanSquares.allSatisfy(\.isFinite), "finite weights, so that they have distances")
  }

  /// Merges until nothing is left to merge.
  mutating func run() {
    let zero = count
    var chain: [Int] = []
    while active.count > (hasZeroClass ? 0 : 1) {
      if chain.isEmpty { chain.append(active[0]) }
      let top = chain[chain.count - 1]
      let previous = chain.count > 1 ? chain[chain.count - 2] : nil
      let next = nearest(to: top, previous: previous)
      guard next == previous else {
        chain.append(next)
        continue
      }
      chain.removeLast(2)
      let (first, second) = (min(top, next), max(top, next))
      if second == zero { mergeIntoZero(first) } else { merge(first, second) }
    }
  }

  /// The cluster that is cheapest to merge with; of equals the previous one of the chain, else the first.
  private func nearest(to cluster: Int, previous: Int?) -> Int {
    let zero = count
    var best = Double.infinity
    var nearest = zero
    if cluster == zero {
      for other in active where zeroCosts[other] < best { (best, nearest) = (zeroCosts[other], other) }
      if let previous, zeroCosts[previous] == best { return previous }
      return nearest
    }
    active.withUnsafeBufferPointer { active in
      for other in active where other != cluster {
        let cost = costs.cost(cluster, other)
        if cost < best { (best, nearest) = (cost, other) }
      }
    }
    if hasZeroClass && zeroCosts[cluster] < best { (best, nearest) = (zeroCosts[cluster], zero) }
    if let previous, (previous == zero ? zeroCosts[cluster] : costs.cost(cluster, previous)) == best { return previous }
    return nearest
  }

  private mutating func mergeIntoZero(_ cluster: Int) {
    let cost = squares(cluster).counted * Double(sizes[cluster])
    record(cluster, nil, sign: 1, cost: cost, increment: cost - freeSpreads[cluster], key: keys[cluster])
    remove(cluster)
  }

  private mutating func merge(_ first: Int, _ second: Int) {
    let sign = costs.sign(first, second)
    updateCosts(first, second, sign)
    let (cost, free) = difference(first, second, Double(sign))
    keys[first] = max(keys[first], keys[second], cost)
    record(first, second, sign: sign, cost: cost, increment: cost, key: keys[first])
    addVector(second, to: first, Double(sign))
    freeSpreads[first] += freeSpreads[second] + free
    sizes[first] += sizes[second]
    let leastZeroCost = min(zeroCosts[first], zeroCosts[second])
    let squares = squares(first)
    meanSquares[first] = squares.all
    zeroCosts[first] = max(squares.counted * Double(sizes[first]), leastZeroCost)
    remove(second)
  }

  private mutating func record(
    _ first: Int, _ second: Int?, sign: Int, cost: Double, increment: Double, key: Double
  ) {
    let merge = WardLinkage.Merge(first: first, second: second, sign: sign, cost: cost, increment: increment)
    found.append(Found(merge: merge, key: max(key, cost)))
  }

  private mutating func remove(_ cluster: Int) { active.removeAll { $0 == cluster } }

  /// Lance-Williams for Ward, at both alignments; never below the old costs, which rounding might undercut.
  private func updateCosts(_ first: Int, _ second: Int, _ sign: Int) {
    let (a, b) = (Double(sizes[first]), Double(sizes[second]))
    let between = costs.cost(first, second)
    for other in active where other != first && other != second {
      let c = Double(sizes[other])
      let least = min(costs.cost(first, other), costs.cost(second, other))
      let firstTotal = 2 * a * c / (a + c) * (meanSquares[first] + meanSquares[other])
      let secondTotal = 2 * b * c / (b + c) * (meanSquares[second] + meanSquares[other])
      func cost(_ isMirrored: Bool) -> Double {
        let toFirst = costs.cost(first, other, isMirrored: isMirrored, total: firstTotal)
        let toSecond = costs.cost(second, other, isMirrored: isMirrored != (sign < 0), total: secondTotal)
        return max(((a + c) * toFirst + (b + c) * toSecond - c * between) / (a + b + c), least)
      }
      let mirrored = costs.mirror == .none ? .infinity : cost(true)
      costs.set(first, other, aligned: cost(false), mirrored: mirrored)
    }
  }

  // MARK: Vectors: each row of a cluster is the sum of its members, with their signs

  /// The squares of the mean of a cluster: of all entries, and of those that must vanish in the zero class.
  private func squares(_ cluster: Int) -> (all: Double, counted: Double) {
    let size = Double(sizes[cluster])
    return vectors.entries.withUnsafeBufferPointer { entries in
      var (all, counted) = (0.0, 0.0)
      for segment in vectors.segments {
        var sum = 0.0
        for column in segment.columns {
          let mean = entries[cluster * vectors.stride + column] / size
          sum += mean * mean
        }
        all += sum
        if !segment.isFree { counted += sum }
      }
      return (all, counted)
    }
  }

  /// The cost of a merge from the means themselves, and its share of the entries that are free in the zero class.
  private func difference(_ first: Int, _ second: Int, _ sign: Double) -> (cost: Double, free: Double) {
    let (a, b, stride) = (Double(sizes[first]), Double(sizes[second]), vectors.stride)
    let weight = a * b / (a + b)
    return vectors.entries.withUnsafeBufferPointer { entries in
      var (all, free) = (0.0, 0.0)
      for segment in vectors.segments {
        let factor = segment.isSigned ? sign : 1
        var sum = 0.0
        for column in segment.columns {
          let difference =
            entries[first * stride + column] / a - factor * entries[second * stride + column] / b
          sum += difference * difference
        }
        all += sum
        if segment.isFree { free += sum }
      }
      return (weight * all, weight * free)
    }
  }

  private mutating func addVector(_ second: Int, to first: Int, _ sign: Double) {
    let (stride, segments) = (vectors.stride, vectors.segments)
    vectors.entries.withUnsafeMutableBufferPointer { entries in
      for segment in segments {
        let factor = segment.isSigned ? sign : 1
        for column in segment.columns {
          entries[first * stride + column] += factor * entries[second * stride + column]
        }
      }
    }
  }
}
