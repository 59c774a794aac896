internal import CExactAlgebra

/// A dense row-major matrix of residues modulo 8388587, stored as doubles for BLAS.
///
/// Rows are filled in place, by several threads if need be; then `rank()` consumes the matrix.
public struct ModularMatrix: ~Copyable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  private let entries: UnsafeMutablePointer<Double>

  /// A matrix of zeros of shape `rows x columns`.
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative number of rows or columns")
    rowCount = rows
    columnCount = columns
    entries = .allocate(capacity: max(rows * columns, 1))
    entries.initialize(repeating: 0, count: max(rows * columns, 1))
  }

  deinit { entries.deallocate() }

  /// Calls a body with the entries, row by row.
  ///
  /// The body must leave integers `0 ..< 8388587`.
  public func withUnsafeEntries<Result>(_ body: (UnsafeMutableBufferPointer<Double>) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeMutableBufferPointer(start: entries, count: rowCount * columnCount))
  }

  /// The rank modulo 8388587, by block LU elimination over BLAS; the entries are destroyed.
  ///
  /// Guarantee: exact for the matrix given. When the entries are values of polynomials at random points it is a lower
  /// bound of the generic rank.
  /// - Parameter threads: the number of threads; the result does not depend on it.
  /// - Complexity: O(rows * columns * rank) additions and multiplications, nearly all inside BLAS.
  /// - Returns: the rank, or `nil` when memory ran out.
  public consuming func rank(threads: Int = 1) -> Int? {
    let rank = nagano_rank_modulo(entries, rowCount, columnCount, UInt64(SmallResidue.prime), max(threads, 1))
    return rank < 0 ? nil : Int(rank)
  }
}
