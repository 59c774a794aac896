internal import ExactAlgebra
internal import Numerics

// Goals in order of rank: (1) exact, for every finite matrix; (2) one pass over the weights, both products at once;
// (3) as fast as memory delivers.
//
// A float is M * 2^-s with an integer M. For a strip of one row whose exponents span at most 27 binades a common s makes
// all |M| < 2^51, and then a product costs one 64 x 64 -> 128 bit multiplication and a 128-bit addition, with one
// reduction modulo p at the end of the strip: |M| v < 2^112, and 512 of them stay below 2^121. Strips with a wider span
// take the element-wise path. Rejected: reducing each product modulo p (four times the work), and small primes in SIMD
// lanes (collision chance 2^-23 per pair of neurons).

/// The two products of a matrix with residue vectors that one round of refinement needs.
enum MatrixFingerprint {
  /// `W v` (one residue per row) and `W^T u` (one per column); each only if its vector is given.
  ///
  /// - Precondition: stored entries are finite; `columnVector.count == columns`, `rowVector.count == rows`.
  /// - Complexity: O(rows * columns), one pass, on all cores; the result does not depend on their number.
  static func products(
    of values: TensorValues, rows: Int, columns: Int, columnVector: [Residue]?, rowVector: [Residue]?
  ) -> (rowSums: [Residue]?, columnSums: [Residue]?) {
    // A vector of zeros (a layer that is still one zero class) needs no pass.
    let v = columnVector.flatMap { $0.contains { $0 != .zero } ? $0 : nil }
    let u = rowVector.flatMap { $0.contains { $0 != .zero } ? $0 : nil }
    var rowSums = columnVector.map { _ in [Residue](repeating: .zero, count: rows) }
    var columnSums = rowVector.map { _ in [Residue](repeating: .zero, count: columns) }
    guard v != nil || u != nil, rows > 0, columns > 0 else { return (rowSums, columnSums) }

    let blockCount = min(rows, 2 * max(1, processorCount))
    let bounds = (0...blockCount).map { $0 * rows / blockCount }
    let partial = UnsafeMutablePointer<StripAccumulator>.allocate(capacity: blockCount)
    defer { partial.deallocate() }
    nonisolated(unsafe) let slots = partial
    parallelFor(chunks: blockCount) { block in
      var accumulator = StripAccumulator(rows: bounds[block]..<bounds[block + 1], columns: columns, v: v, u: u)
      accumulator.addAllRows(of: values)
      (slots + block).initialize(to: accumulator)
    }
    for block in 0..<blockCount {
      let accumulator = (partial + block).move()
      if v != nil { rowSums!.replaceSubrange(bounds[block]..<bounds[block + 1], with: accumulator.rowSums) }
      if u != nil { for column in 0..<columns { columnSums![column] += accumulator.columnSums[column] } }
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
  var rowSums: [Residue]
  var columnSums: [Residue]

  init(rows: Range<Int>, columns: Int, v: [Residue]?, u: [Residue]?) {
    self.rows = rows
    self.columns = columns
    self.v = v.map { $0.map { Int64($0.representative) } }
    self.u = u.map { $0.map { Int64($0.representative) } }
    rowSums = v == nil ? [] : [Residue](repeating: .zero, count: rows.count)
    columnSums = u == nil ? [] : [Residue](repeating: .zero, count: columns)
  }

  mutating func addAllRows(of values: TensorValues) {
    switch values {
    case .exact(let residues):
      for row in rows {
        for column in 0..<columns { add(residues[row * columns + column].large, row: row, column: column) }
      }
    case .stored(let tensor) where tensor.elementType == .f64:
      addWideRows(of: tensor)
    case .stored(let tensor):
      addFloatRows(of: tensor)
    }
  }

  /// The element-wise path.
  @inline(__always)
  mutating func add(_ entry: Residue, row: Int, column: Int) {
    if let v { rowSums[row - rows.lowerBound] += entry * Residue(reducing: UInt64(v[column])) }
    if let u { columnSums[column] += entry * Residue(reducing: UInt64(u[row])) }
  }

  /// Doubles have 53 significant bits, too many for the common scale; they go element by element.
  private mutating func addWideRows(of tensor: StoredTensor) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { buffer in
      for row in rows {
        tensor.decode(row * columns..<(row + 1) * columns, into: buffer)
        for column in 0..<columns { add(Residue(exactly: buffer[column])!, row: row, column: column) }
      }
    }
  }

  private mutating func addFloatRows(of tensor: StoredTensor) {
    withUnsafeTemporaryAllocation(of: FloatStrip.self, capacity: 1) { memory in
      memory.initializeElement(at: 0, to: FloatStrip(width: StripAccumulator.width))
      defer { memory.deinitialize() }
      for start in stride(from: 0, to: columns, by: StripAccumulator.width) {
        let range = start..<min(start + StripAccumulator.width, columns)
        for row in rows {
          memory[0].load(tensor, row * columns + range.lowerBound..<row * columns + range.upperBound)
          memory[0].addRow(row, columnStart: start, to: &self)
        }
        memory[0].foldColumns(columnStart: start, into: &self)
      }
    }
  }
}
