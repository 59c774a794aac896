internal import Numerics
public import Symmetry

// Goals, in this order:
// 1. Copies come out equal in every bit, mirrored copies opposite. Where stability asks that all entries of a block agree
//    up to sign, or vanish, what is left besides the mean is 0 by construction, not by rounding; the mean of equal numbers is that number.
// 2. No drift: projecting a projected point again and again must not push its means one way. So means are taken of what an
//    entry is beyond its own rest, and not of the entries themselves, whose rests sum to zero only up to rounding.
// 3. One pass over arrays, whatever the wiring: every entry knows its block, its sign and its rest. Entries at rest have
//    sign 0 and their value as rest, so that `sign * mean + rest` holds for all.

/// Coordinates on the leaf of a stable family: entry `p` of a point is `sign_p * mean_(block of p) + rest_p`.
///
/// Blocks are the products of classes, one for each entry of the quotient and in its order. Training moves the means; the
/// rests, which are the interaction and the entries of neurons at rest, are frozen.
public struct LeafCoordinates: Sendable {
  /// For each block: the number of its entries in one sum of the quotient, `|C|` for a block `D x C` of weights.
  public let summands: [Int]
  /// What each entry is besides its block's mean.
  public private(set) var rests: [Double]
  /// The block and the sign of each entry.
  package let places: BlockMeans

  /// The number of blocks: parameters of the quotient.
  public var blockCount: Int { places.count }
  /// The block of each entry, in parameter order; `nil` for entries at rest.
  public var blocks: [Int?] { places.blocks.map { $0 < places.count ? Int($0) : nil } }
  /// The sign of each entry in its block; 0 for entries at rest.
  public var signs: [Double] { places.signs }

  /// The coordinates on the leaf through a point.
  ///
  /// - Parameters:
  ///   - parameters: the point, tensor after tensor of the wiring.
  ///   - wiring: the wiring.
  ///   - partitions: a partition for each axis, stable at the point at least up to rounding; rigid axes discrete.
  /// - Precondition: as many parameters as the wiring has.
  /// - Complexity: O(parameters).
  public init(through parameters: [Double], in wiring: Wiring, _ partitions: [SignedPartition]) {
    precondition(parameters.count == wiring.parameterCount, "a point has \(wiring.parameterCount) numbers")
    var blocks = LeafBlocks()
    for tensor in wiring.tensors { blocks.append(tensor, of: wiring, partitions) }
    var places = BlockMeans(
      blocks: blocks.blocks.map { Int32($0 ?? blocks.count) }, signs: blocks.signs, count: blocks.count)
    parameters.withUnsafeBufferPointer { places.take($0) }
    rests = parameters.indices.map { index in
      if blocks.hasNoRest[index] { return 0 }
      guard let block = blocks.blocks[index] else { return parameters[index] }
      return parameters[index] - blocks.signs[index] * places.means[block]
    }
    (self.places, summands) = (places, blocks.summands)
  }

  /// The coordinates on the leaf through the nearest point at which a family is stable.
  ///
  /// From random numbers this draws a leaf with a random interaction. Where the family leaves room for none, the rests are
  /// zero and copies come out equal in every bit.
  /// - Parameters: as of ``init(through:in:_:)``; the family need not be stable at the point.
  /// - Complexity: O(parameters).
  public init(nearest parameters: [Double], in wiring: Wiring, _ partitions: [SignedPartition]) {
    precondition(parameters.count == wiring.parameterCount, "a point has \(wiring.parameterCount) numbers")
    var start = 0
    let values = wiring.tensors.map { tensor -> TensorValues in
      let shape = wiring.shape(of: tensor)
      let count = shape.reduce(1, *)
      defer { start += count }
      return .stored(StoredTensor(name: tensor.name, shape: shape, values: Array(parameters[start..<start + count])))
    }
    let near = StableDistance(of: WiredPoint(wiring: wiring, values: values), partitions).projected()
    self.init(through: near.values.flatMap { $0.doubles() }, in: wiring, partitions)
  }

  /// The means of the blocks of a point: where its projection onto the leaf is.
  ///
  /// - Complexity: O(parameters).
  public func means(of parameters: [Double]) -> [Double] {
    precondition(parameters.count == rests.count, "a point has \(rests.count) numbers")
    var places = places
    parameters.withUnsafeBufferPointer { values in rests.withUnsafeBufferPointer { places.take(values, without: $0) } }
    return Array(places.means.dropLast())
  }

