internal import Symmetry

// A class is a set of neurons with signs relative to the first of them. For each of the 2^n sets the best signs are found by
// trying all 2^(size - 1), which makes (3^n - 1) / 2 sums in all; a partition of a set is its class with the lowest neuron and
// a partition of the rest, 3^n / 2 pairs of sets for each number of classes. So ten neurons take some 300,000 steps, where
// signed partitions with a zero class number 16 million.

/// The nearest partition of a small layer for every number of classes, by trying all of them.
///
/// Guarantee: of all partitions into so many classes, with all signs that the activation allows and any neurons in the zero
/// class if there is one, none is nearer, up to rounding (relative 1e-14). Sign-fixed classes are not among them.
///
/// - Complexity: O(3^n n) for n neurons, beside O(n^2 d) for their distances.
struct ExactPartitions {
  /// The largest number of neurons: a few milliseconds.
  static let largestCount = 10

  private let count: Int
  /// For each set the least scatter of it as one class, and which members are mirrored there.
  private var costs: [Double]
  private var mirrored: [Int]
  /// For each number of classes and set: the least sum over partitions, and the class of the lowest neuron.
  private var sums: [[Double]] = []
  private var firsts: [[Int]] = []
  /// For each set the sum of the squares that must vanish in the zero class; infinite without one, but for no neuron.
  private let zeroCosts: [Double]

  /// - Precondition: at most ``largestCount`` neurons.
  init(_ vectors: NeuronVectors, hasZeroClass: Bool) {
    precondition(vectors.count <= Self.largestCount, "a layer so small that all partitions can be tried")
    count = vectors.count
    costs = [Double](repeating: .infinity, count: 1 << count)
    mirrored = [Int](repeating: 0, count: 1 << count)
    let resting = (0..<count).map { vectors.restingSquare($0) }
    zeroCosts = (0..<1 << count).map { set in
      set != 0 && !hasZeroClass
        ? .infinity : resting.indices.reduce(0) { set >> $1 & 1 == 1 ? $0 + resting[$1] : $0 }
    }
    tryAllSigns(vectors)
    tryAllPartitions()
  }

  private mutating func tryAllSigns(_ vectors: NeuronVectors) {
    let hasMirrors = vectors.signedDimension > 0
    let plain = (0..<count).map { i in (0..<count).map { vectors.squaredDifference(i, $0, 1) } }
    let turned =
      hasMirrors ? plain.indices.map { i in (0..<count).map { vectors.squaredDifference(i, $0, -1) } } : plain
    // The scatter is the sum of the squared differences of pairs over the number of members.
    func extend(_ set: Int, _ negative: Int, _ members: [Int], _ sum: Double) {
      let cost = sum / Double(members.count)
      if cost < costs[set] { (costs[set], mirrored[set]) = (cost, negative) }
      for next in members[members.count - 1] + 1..<max(count, members[members.count - 1] + 1) {
        for sign in hasMirrors ? [0, 1] : [0] {
          let added = members.reduce(0.0) { total, member in
            total + ((negative >> member & 1) == sign ? plain[member][next] : turned[member][next])
          }
          extend(set | 1 << next, negative | sign << next, members + [next], sum + added)
        }
      }
    }
    for first in 0..<count { extend(1 << first, 0, [first], 0) }
  }

  private mutating func tryAllPartitions() {
    let setCount = 1 << count
    var least = [Double](repeating: .infinity, count: setCount)
    least[0] = 0
    sums = [least]
    firsts = [[Int](repeating: 0, count: setCount)]
    for _ in 0..<count {
      let previous = sums[sums.count - 1]
      least = [Double](repeating: .infinity, count: setCount)
      var first = [Int](repeating: 0, count: setCount)
      for set in 1..<max(setCount, 1) {
        let lowest = set & -set
        let others = set ^ lowest
        // All subsets of the others, joined by the lowest neuron.
        var subset = others
        while true {
          let cost = costs[subset | lowest] + previous[others ^ subset]
          if cost < least[set] { (least[set], first[set]) = (cost, subset | lowest) }
          if subset == 0 { break }
          subset = (subset - 1) & others
        }
      }
      sums.append(least)
      firsts.append(first)
    }
  }

  /// The nearest partition into a number of classes, the zero class not counted.
  ///
  /// - Precondition: there is one: from 1, or 0 with a zero class, to the number of neurons.
  func partition(atCount classes: Int) -> SignedPartition {
    let all = 1 << count - 1
    var (zero, least) = (0, Double.infinity)
    for set in 0...all {
      let cost = zeroCosts[set] + sums[classes][all ^ set]
      if cost < least { (zero, least) = (set, cost) }
    }
    var labels = [SignedPartition.Label](repeating: .zero, count: count)
    var rest = all ^ zero
    for number in 0..<classes {
      let members = firsts[classes - number][rest]
      for neuron in 0..<count where members >> neuron & 1 == 1 {
        labels[neuron] = .init(
          classNumber: number, sign: mirrored[members] >> neuron & 1 == 1 ? .negative : .positive)
      }
      rest ^= members
    }
    return SignedPartition(labels)
  }
}
