internal import ExactAlgebra
internal import Numerics

/// A piece of one row of a float matrix, decoded to integers at a common scale, with the running sums of its columns.
///
/// The scale is kept from row to row as long as the entries fit, so that column sums stay in 128-bit registers; when a row
/// does not fit, the sums are folded into residues and a new scale is chosen.
struct FloatStrip: ~Copyable {
  private let floats: UnsafeMutablePointer<Float>
  private let integers: UnsafeMutablePointer<Int64>
  private let sums: UnsafeMutablePointer<Int128>
  private let width: Int
  private var count = 0
  /// Entries are `integer * 2^-scale`.
  private var scale = 0
  private var rowsInSums = 0

  init(width: Int) {
    self.width = width
    floats = .allocate(capacity: width)
    integers = .allocate(capacity: width)
    sums = .allocate(capacity: width)
    floats.initialize(repeating: 0, count: width)
    integers.initialize(repeating: 0, count: width)
    sums.initialize(repeating: 0, count: width)
  }

  deinit {
    floats.deallocate()
    integers.deallocate()
    sums.deallocate()
  }

  /// Copies and widens the entries of a range of the tensor.
  mutating func load(_ tensor: StoredTensor, _ range: Range<Int>) {
    count = range.count
    tensor.decode(range, into: UnsafeMutableBufferPointer(start: floats, count: count))
  }

  /// Adds the loaded entries of one row to the accumulator's row sum and to the running column sums.
  mutating func addRow(_ row: Int, columnStart: Int, to accumulator: inout StripAccumulator) {
    let (lowest, highest) = exponentRange()
    guard highest > 0 else { return }  // A strip of zeros.
    // The unit in the last place of the smallest entry is 2^(lowest - 150); the largest is below 2^(highest - 126).
    if lowest - 150 + scale < 0 || highest - 126 + scale > 51 {
      foldColumns(columnStart: columnStart, into: &accumulator)
      scale = 50 - (highest - 126)
      if lowest - 150 + scale < 0 {
        for index in 0..<count {
          accumulator.add(Residue(exactly: Double(floats[index]))!, row: row, column: columnStart + index)
        }
        return
      }
    }
    decodeIntegers()
    let rowSum = addProducts(row: row, columnStart: columnStart, accumulator: accumulator)
    if accumulator.v != nil {
      accumulator.rowSums[row - accumulator.rows.lowerBound] += Residue(reducing: rowSum).timesPowerOfTwo(-scale)
    }
    rowsInSums += 1
    if rowsInSums == StripAccumulator.rowsBetweenFolds { foldColumns(columnStart: columnStart, into: &accumulator) }
  }

  /// The smallest and largest biased exponent among the non-zero entries; `(255, 0)` if there is none.
  private func exponentRange() -> (lowest: Int, highest: Int) {
    var lowest = Int32.max
    var highest: Int32 = 0
    for index in 0..<count {
      let bits = Int32(bitPattern: floats[index].bitPattern & 0x7FFF_FFFF)
      highest = max(highest, bits)
      lowest = min(lowest, bits == 0 ? Int32.max : bits)
    }
    // A subnormal has the unit of exponent 1.
    return (max(Int(lowest >> 23), 1), highest == 0 ? 0 : max(Int(highest >> 23), 1))
  }

  /// `integers = floats * 2^scale`, exactly: adding 1.5 * 2^52 leaves an integer below 2^51 in the low bits.
  private func decodeIntegers() {
    let factor = Double(sign: .plus, exponent: scale, significand: 1)
    let magic = 0x1.8p52
    for index in 0..<count {
      let shifted = Double(floats[index]) * factor + magic
      integers[index] = Int64(bitPattern: shifted.bitPattern) &- Int64(bitPattern: magic.bitPattern)
    }
  }

  private func addProducts(row: Int, columnStart: Int, accumulator: borrowing StripAccumulator) -> Int128 {
    var rowSum: Int128 = 0
    switch (accumulator.v, accumulator.u) {
    case (let v?, let u?):
      let factor = Int128(u[row])
      v.withUnsafeBufferPointer { v in
        for index in 0..<count {
          let entry = Int128(integers[index])
          rowSum &+= entry &* Int128(v[columnStart &+ index])
          sums[index] &+= entry &* factor
        }
      }
    case (let v?, nil):
      v.withUnsafeBufferPointer { v in
        for index in 0..<count { rowSum &+= Int128(integers[index]) &* Int128(v[columnStart &+ index]) }
      }
    case (nil, let u?):
      let factor = Int128(u[row])
      for index in 0..<count { sums[index] &+= Int128(integers[index]) &* factor }
    case (nil, nil): break
    }
    return rowSum
  }

  /// Moves the running column sums into the accumulator's residues.
  mutating func foldColumns(columnStart: Int, into accumulator: inout StripAccumulator) {
    guard rowsInSums > 0, accumulator.u != nil else { return }
    rowsInSums = 0
    for index in 0..<count {
      accumulator.columnSums[columnStart + index] += Residue(reducing: sums[index]).timesPowerOfTwo(-scale)
      sums[index] = 0
    }
  }
}
