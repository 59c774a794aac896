/// Signed means of numbers over blocks of entries, in place and without allocation: what projections onto a leaf repeat.
///
/// The mean of a block is taken as that of its first entry plus the mean of the differences to it, so that it is exactly the
/// common value where all entries agree up to sign.
package struct BlockMeans: Sendable {
  /// The block of each entry; `count` for entries that belong to none.
  package let blocks: [Int32]
  /// The sign of each entry; 0 for entries that belong to none.
  package let signs: [Double]
  /// The number of blocks.
  package let count: Int
  /// The mean of each block, and 0 for what belongs to none.
  package private(set) var means: [Double]
  private var sums: [Double]
  private let first: [Int]
  private let sizes: [Double]

  /// Blocks and signs of all entries.
  package init(blocks: [Int32], signs: [Double], count: Int) {
    (self.blocks, self.signs, self.count) = (blocks, signs, count)
    var (first, sizes) = ([Int](repeating: -1, count: count), [Double](repeating: 0, count: count))
    for (index, block) in blocks.enumerated() where block < count {
      if first[Int(block)] < 0 { first[Int(block)] = index }
      sizes[Int(block)] += 1
    }
    (self.first, self.sizes) = (first, sizes.map { max($0, 1) })
    means = [Double](repeating: 0, count: count + 1)
    sums = means
  }

  /// Takes the means of `values - rests`.
  ///
  /// - Parameter rests: zeros if `nil`.
  /// - Complexity: O(entries).
  package mutating func take(_ values: UnsafeBufferPointer<Double>, without rests: UnsafeBufferPointer<Double>? = nil) {
    func term(_ index: Int) -> Double { signs[index] * (rests.map { values[index] - $0[index] } ?? values[index]) }
    for block in 0..<count {
      means[block] = first[block] < 0 ? 0 : term(first[block])
      sums[block] = 0
    }
    for index in blocks.indices {
      let block = Int(blocks[index])
      sums[block] += term(index) - means[block]
    }
    for block in 0..<count { means[block] += sums[block] / sizes[block] }
  }

  /// Writes `sign * mean + rest` to every entry; what belongs to no block becomes its rest.
  ///
  /// - Complexity: O(entries).
  package func write(to values: UnsafeMutableBufferPointer<Double>, with rests: UnsafeBufferPointer<Double>? = nil) {
    for index in blocks.indices {
      let value = signs[index] * means[Int(blocks[index])]
      values[index] = rests.map { value + $0[index] } ?? value
    }
  }

  /// Sets the means.
  package mutating func set(_ values: [Double]) {
    precondition(values.count == count, "one mean for each of \(count) blocks")
    means.replaceSubrange(0..<count, with: values)
  }
}
