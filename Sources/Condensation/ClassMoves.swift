internal import InvariantManifolds
internal import Numerics
internal import Symmetry

// Ward's method never takes a merge back, so its partitions are rarely local minima. Here single neurons move to other
// classes while that lowers the same sum. With x a neuron with its sign, mu the mean of a class of n members,
//
//     leaving its class frees      n / (n - 1) |x - mu|^2 ,
//     joining another class costs  n / (n + 1) min over signs |s x - mu|^2 ,
//
// and in the zero class a neuron costs the square of its entries that must vanish there; mirrored within its class it is
// nearer if its product with the others' sum is negative. A neuron alone in its class stays, so the number of classes does.
//
// Each pass takes the best class of each neuron from one matrix product, with the means at the start of the pass, and
// then moves neurons one by one, each only if the difference, formed anew from the means as they are then, is a gain: the sum
// falls with every move. Rejected: moving all neurons to their nearest means at once (Lloyd), which stops earlier, for it
// does not see that a mean follows its members.

/// Moves of single neurons between the classes of a partition of one layer that lower its squared distance; mirrorings too.
///
/// Guarantee: the sum of squares of ``WardLinkage`` about the new classes is at most that about the old ones, and, if
/// `largestPassCount` passes suffice, no move of one neuron lowers it further, up to rounding of products.
///
/// - Complexity: O(n k d) in matrix products for each pass, for n neurons with d weights in k classes; memory (n + k) d.
/// Source: J. A. Hartigan, M. A. Wong, J. R. Stat. Soc. C 28 (1979), doi:10.2307/2346830.
struct ClassMoves {
  private let vectors: NeuronVectors
  private let hasZeroClass: Bool
  /// The squares of each neuron: of all entries, and of those that must vanish in the zero class.
  private let squares: [Double]
  private let restingSquares: [Double]
  private let isMovable: Bool
  private let partition: SignedPartition
  /// The class of each neuron, -1 for the zero class.
  private var classes: [Int]
  private var signs: [Double]
  private var sizes: [Int]
  /// The sum of the members of each class with their signs, one row each.
  private var sums: [Double]

  /// The number of passes after which neurons stop moving; a few suffice.
  private static let largestPassCount = 50
  /// The rows of a block of products; fixed, so that results do not depend on the number of threads.
  private static let blockRows = 64

  /// - Precondition: a partition of the neurons of the axis.
  init(axis: Int, of point: WiredPoint, _ partition: SignedPartition) {
    self.init(
      LayerNeurons(NeuronVectors(point, axis: axis, isSigned: true), point.wiring.axes[axis].zeroRule), partition)
  }

  /// - Precondition: a partition of these neurons.
  init(_ neurons: LayerNeurons, _ partition: SignedPartition) {
    self.partition = partition
    (vectors, hasZeroClass) = (neurons.vectors, neurons.hasZeroClass)
    (squares, restingSquares) = (neurons.squares, neurons.restingSquares)
    // Sign-fixed classes are no means of their members.
    isMovable = !partition.labels.contains { $0.classNumber != nil && $0.sign == .fixed }
    classes = partition.labels.map { $0.classNumber ?? -1 }
    signs = partition.labels.map { $0.sign == .negative ? -1 : 1 }
    sizes = [Int](repeating: 0, count: partition.classCount)
    sums = [Double](repeating: 0, count: partition.classCount * vectors.stride)
    for neuron in classes.indices where classes[neuron] >= 0 { add(neuron, to: classes[neuron], 1) }
  }

  /// The partition when no neuron moves any more.
  func improved() -> SignedPartition {
    var passes = 0
    return improved(passes: &passes)
  }

  /// The same; `passes` is raised by the number of passes made.
  func improved(passes: inout Int) -> SignedPartition {
    guard isMovable, !sizes.isEmpty else { return partition }
    var copy = self
    var made = 1
    while made < Self.largestPassCount && copy.pass() { made += 1 }
    passes += made
    return SignedPartition(
      copy.classes.indices.map { neuron in
        copy.classes[neuron] < 0
          ? .zero : .init(classNumber: copy.classes[neuron], sign: copy.signs[neuron] < 0 ? .negative : .positive)
      })
  }

  /// Offers each neuron the class that looked best at the start; whether one has moved.
  private mutating func pass() -> Bool {
    var hasMoved = false
    for (neuron, target) in proposals().enumerated() {
      if turn(neuron) { hasMoved = true }
      let source = classes[neuron]
      guard target != source else { continue }
      guard source < 0 || sizes[source] > 1 else { continue }
      let freed = source < 0 ? restingSquares[neuron] : squaredDifference(neuron, source, signs[neuron], leaving: true)
      var (sign, cost) = (1.0, 0.0)
      if target < 0 {
        cost = restingSquares[neuron]
      } else {
        cost = squaredDifference(neuron, target, 1, leaving: false)
        let mirrored = vectors.signedDimension == 0 ? .infinity : squaredDifference(neuron, target, -1, leaving: false)
        if mirrored < cost { (sign, cost) = (-1, mirrored) }
      }
      guard cost < freed * (1 - 1e-10) else { continue }
      if source >= 0 { add(neuron, to: source, -1) }
      (classes[neuron], signs[neuron]) = (target, sign)
      if target >= 0 { add(neuron, to: target, 1) }
      hasMoved = true
    }
    return hasMoved
  }

