internal import ExactAlgebra
public import InvariantManifolds
public import Symmetry

// Why nearest-neighbour chains are right. They give the merges of the greedy method if merging A and B, nearest to one
// another, never brings the union nearer to a third cluster than the nearer of the two was (reducibility):
//
//     d(A, B) <= d(A, C), d(B, C)   implies   d(A + B, C) >= min(d(A, C), d(B, C)).
//
// *Signs.* Let g run over the signs of C, isometries of the vectors, and d(A, C) = min over g of d(A, gC). Turn B such that
// d(A, B) is attained at +. For each g Ward's update
//     d(A+B, gC) = ((a+c) d(A, gC) + (b+c) d(B, gC) - c d(A, B)) / (a+b+c)
// has d(A, gC), d(B, gC) >= m := min(d(A, C), d(B, C)) >= d(A, B), so it is >= (a+b+2c-c) m / (a+b+c) = m.
//
// *Zero class.* d(A, Z) = |A| |P mu_A|^2, with P = 1, or the projection on the entries that must vanish. It does not depend
// on what is in Z already, nor on signs. From |P(S_A + S_B)|^2: d(A+B, Z) = d(A, Z) + d(B, Z) - d_P(A, B), and
// d_P(A, B) <= d(A, B) <= both, so d(A+B, Z) >= max(d(A, Z), d(B, Z)). And Z + A is as far from any C as Z was. (It is
// the limit of a cluster at the origin of infinite weight.)
//
// In floating point the updated costs are clamped from below by that minimum, so that chains stay valid.
//
// Rejected: a heap of all pairs, O(n^2 log n) with twice the memory; means instead of pair costs, O(n d) for each search.

/// Which neurons of one layer to tie first: agglomerative clustering by Ward's criterion, in exact distances to SIMs.
///
/// A neuron is the vector of its incoming weights, bias and outgoing weights. Merging two classes with means `mu` costs
///
///     |A||B| / (|A| + |B|) |mu_A - s mu_B|^2,
///
/// minimised over the sign `s` where the activation has a parity (it turns the whole vector for odd activations, incoming
/// weights and bias for even ones); merging a class into the zero class, if the activation has one, costs `|A| |mu_A|^2`.
/// Each step takes the cheapest merge. With all other layers left alone, **the sum of the costs is the squared distance to
/// the stable set of the partition**, `StableDistance.squared`. Without signs and zero class the heights `sqrt(2 cost)` are
/// those of SciPy's `linkage(method="ward")`.
///
/// Where `s(0) = s'(0) = 0` the zero class leaves outgoing weights free: the criterion then counts incoming weights and
/// bias only, and the spread of the outgoing weights, already paid, is given back (`Merge.increment`). Sign-fixed classes
/// (even activations with `s(0) != 0`) are not offered.
///
/// Guarantee: costs are taken from the means of the classes themselves, to about 1e-16 times the ratio of the norms of the
/// weights and of the difference; merges are in greedy order up to ties within 1e-12.
///
/// Source: J. H. Ward, J. Am. Stat. Assoc. 58 (1963), doi:10.1080/01621459.1963.10500845; nearest-neighbour chains:
/// F. Murtagh, Comput. J. 26 (1983), doi:10.1093/comjnl/26.4.354.
public struct WardLinkage: Sendable {
  /// One merge of two classes, each named by its first neuron.
  public struct Merge: Hashable, Sendable {
    /// The first neuron of the class that remains.
    public let first: Int
    /// The first neuron of the class merged into it, above `first`; `nil` if `first` is merged into the zero class.
    public let second: Int?
    /// The sign of the neuron `second` relative to `first`: 1, or -1 for a mirrored copy.
    public let sign: Int
    /// What the merge costs by the criterion.
    public let cost: Double
    /// What the merge adds to the squared distance: the cost, but for spreads given back by the zero class.
    public let increment: Double

    /// The height as in customary dendrograms: `sqrt(2 cost)`, for two single neurons their distance.
    public var height: Double { (2 * cost).squareRoot() }

    fileprivate func times(_ scale: Double) -> Merge {
      Merge(
        first: first, second: second, sign: sign, cost: cost * scale * scale, increment: increment * scale * scale)
    }
  }

