internal import CVectorMath

/// Linear operations on buffers and on the rows of row-major matrices.
///
/// Each result is computed from the entries of its own row or column by the same operations in the same order, whatever
/// its position: equal columns stay equal, opposite columns opposite. No multiply-add is fused, and every machine gives the
/// same bits.
public enum RowOperations {
  /// Computes M[i,j] = M[i,j] + v[j] for i < `rows`, j < `columns`; `v` lies outside M.
  @inlinable
  public static func add<Scalar: WorkingPrecision>(
    _ v: UnsafePointer<Scalar>, toRowsOf matrix: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, stride: Int,
    using set: InstructionSet = .widest
  ) {
    Scalar.add(v, toRowsOf: matrix, rows: rows, columns: columns, stride: stride, using: set)
  }

  /// Computes v[j] = M[0,j] + M[1,j] + … in this order, for j < `columns`; zero if there are no rows.
  ///
  /// `v` lies outside M.
  @inlinable
  public static func sum<Scalar: WorkingPrecision>(
    ofRowsOf matrix: UnsafePointer<Scalar>, rows: Int, columns: Int, stride: Int, into v: UnsafeMutablePointer<Scalar>,
    using set: InstructionSet = .widest
  ) {
    Scalar.sum(ofRowsOf: matrix, rows: rows, columns: columns, stride: stride, into: v, using: set)
  }

  /// Computes z[i] = factors[0] · x[0][i] + factors[1] · x[1][i] + … for i < `count`, added in this order.
  ///
  /// All cores work on it where there are more than 65,536 entries, except inside `withSerialLoops`. There is one term at
  /// least, and no vector is `nil`. `z` may be one of the vectors x; it overlaps none of them otherwise.
  public static func writeLinearCombination(
    _ factors: UnsafeBufferPointer<Double>, of x: UnsafePointer<UnsafePointer<Double>?>,
    into z: UnsafeMutablePointer<Double>, count: Int, using set: InstructionSet = .widest
  ) {
    precondition(!factors.isEmpty, "a linear combination has terms")
    nonisolated(unsafe) let (factors, x, z) = (factors, x, z)
    forEachBlock(of: count) { block in
      nagano_linear_combination(
        set.rawValue, factors.count, factors.baseAddress, x, z, block.lowerBound, block.upperBound)
    }
  }

  /// Computes y[i] = y[i] + alpha · x[i] for i < `count`; `x` and `y` do not overlap.
  @inlinable
  public static func add<Scalar: WorkingPrecision>(
    _ alpha: Scalar, times x: UnsafePointer<Scalar>, to y: UnsafeMutablePointer<Scalar>, count: Int,
    using set: InstructionSet = .widest
  ) {
    Scalar.add(alpha, times: x, to: y, count: count, using: set)
  }
}