  /// Mirrors a neuron within its class if that brings it nearer to the others.
  private mutating func turn(_ neuron: Int) -> Bool {
    let number = classes[neuron]
    guard number >= 0, sizes[number] > 1, vectors.signedDimension > 0 else { return false }
    var (product, square) = (0.0, 0.0)
    for column in 0..<vectors.signedDimension {
      let entry = signs[neuron] * vectors.entries[neuron * vectors.stride + column]
      product += entry * (sums[number * vectors.stride + column] - entry)
      square += entry * entry
    }
    guard product < -1e-10 * square else { return false }
    add(neuron, to: number, -1)
    signs[neuron] = -signs[neuron]
    add(neuron, to: number, 1)
    return true
  }

  /// Adds a neuron with its sign to a class, or takes it away.
  private mutating func add(_ neuron: Int, to number: Int, _ count: Int) {
    sizes[number] += count
    for segment in vectors.segments {
      let factor = Double(count) * (segment.isSigned ? signs[neuron] : 1)
      for column in segment.columns {
        sums[number * vectors.stride + column] += factor * vectors.entries[neuron * vectors.stride + column]
      }
    }
  }

  /// What joining a class costs, or leaving it frees, from the difference to its mean.
  private func squaredDifference(_ neuron: Int, _ number: Int, _ sign: Double, leaving: Bool) -> Double {
    let (size, stride) = (Double(sizes[number]), vectors.stride)
    var sum = 0.0
    vectors.entries.withUnsafeBufferPointer { entries in
      sums.withUnsafeBufferPointer { sums in
        for segment in vectors.segments {
          let factor = segment.isSigned ? sign : 1
          for column in segment.columns {
            let difference = factor * entries[neuron * stride + column] - sums[number * stride + column] / size
            sum += difference * difference
          }
        }
      }
    }
    return sum * size / (leaving ? size - 1 : size + 1)
  }

  /// The best class of each neuron: its own if no other looks cheaper.
  private func proposals() -> [Int] {
    let (count, classCount, stride) = (vectors.count, sizes.count, vectors.stride)
    var means = sums
    for place in means.indices { means[place] /= Double(sizes[place / stride]) }
    let meanSquares = (0..<classCount).map { number in
      means[number * stride..<number * stride + vectors.dimension].reduce(0) { $0 + $1 * $1 }
    }
    var found = classes
    means.withUnsafeBufferPointer { means in
      found.withUnsafeMutableBufferPointer { found in
        nonisolated(unsafe) let (means, found) = (means.baseAddress!, found)
        parallelFor(chunks: (count + Self.blockRows - 1) / Self.blockRows) { block in
          let rows = block * Self.blockRows..<min(count, (block + 1) * Self.blockRows)
          let scratch = products(rows, means)
          for neuron in rows {
            let start = (neuron - rows.lowerBound) * 2 * classCount
            found[neuron] = proposal(neuron, scratch[start..<start + 2 * classCount], meanSquares)
          }
        }
      }
    }
    return found
  }

  /// Products of neurons with means: for each neuron those of the signed entries, then those of the others.
  private func products(_ rows: Range<Int>, _ means: UnsafePointer<Double>) -> [Double] {
    let (classCount, stride) = (sizes.count, vectors.stride)
    let kernel: ProductKernel = InstructionSet.hasFusedMultiplyAdd ? .fixedOrder : .blas(padding: 1)
    var scratch = [Double](repeating: 0, count: rows.count * 2 * classCount)
    scratch.withUnsafeMutableBufferPointer { scratch in
      vectors.entries.withUnsafeBufferPointer { entries in
        let halves = [0..<vectors.signedDimension, vectors.signedDimension..<vectors.dimension]
        for (half, columns) in halves.enumerated() where !columns.isEmpty {
          kernel.product(
            rows.count, classCount, columns.count,
            MatrixOperand(entries.baseAddress! + rows.lowerBound * stride + columns.lowerBound, stride: stride),
            MatrixOperand(means + columns.lowerBound, stride: stride).transposed,
            into: scratch.baseAddress! + half * classCount, stride: 2 * classCount)
        }
      }
    }
    return scratch
  }

  private func proposal(_ neuron: Int, _ products: ArraySlice<Double>, _ meanSquares: [Double]) -> Int {
    let (own, classCount, start) = (classes[neuron], sizes.count, products.startIndex)
    guard own < 0 || sizes[own] > 1 else { return own }
    let square = squares[neuron]
    var (best, least) = (own, Double.infinity)
    for number in 0..<classCount where number != own {
      let size = Double(sizes[number])
      let product = abs(products[start + number]) + products[start + classCount + number]
      let cost = size / (size + 1) * (square + meanSquares[number] - 2 * product)
      if cost < least { (best, least) = (number, cost) }
    }
    if hasZeroClass && own >= 0 && restingSquares[neuron] < least { best = -1 }
    return best
  }
}
