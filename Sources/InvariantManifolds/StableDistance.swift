internal import ExactAlgebra
internal import Numerics
public import Symmetry

// Goals, in this order:
// 1. Zero exactly where the family is stable and sums of entries are exact in doubles: copies, integer points.
// 2. Relative accuracy near stable points, where sums nearly cancel: all sums over classes are compensated, and
//    deviations are formed from the pairs.
// 3. O(parameters), memory O(neurons): two sweeps over the rows of each class. A single sweep with sums of squares would
//    subtract large numbers; keeping all row sums would need as much memory as the tensor.
//
// Derivation. On a block D x C take off the signs, x_ij = w_i r_j W_ij, and write x = m + alpha_i + beta_j + rho_ij with row
// effects alpha and column effects beta of sum zero and an interaction rho whose rows and columns sum to zero. The four
// parts are orthogonal: |x|^2 = |D||C| m^2 + |C| sum alpha^2 + |D| sum beta^2 + |rho|^2. Stability (StablePartitions.md)
// asks that all row sums |C|(m + alpha_i) agree, or vanish if the rows rest, or nothing if they are free; likewise of the
// column sums. If the rows rest, no column sum over them counts. So each block is in one of these cases, the stable
// set is a product of linear spaces spanned by some of the four parts, and the nearest point drops the others:
// - rows and columns move: alpha and beta are dropped;
// - rows rest: m and alpha are dropped (columns at rest likewise m and beta); both rest: nothing is;
// - columns are free: only what the rows ask is dropped.
// Biases that count together with constant signals of sign-fixed neurons couple two tensors: `FoldedBiases`.

/// The distance of a point to the set of all points at which a family of partitions is stable: the nearest SIM of the family.
///
/// The stable set is a linear space. With signs taken off, a block `D x C` of a tensor is mean + row effects + column effects
/// + interaction, a two-way analysis of variance; the mean moves in training, the interaction is frozen, both may be
/// anything, and
///
///     dist^2 = sum over blocks (|C| sum of row_effect^2 + |D| sum of column_effect^2) + sum of bias_deviation^2.
///
/// Where entries rest (zero class, incoming weights of sign-fixed neurons) their sums vanish, so the mean counts too; the
/// outgoing weights of neurons at rest with `s'(0) = 0` are free and do not count.
///
/// Guarantee: 0 exactly at points where the family is stable and the sums over classes are exact in doubles; else the
/// relative error is about 1e-15 unless entries exceed the deviations by a factor of 1e15.
public struct StableDistance: Sendable {
  /// What one tensor adds to the squared distance, and what of it does not count.
  public struct Part: Hashable, Sendable {
    /// The name of the tensor.
    public let tensor: String
    /// Of the effects of the rows of blocks: `|C| sum of row_effect^2`.
    public internal(set) var row = 0.0
    /// Of the effects of the columns of blocks: `|D| sum of column_effect^2`.
    public internal(set) var column = 0.0
    /// Of the means of blocks whose sums must vanish: `|D| |C| mean^2`.
    public internal(set) var mean = 0.0
    /// Of the deviations of a tensor with one slot.
    public internal(set) var bias = 0.0
    /// The squared norm of the interaction, which does not count.
    ///
    /// It is what is left besides the effects that count and the means of blocks that move; where biases count together
    /// with constant signals, effects that those biases undo are not taken out of it.
    public internal(set) var interaction = 0.0
    /// The squared norm of the tensor.
    public internal(set) var squaredNorm = 0.0

    /// What the tensor adds to the squared distance.
    public var squared: Double { row + column + mean + bias }
  }

  /// The point.
  public let point: WiredPoint
  /// The partition of each axis.
  public let partitions: [SignedPartition]
  /// What each tensor of the wiring adds, in its order, over ``scale`` squared.
  public let parts: [Part]
  /// What entries were divided by before they were squared: a power of two, 1 unless the largest one is beyond `2^-400 ... 2^400`.
  public let scale: Double
  /// The squared norm of the tensors that touch an axis whose partition is not discrete, over ``scale`` squared.
  private let scaledSquaredNorm: Double

  private var scaledSquared: Double { parts.reduce(0) { $0 + $1.squared } }

  /// The squared norm of the tensors that touch an axis whose partition is not discrete; infinite or zero where it leaves the
  /// range of doubles.
  public var squaredNorm: Double { scaledSquaredNorm * scale * scale }

  /// The squared distance; infinite or zero where it leaves the range of doubles.
  public var squared: Double { scaledSquared * scale * scale }

  /// The Euclidean distance.
  public var distance: Double { scaledSquared.squareRoot() * scale }

