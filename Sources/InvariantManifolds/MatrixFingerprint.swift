internal import ExactAlgebra
internal import Numerics

// Goals in order of rank: (1) exact, for every finite matrix; (2) one pass over the weights, both products at once;
// (3) as fast as memory delivers.
//
// A float is M * 2^-s with an integer M. For a strip of one row whose exponents span at most 27 binades a common s makes
// all |M| < 2^51, and then a product costs one 64 x 64 -> 128 bit multiplication and a 128-bit addition, with one
// reduction modulo q at the end of the strip: |M| v < 2^112, and 512 of them stay below 2^121. A double is the sum of three
// floats. Strips with a wider span take the element-wise path. Rejected: reducing each product (four times the work), and
// small primes in SIMD lanes (collision chance 2^-23 per pair of neurons).

/// The two products of a matrix with residue vectors that one round of refinement needs.
enum MatrixFingerprint {
  /// `W v` (one residue per row) and `W^T u` (one per column) modulo a prime; each only if its vector is given.
  ///
  /// - Precondition: stored entries are finite; `columnVector.count == columns`, `rowVector.count == rows`.
  /// - Complexity: O(rows * columns), one pass, on all cores; the result does not depend on their number.
  static func products(
    of values: TensorValues, rows: Int, columns: Int, columnVector: [UInt64]?, rowVector: [UInt64]?,
    modulo modulus: PrimeModulus
  ) -> (rowSums: [UInt64]?, columnSums: [UInt64]?) {
    // A vector of zeros (a layer that is still one zero class) needs no pass.
    let v = columnVector.flatMap { $0.contains { $0 != 0 } ? $0 : nil }
    let u = rowVector.flatMap { $0.contains { $0 != 0 } ? $0 : nil }
    var rowSums = columnVector.map { _ in [UInt64](repeating: 0, count: rows) }
    var columnSums = rowVector.map { _ in [UInt64](repeating: 0, count: columns) }
    guard v != nil || u != nil, rows > 0, columns > 0 else { return (rowSums, columnSums) }

    let entries: [UInt64]? =
      if case .stored = values { nil } else { values.residues(modulo: modulus) }
    let blockCount = min(rows, 2 * max(1, processorCount))
    let bounds = (0...blockCount).map { $0 * rows / blockCount }
    let partial = UnsafeMutablePointer<StripAccumulator>.allocate(capacity: blockCount)
    defer { partial.deallocate() }
    nonisolated(unsafe) let slots = partial
    parallelFor(chunks: blockCount) { block in
      var accumulator = StripAccumulator(
        rows: bounds[block]..<bounds[block + 1], columns: columns, v: v, u: u, modulus: modulus)
      accumulator.addAllRows(of: values, entries: entries)
      (slots + block).initialize(to: accumulator)
    }
    for block in 0..<blockCount {
      let accumulator = (partial + block).move()
      if v != nil { rowSums!.replaceSubrange(bounds[block]..<bounds[block + 1], with: accumulator.rowSums) }
      if u != nil {
        for column in 0..<columns {
          columnSums![column] = modulus.sum(columnSums![column], accumulator.columnSums[column])
        }
      }
    }
    return (rowSums, columnSums)
  }
}

/// The products of some rows of a matrix, strip of columns by strip of columns.
struct StripAccumulator {
  static let width = 512
  /// Rows after which the 128-bit column sums are folded: 2^51 * 2^61 * 128 < 2^127.
  static let rowsBetweenFolds = 128

  let rows: Range<Int>
  let columns: Int
  /// The vector over the columns; `nil` if row sums are not wanted.
  let v: [Int64]?
  /// The vector over the rows; `nil` if column sums are not wanted.
  let u: [Int64]?
  let modulus: PrimeModulus
  private(set) var rowSums: [UInt64]
  private(set) var columnSums: [UInt64]

  init(rows: Range<Int>, columns: Int, v: [UInt64]?, u: [UInt64]?, modulus: PrimeModulus) {
    self.rows = rows
    self.columns = columns
    self.v = v.map { $0.map(Int64.init) }
    self.u = u.map { $0.map(Int64.init) }
    self.modulus = modulus
    rowSums = v == nil ? [] : [UInt64](repeating: 0, count: rows.count)
    columnSums = u == nil ? [] : [UInt64](repeating: 0, count: columns)
  }

  /// - Parameter entries: all entries modulo the prime, for values that are not stored as floats.
  mutating func addAllRows(of values: TensorValues, entries: [UInt64]?) {
    switch values {
    case .residues, .rational: addElements(entries ?? [])
    case .stored(let tensor) where tensor.elementType == .f64:
      addDoubleRows(of: tensor)
    case .stored(let tensor):
      addFloatRows(of: tensor)
    }
  }

  mutating func addToRow(_ row: Int, _ sum: UInt64) {
    rowSums[row - rows.lowerBound] = modulus.sum(rowSums[row - rows.lowerBound], sum)
  }

  mutating func addToColumn(_ column: Int, _ sum: UInt64) {
    columnSums[column] = modulus.sum(columnSums[column], sum)
  }

  private mutating func addElements(_ entries: [UInt64]) {
    for row in rows {
      for column in 0..<columns { add(entries[row * columns + column], row: row, column: column) }
    }
  }

  private mutating func add(_ entry: UInt64, row: Int, column: Int) {
    if let v { addToRow(row, modulus.product(entry, UInt64(v[column]))) }
    if let u { addToColumn(column, modulus.product(entry, UInt64(u[row]))) }
  }

  /// The element-wise path for finite numbers.
  mutating func add(_ number: Double, row: Int, column: Int) {
    guard let dyadic = DyadicNumber(number) else { preconditionFailure("entries must be finite") }
    add(modulus.residue(dyadic), row: row, column: column)
  }

  private mutating func addFloatRows(of tensor: StoredTensor) {
    var strip = FloatStrip(width: StripAccumulator.width)
    for start in stride(from: 0, to: columns, by: StripAccumulator.width) {
      let end = min(start + StripAccumulator.width, columns)
      for row in rows {
        strip.load(count: end - start) { tensor.decode(row * columns + start..<row * columns + end, into: $0) }
        strip.addRow(row, columnStart: start, to: &self)
      }
      strip.foldColumns(columnStart: start, into: &self)
    }
  }

  /// A double is the exact sum of three floats, unless it is very large or very small.
  private mutating func addDoubleRows(of tensor: StoredTensor) {
    var parts = DoubleStrip(width: StripAccumulator.width)
    for start in stride(from: 0, to: columns, by: StripAccumulator.width) {
      let end = min(start + StripAccumulator.width, columns)
      for row in rows {
        parts.addRow(row, of: tensor, row * columns + start..<row * columns + end, columnStart: start, to: &self)
      }
      parts.foldColumns(columnStart: start, into: &self)
    }
  }
}
