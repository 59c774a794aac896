internal import ExactAlgebra

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
  /// The residue of `2^-scale`.
  private var unit: UInt64 = 1
  /// The bits of the largest and the smallest float that fit the scale; at first none but zero does.
  private var largestBits: Int32 = 0
  private var smallestBits: Int32 = .max
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

  /// Takes the entries that a body writes.
  mutating func load(count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) -> Void) {
    self.count = count
    fill(UnsafeMutableBufferPointer(start: floats, count: count))
  }

  /// Adds the loaded entries of one row to the accumulator's row sum and to the running column sums.
  mutating func addRow(_ row: Int, columnStart: Int, to accumulator: inout StripAccumulator) {
    if !fitsScale() {
      foldColumns(columnStart: columnStart, into: &accumulator)
      guard chooseScale(accumulator.modulus) else {
        for index in 0..<count {
          accumulator.add(Double(floats[index]), row: row, column: columnStart + index)
        }
        return
      }
    }
    decodeIntegers()
    let rowSum = addProducts(row: row, columnStart: columnStart, accumulator: accumulator)
    let modulus = accumulator.modulus
    if accumulator.v != nil { accumulator.addToRow(row, modulus.product(modulus.reduced(rowSum), unit)) }
    rowsInSums += 1
    if rowsInSums == StripAccumulator.rowsBetweenFolds { foldColumns(columnStart: columnStart, into: &accumulator) }
  }

  /// Whether all entries are integers below 2^51 at the present scale.
  private func fitsScale() -> Bool {
    // Without its sign a float orders like the integer of its bits. The sign bit of `misfit` collects "too large" and
    // "too small but not zero", by operations that compile to vector instructions (minima and maxima do not).
    var misfit: Int32 = 0
    for index in 0..<count {
      let bits = Int32(bitPattern: floats[index].bitPattern & 0x7FFF_FFFF)
      misfit |= (largestBits &- bits) | ((bits &- smallestBits) & (0 &- bits))
    }
    return misfit >= 0
  }

  /// Takes a scale that fits the loaded entries; `false` if their exponents span too much.
  private mutating func chooseScale(_ modulus: PrimeModulus) -> Bool {
    var (lowest, highest) = (Int32.max, Int32(0))
    for index in 0..<count {
      let bits = Int32(bitPattern: floats[index].bitPattern & 0x7FFF_FFFF)
      highest = max(highest, bits)
      if bits != 0 { lowest = min(lowest, bits) }
    }
    // Biased exponents run over 27 binades, one of them spare for later rows; a subnormal has the unit of exponent 1.
    let top = max(Int(highest >> 23), 1) + 1
    let bottom = top - 27
    largestBits = Int32(min(top + 1, 255)) << 23 - 1
    smallestBits = bottom <= 1 ? 0 : Int32(bottom) << 23
    scale = 150 - max(bottom, 1)
    unit = modulus.powerOfTwo(-scale)
    return lowest >= smallestBits
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
    let modulus = accumulator.modulus
    for index in 0..<count {
      accumulator.addToColumn(columnStart + index, modulus.product(modulus.reduced(sums[index]), unit))
      sums[index] = 0
    }
  }
}
