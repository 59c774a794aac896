internal import InvariantManifolds
internal import Symmetry

// Ward's method never takes a merge back, so its partitions are rarely the nearest: in a sixth of random small networks another
// one with as many classes is nearer, by up to two fifths. What is added to it:
// 1. Up to ten neurons: all partitions (`ExactPartitions`).
// 2. Silence at every height: of the classes at any height of the linkage those that are cheapest to silence are silenced,
//    at once. (Ward's method ties small neurons to others long before it silences them.)
// 3. Moves of single neurons between classes (`ClassMoves`), from the linkage's partition, from that of 2, and from those
//    found for one class more, with its cheapest merge, and one class less, with the best separation of a neuron.
// Moves are made for all numbers of classes where the effort allows that, else for some, in a geometric sequence.

/// The nearest partition found for every number of classes of one layer, all other layers left alone.
///
/// Guarantee: distances are those of the partitions, never above those of ``WardLinkage``, and do not fall as classes get fewer. For up to
/// ten neurons (``isExact``) no other partition is nearer, up to rounding; for more they are upper bounds.
///
/// - Complexity: that of ``WardLinkage``, and the effort, in multiplications.
struct PartitionSearch: Sendable {
  /// The linkage from which the search starts.
  let linkage: WardLinkage
  /// Whether all partitions were tried.
  let isExact: Bool
  /// Partitions nearer than those of the linkage, by number of classes.
  private var better: [Int: SignedPartition] = [:]
  /// The least squared distance found for each number of classes, from ``leastCount`` on, over the scale squared.
  private var squares: [Double]
  private var spent = 0.0

  /// A tenth of a second.
  static let defaultEffort = 5e7
  /// By how much, relatively, a sum must be less to be more than rounding.
  private static let rounding = 1e-12

  /// The search for all numbers of classes.
  ///
  /// - Parameters:
  ///   - neurons: the neurons of the layer.
  ///   - effort: the multiplications for moves, about.
  ///   - triesAll: whether all partitions are tried where the layer is small enough.
  init(_ neurons: LayerNeurons, effort: Double = defaultEffort, triesAll: Bool = true) {
    self.init(linking: neurons, triesAll: triesAll)
    guard !isExact, linkage.leastCount < linkage.count else { return }
    let silenced = SilencedClasses(linkage, neurons)
    let chosen = PartitionSearch.chosenCounts(neurons, effort)
    for count in chosen.sorted(by: >) {
      guard spent < effort else { break }
      offer(silenced.partition(atCount: count, linkage, neurons), neurons, count)
      improve(linkage.partition(atCount: count), neurons, count)
      if let better = better[count] { improve(better, neurons, count) }
      if let wider = better[count + 1], let merged = neurons.mergingOne(of: wider) { improve(merged, neurons, count) }
    }
    for count in (linkage.leastCount + 1)..<max(linkage.count, linkage.leastCount + 1) {
      guard spent < effort else { break }
      guard let narrower = better[count - 1], let separated = neurons.separatingOne(of: narrower) else { continue }
      if chosen.contains(count) { improve(separated, neurons, count) } else { offer(separated, neurons, count) }
    }
  }

  /// The search for one number of classes.
  init(_ neurons: LayerNeurons, atCount count: Int) {
    self.init(linking: neurons)
    improve(atCount: count, neurons)
  }

  private init(linking neurons: LayerNeurons, triesAll: Bool = true) {
    linkage = WardLinkage(neurons.vectors, hasZeroClass: neurons.hasZeroClass)
    isExact = triesAll && neurons.count <= ExactPartitions.largestCount
    squares = linkage.scaledSquaredDistances.reversed()
    guard isExact else { return }
    let exact = ExactPartitions(neurons.vectors, hasZeroClass: neurons.hasZeroClass)
    for count in linkage.leastCount..<max(linkage.count, linkage.leastCount) where square(count) > 0 {
      offer(exact.partition(atCount: count), neurons, count)
    }
  }

  /// Looks for better partitions into one number of classes.
  mutating func improve(atCount count: Int, _ neurons: LayerNeurons) {
    guard !isExact, (max(linkage.leastCount, 1)..<linkage.count).contains(count) else { return }
    offer(SilencedClasses(linkage, neurons).partition(atCount: count, linkage, neurons), neurons, count)
    improve(linkage.partition(atCount: count), neurons, count)
    if let better = better[count] { improve(better, neurons, count) }
  }

  /// The number of neurons.
  var count: Int { linkage.count }
  /// The least number of classes: 0 with a zero class, else 1.
  var leastCount: Int { linkage.leastCount }

  /// The least squared distance found for exactly so many classes, over the scale squared.
  func square(_ count: Int) -> Double { squares[count - leastCount] }