  /// The distance over the norm of the tensors that touch an axis whose partition is not discrete; 0 if they vanish.
  public var relative: Double { scaledSquaredNorm == 0 ? 0 : (scaledSquared / scaledSquaredNorm).squareRoot() }

  /// The distance of a point to the stable set of a family.
  ///
  /// - Parameters:
  ///   - point: stored entries or fractions, all finite; fractions are rounded to doubles.
  ///   - partitions: one partition for each axis; rigid axes discrete.
  /// - Precondition: the partitions have the sizes of the axes; no tensor of the point is given by residues.
  /// - Complexity: O(parameters) time, two sweeps; memory O(neurons).
  public init(of point: WiredPoint, _ partitions: [SignedPartition]) {
    let (parts, _) = StableDistance.sweep(point, partitions, keepsProjection: false)
    // Only where squares overflow or vanish is a second look taken.
    if (0x1p-700...0x1p900).contains(parts.reduce(0) { $0 + $1.squaredNorm }) {
      self.init(point, partitions, parts, 1)
    } else {
      let scaled = point.scaledForSquares()
      self.init(
        point, partitions, StableDistance.sweep(scaled.point, partitions, keepsProjection: false).parts,
        scaled.scale)
    }
  }

  /// The point of the stable set that is nearest to the point, in doubles, with the same shapes.
  ///
  /// It keeps the interaction and the means that move.
  /// - Complexity: O(parameters) time and memory.
  public func projected() -> WiredPoint {
    let scaled = scale == 1 ? point : point.scaledForSquares().point
    let (_, entries) = StableDistance.sweep(scaled, partitions, keepsProjection: true)
    let values = zip(point.wiring.tensors, entries).map { tensor, scaled in
      let numbers = scale == 1 ? scaled : scaled.map { $0 * scale }
      return TensorValues.stored(
        StoredTensor(name: tensor.name, shape: point.wiring.shape(of: tensor), values: numbers))
    }
    return WiredPoint(wiring: point.wiring, values: values)
  }

  private init(_ point: WiredPoint, _ partitions: [SignedPartition], _ parts: [Part], _ scale: Double) {
    (self.point, self.partitions, self.parts, self.scale) = (point, partitions, parts, scale)
    scaledSquaredNorm = zip(point.wiring.tensors, parts).reduce(0) { sum, pair in
      pair.0.slots.allSatisfy { partitions[$0.axis].isDiscrete } ? sum : sum + pair.1.squaredNorm
    }
  }

  /// The parts of all tensors, and the entries of the nearest point if they are wanted.
  private static func sweep(
    _ point: WiredPoint, _ partitions: [SignedPartition], keepsProjection: Bool
  ) -> (parts: [Part], entries: [[Double]]) {
    let wiring = point.wiring
    precondition(partitions.map(\.count) == wiring.axes.map(\.count), "one partition per axis, of its size")
    precondition(point.values.allSatisfy(\.areReal), "distances need a point of fractions or doubles, not residues")
    var parts: [Part] = []
    var entries: [[Double]] = []
    for (tensor, values) in zip(wiring.tensors, point.values) {
      let groups = tensor.slots.map { SlotGroups(wiring, $0, partitions[$0.axis]) }
      var target = keepsProjection ? values.doubles() : []
      parts.append(
        groups.count == 1
          ? VectorEffects(groups: groups[0]).sweep(values, tensor.name, projecting: &target)
          : BlockEffects(rows: groups[0], columns: groups[1]).sweep(values, tensor.name, projecting: &target))
      entries.append(target)
    }
    FoldedBiases(point: point, partitions: partitions).apply(&parts, projecting: &entries)
    return (parts, entries)
  }
}

extension WiredPoint {
  /// The point over a power of two at which squares of entries neither overflow nor vanish: itself, over 1, unless its largest
  /// entry is beyond `2^-400 ... 2^400`.
  ///
  /// - Precondition: stored entries or fractions.
  /// - Complexity: O(parameters).
  package func scaledForSquares() -> (point: WiredPoint, scale: Double) {
    let largest = values.reduce(0.0) { largest, tensor in tensor.doubles().reduce(largest) { max($0, abs($1)) } }
    let scale = powerOfTwoScale(ofLargest: largest)
    guard scale != 1 else { return (self, 1) }
    let scaled = zip(wiring.tensors, values).map { tensor, values in
      TensorValues.stored(
        StoredTensor(
          name: tensor.name, shape: wiring.shape(of: tensor), values: values.doubles().map { $0 / scale }))
    }
    return (WiredPoint(wiring: wiring, values: scaled), scale)
  }
}