  /// The point of the leaf with these means of blocks.
  ///
  /// - Complexity: O(parameters).
  public func point(means: [Double]) -> [Double] {
    var (places, point) = (places, rests)
    places.set(means)
    point.withUnsafeMutableBufferPointer { values in
      rests.withUnsafeBufferPointer { places.write(to: values, with: $0) }
    }
    return point
  }

  /// The point of the leaf whose quotient has these parameters: means are `U / |C|`.
  ///
  /// Training the quotient with its factors and then embedding gives what training the embedded network gives.
  /// - Complexity: O(parameters).
  public func point(quotient: [Double]) -> [Double] {
    precondition(quotient.count == blockCount, "the quotient has \(blockCount) parameters")
    return point(means: zip(quotient, summands).map { $0 / Double($1) })
  }

  /// The leaf to which this one moves if its rests are multiplied by a factor, as decay of the parameters does.
  ///
  /// - Complexity: O(parameters); nothing is done for the factor 1.
  public func shrunk(_ factor: Double) -> LeafCoordinates {
    guard factor != 1 else { return self }
    var shrunk = self
    shrunk.rests = rests.map { $0 * factor }
    return shrunk
  }

  /// The nearest point of the leaf.
  ///
  /// - Complexity: O(parameters).
  public func projected(_ parameters: [Double]) -> [Double] { point(means: means(of: parameters)) }
}

/// Blocks and signs of entries, tensor after tensor.
private struct LeafBlocks {
  /// The number of blocks.
  var count = 0
  /// `nil` for entries at rest.
  var blocks: [Int?] = []
  var signs: [Double] = []
  var summands: [Int] = []
  /// Whether stability asks that all entries of the block agree up to sign, or vanish, one by one.
  var hasNoRest: [Bool] = []

  mutating func append(_ tensor: Wiring.Tensor, of wiring: Wiring, _ partitions: [SignedPartition]) {
    let groups = tensor.slots.map { SlotGroups(wiring, $0, partitions[$0.axis]) }
    let counts = tensor.slots.map { partitions[$0.axis].classCount }
    let start = count
    count += counts.reduce(1, *)
    guard groups.count == 2 else {
      let hasNoRest = !LeafBlocks.isFolded(tensor.slots[0], wiring, partitions)
      summands += [Int](repeating: 1, count: counts[0])
      appendRow(groups[0], start: start, sign: 1, isAtRest: false) {
        hasNoRest && groups[0].ownDemand($0) != .nothing
      }
      return
    }
    let (rows, columns) = (groups[0], groups[1])
    let reads = tensor.slots.firstIndex { $0.role == .reads }
    for row in 0..<counts[0] {
      for column in 0..<counts[1] {
        summands.append(reads == 0 ? rows.members[row].count : reads == 1 ? columns.members[column].count : 1)
      }
    }
    for row in rows.groupOf.indices {
      let group = rows.groupOf[row]
      appendRow(
        columns, start: start + group * counts[1], sign: rows.signs[row], isAtRest: rows.rests[group]
      ) { other in
        // A sum over one neuron is the entry itself.
        (columns.members[other].count == 1 && rows.demand(group, over: columns, other) != .nothing)
          || (rows.members[group].count == 1 && columns.demand(other, over: rows, group) != .nothing)
      }
    }
  }

  private mutating func appendRow(
    _ columns: SlotGroups, start: Int, sign: Double, isAtRest: Bool, hasNoRest: (Int) -> Bool
  ) {
    for column in columns.groupOf.indices {
      let group = columns.groupOf[column]
      let rests = isAtRest || columns.rests[group]
      blocks.append(rests ? nil : start + group)
      signs.append(rests ? 0 : sign * columns.signs[column])
      self.hasNoRest.append(hasNoRest(group))
    }
  }

  /// Whether the entries of a bias count together with constant signals, so that they may differ within a class.
  private static func isFolded(_ slot: Wiring.Slot, _ wiring: Wiring, _ partitions: [SignedPartition]) -> Bool {
    wiring.tensors.contains { tensor in
      tensor.slots.count == 2 && tensor.slots.contains { $0.axis == slot.axis && $0.role == .writes }
        && tensor.slots.contains {
          $0.role == .reads && SlotGroups(wiring, $0, partitions[$0.axis]).isFolded.contains(true)
        }
    }
  }
}