  /// The number of classes, at most so many, whose partition is the nearest found.
  private func best(_ count: Int) -> Int {
    (leastCount...count).reversed().min { square($0) < square($1) }!
  }

  /// The squared distance of ``partition(atCount:)``, over the scale squared.
  func scaledSquaredDistance(atCount count: Int) -> Double {
    squares[...(count - leastCount)].min()!
  }

  /// The nearest partition found with at most so many classes, the zero class not counted.
  ///
  /// - Precondition: `leastCount <= count <= self.count`.
  func partition(atCount count: Int) -> SignedPartition {
    let found = best(count)
    return better[found] ?? linkage.partition(atCount: found)
  }

  /// The least number of classes found within a distance, over the scale.
  func leastCount(withinScaled distance: Double) -> Int {
    (leastCount...count).first { square($0) <= distance * distance } ?? count
  }

  // MARK: The search

  private static func chosenCounts(_ neurons: LayerNeurons, _ effort: Double) -> Set<Int> {
    let (count, dimension) = (neurons.count, Double(neurons.vectors.dimension))
    // Some eight passes of O(neurons * classes * weights) for each number of classes.
    let whole = 4 * Double(count) * Double(count) * Double(count) * dimension
    guard whole > effort else { return Set(1..<count) }
    var chosen: Set<Int> = []
    var (next, rest) = (1, effort)
    while next < count {
      rest -= 8 * Double(count) * Double(next) * dimension
      guard rest > 0 else { break }
      chosen.insert(next)
      next = max(next + 1, next * 3 / 2)
    }
    return chosen
  }

  /// Keeps a partition if it is nearer than what was found before.
  private mutating func offer(_ partition: SignedPartition?, _ neurons: LayerNeurons, _ count: Int) {
    guard let partition, partition.classCount == count else { return }
    let square = neurons.vectors.squaredDistance(to: partition)
    spent += Double(neurons.count * neurons.vectors.dimension)
    guard square < self.square(count) * (1 - Self.rounding) else { return }
    (better[count], squares[count - leastCount]) = (partition, square)
  }

  /// Moves neurons of a partition, and keeps the result if it is nearer.
  private mutating func improve(_ start: SignedPartition, _ neurons: LayerNeurons, _ count: Int) {
    var passes = 0
    let moved = ClassMoves(neurons, start).improved(passes: &passes)
    spent += Double(passes * neurons.count * max(count, 1)) * Double(neurons.vectors.dimension)
    offer(moved, neurons, count)
  }
}

/// For each number of classes the height of a linkage, and the number of classes there to silence, that are nearest together.
private struct SilencedClasses {
  private var heights: [(square: Double, count: Int)]

  /// - Complexity: O(count^2 log count).
  init(_ linkage: WardLinkage, _ neurons: LayerNeurons) {
    let total = linkage.count
    heights = [(square: Double, count: Int)](repeating: (.infinity, 0), count: total + 1)
    guard neurons.hasZeroClass else { return }
    // Of each class: what its silence costs is the sum of the squares that must vanish less its scatter, paid already.
    var rests: [Int: Double] = [:]
    for neuron in 0..<total { rests[neuron] = neurons.restingSquares[neuron] }
    for merged in 0...linkage.merges.count {
      let count = total - merged
      var square = linkage.scaledSquaredDistances[merged]
      for (silent, cost) in rests.values.sorted().enumerated() {
        square += max(cost, 0)
        let left = count - silent - 1
        if square < heights[left].square { heights[left] = (square, count) }
      }
      guard merged < linkage.merges.count else { break }
      let merge = linkage.merges[merged]
      let own = rests[merge.first]!
      if let second = merge.second {
        rests[merge.first] = own + rests.removeValue(forKey: second)! - merge.cost / linkage.scale / linkage.scale
      } else {
        rests.removeValue(forKey: merge.first)
      }
    }
  }

  /// The partition of the best height with its cheapest classes silenced; `nil` without a zero class.
  func partition(atCount count: Int, _ linkage: WardLinkage, _ neurons: LayerNeurons) -> SignedPartition? {
    let height = heights[count].count
    guard height > count else { return nil }
    let partition = linkage.partition(atCount: height)
    let costs = partition.classes().enumerated().map { number, members in
      (
        members.reduce(0) { $0 + neurons.restingSquares[$1] }
          - neurons.deviations(members, partition.labels).reduce(0, +), number
      )
    }
    let silenced = Set(costs.sorted { $0 < $1 }.prefix(height - count).map(\.1))
    return SignedPartition(
      partition.labels.map { label in
        label.classNumber.map { silenced.contains($0) ? .zero : label } ?? .zero
      })
  }
}
