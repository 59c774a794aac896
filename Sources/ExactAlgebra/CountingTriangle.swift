public import BigInt
internal import CExactAlgebra

/// Rows of triangles of large integers: `T(n, k) = T(n - 1, k - 1) + (slope k + offset) T(n - 1, k)`.
///
/// Numbers of partitions by their number of classes: slope 1, offset 0 are the Stirling numbers of the second kind; slope 2,
/// offset 1 the numbers of signed partitions with a zero class (Whitney numbers of Dowling's lattice).
public enum CountingTriangle {
  /// The entries `T(n, 0), ..., T(n, n)`.
  ///
  /// Guarantee: exact.
  /// - Precondition: no argument is negative.
  /// - Complexity: O(n^2) products of a number of O(n log n) bits with a word, seconds for n = 4,096; memory
  ///   O(n^2 log n) bits, 27 MB and as much for the result.
  public static func row(_ row: Int, slope: Int, offset: Int) -> [BigUInt] {
    precondition(row >= 0 && slope >= 0 && offset >= 0, "numbers of a triangle are not negative")
    let factorBits = Int.bitWidth - (slope * row + offset + 1).leadingZeroBitCount
    let stride = row * factorBits / 64 + 3
    var limbs = [UInt64](repeating: 0, count: (row + 1) * stride)
    var sizes = [Int](repeating: 0, count: row + 1)
    nagano_triangle_row(row, UInt64(slope), UInt64(offset), stride, &limbs, &sizes)
    return (0...row).map { k in
      let place = row - k
      return BigUInt(words: limbs[place * stride..<place * stride + sizes[place]].map { UInt($0) })
    }
  }
}