  /// The number of neurons.
  public let count: Int
  /// The merges by increasing cost; after `m` of them `count - m` classes are left, the zero class not counted.
  public let merges: [Merge]
  /// The squared distance to the stable set after each number of merges, from 0 merges on; infinite or zero where squares leave
  /// the range of doubles.
  public let squaredDistances: [Double]
  /// The same over ``scale`` squared, which is in range whatever the weights.
  let scaledSquaredDistances: [Double]
  /// A power of two: 1 unless weights are beyond `2^-400 ... 2^400`.
  let scale: Double

  /// The linkage of the neurons of one axis.
  ///
  /// Ties are broken by the order of neurons, the zero class last; the result does not depend on the number of threads.
  /// - Parameters:
  ///   - axis: a neuron axis of the wiring.
  ///   - point: stored entries or fractions, all finite.
  ///   - allowsZeroClass: whether classes may be merged into the zero class where the activation has one.
  ///   - allowsMirrors: whether neurons may be merged as mirrored copies where the activation has a parity.
  /// - Precondition: the axis is partitioned; no tensor of the point is given by residues.
  /// - Complexity: O(n^2 d) in matrix products and O(n^2) beside, for n neurons with d weights; memory n d doubles and
  ///   one of n(n - 1)/2 (two for even activations).
  public init(
    axis: Int, of point: WiredPoint, allowsZeroClass: Bool = true, allowsMirrors: Bool = true
  ) {
    precondition(point.wiring.axes[axis].isPartitioned, "axis \(point.wiring.axes[axis].name) has no neurons to merge")
    self.init(
      NeuronVectors(point, axis: axis, isSigned: allowsMirrors),
      hasZeroClass: allowsZeroClass && point.wiring.axes[axis].zeroRule != .absent)
  }

  init(_ vectors: NeuronVectors, hasZeroClass: Bool) {
    var chain = WardChain(vectors, hasZeroClass: hasZeroClass)
    chain.run()
    count = vectors.count
    let scaled = chain.found.enumerated()
      .sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
      .map(\.element.merge)
    var total = 0.0
    let distances: [Double] =
      [0]
      + scaled.map { merge in
        total += merge.increment
        return total
      }
    let scale = vectors.scale
    (self.scale, scaledSquaredDistances) = (scale, distances)
    squaredDistances = scale == 1 ? distances : distances.map { $0 * scale * scale }
    merges = scale == 1 ? scaled : scaled.map { $0.times(scale) }
  }

  /// The least number of classes that merging reaches: 0 with a zero class, else 1.
  public var leastCount: Int { count - merges.count }

  /// The squared distance to the stable set of `partition(atCount:)`.
  ///
  /// - Precondition: `leastCount <= classes <= count`.
  public func squaredDistance(atCount classes: Int) -> Double {
    precondition((leastCount...count).contains(classes), "\(count) neurons merge to \(leastCount) ... \(count) classes")
    return squaredDistances[count - classes]
  }

  /// The partition with a given number of classes, the zero class not counted.
  ///
  /// - Precondition: `leastCount <= classes <= count`.
  /// - Complexity: O(count).
  public func partition(atCount classes: Int) -> SignedPartition {
    precondition((leastCount...count).contains(classes), "\(count) neurons merge to \(leastCount) ... \(count) classes")
    var (roots, signs) = (Array(0..<count), [Int8](repeating: 1, count: count))
    var isZero = [Bool](repeating: false, count: count)
    for merge in merges[..<(count - classes)] {
      guard let second = merge.second else { isZero[merge.first] = true; continue }
      (roots[second], signs[second]) = (merge.first, Int8(merge.sign))
    }
    // A class is named by its first neuron, so what a neuron was merged into comes before it.
    for neuron in 0..<count where roots[neuron] != neuron {
      signs[neuron] *= signs[roots[neuron]]
      roots[neuron] = roots[roots[neuron]]
    }
    return SignedPartition(
      (0..<count).map { neuron in
        isZero[roots[neuron]]
          ? .zero : .init(classNumber: roots[neuron], sign: signs[neuron] < 0 ? .negative : .positive)
      })
  }

  /// The coarsest partition of the sequence whose stable set is within a distance.
  public func partition(atDistance distance: Double) -> SignedPartition {
    let limit = distance / scale
    let merged = scaledSquaredDistances.lastIndex { $0 <= limit * limit } ?? 0
    return partition(atCount: count - merged)
  }
}
