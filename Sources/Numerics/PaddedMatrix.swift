/// A row-major matrix of doubles whose rows may be longer in memory than they count.
///
/// Entry [i,j] lies at `i * stride + j`. There are `storedRows` ≥ `rows` rows of length `stride` ≥ `columns` in memory;
/// what lies beyond the counted entries is zero unless a caller writes it.
public struct PaddedMatrix: Hashable, Sendable {
  /// The number of rows that count.
  public let rows: Int
  /// The number of columns that count.
  public let columns: Int
  /// The number of rows in memory.
  public let storedRows: Int
  /// The distance between rows in memory, at least 1.
  public let stride: Int
  /// All entries in memory, row by row, `storedRows * stride` in number.
  public private(set) var storage: [Double]

  /// A zero matrix.
  ///
  /// - Parameters:
  ///   - rows: the number of rows that count.
  ///   - columns: the number of columns that count.
  ///   - rowPadding: the multiple to which the number of rows is rounded up.
  ///   - columnPadding: the multiple to which the number of columns is rounded up.
  /// - Complexity: O(`storedRows` · `stride`).
  public init(rows: Int, columns: Int, rowPadding: Int = 1, columnPadding: Int = 1) {
    precondition(rows >= 0 && columns >= 0, "a matrix has a non-negative size")
    self.rows = rows
    self.columns = columns
    storedRows = ProductKernel.blas(padding: rowPadding).padded(rows)
    stride = max(1, ProductKernel.blas(padding: columnPadding).padded(columns))
    storage = [Double](repeating: 0, count: storedRows * stride)
  }

  /// Entry [row, column], 0 ≤ row < `rows`, 0 ≤ column < `columns`.
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      return storage[row * stride + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      storage[row * stride + column] = newValue
    }
  }

  /// Calls `body` with all entries in memory.
  public func withUnsafeEntries<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with all entries in memory, which it may change.
  public mutating func withUnsafeMutableEntries<Result>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer { try body($0) }
  }
}

extension ProductKernel {
  /// A·B, or with either factor transposed, with all axes padded as the kernel asks.
  ///
  /// The factors may have been padded otherwise, or not at all.
  /// - Precondition: the inner axes have the same length.
  /// - Complexity: O(m n k); allocates the result, and copies of factors padded otherwise.
  public func product(
    _ a: PaddedMatrix, _ b: PaddedMatrix, transposesA: Bool = false, transposesB: Bool = false
  ) -> PaddedMatrix {
    let (m, k) = transposesA ? (a.columns, a.rows) : (a.rows, a.columns)
    let (inner, n) = transposesB ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(k == inner, "inner axes differ: \(k) and \(inner)")
    let (left, right) = (a.padded(to: padding), b.padded(to: padding))
    var result = PaddedMatrix(rows: m, columns: n, rowPadding: padding, columnPadding: padding)
    let (storedRows, stride) = (result.storedRows, result.stride)
    left.withUnsafeEntries { a in
      right.withUnsafeEntries { b in
        result.withUnsafeMutableEntries { c in
          guard k > 0, let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          let first = MatrixOperand(a, stride: left.stride)
          let second = MatrixOperand(b, stride: right.stride)
          product(
            storedRows, stride, padded(k), transposesA ? first.transposed : first,
            transposesB ? second.transposed : second, into: c, stride: stride)
        }
      }
    }
    return result
  }
}

extension PaddedMatrix {
  /// The same matrix with rows and columns rounded up to a multiple of `padding` in memory, zeros beyond.
  public func padded(to padding: Int) -> PaddedMatrix {
    var result = PaddedMatrix(rows: rows, columns: columns, rowPadding: padding, columnPadding: padding)
    if result.storedRows == storedRows && result.stride == stride { return self }
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] = self[row, column] }
    }
    return result
  }
}
