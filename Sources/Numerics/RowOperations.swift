/// Linear operations on buffers and on the rows of row-major matrices.
///
/// Each result is computed from the entries of its own row or column by the same operations in the same order, whatever
/// its position: equal columns stay equal, opposite columns opposite. No multiply-add is fused.
public enum RowOperations {
  /// Computes M[i,j] = M[i,j] + v[j] for i < `rows`, j < `columns`.
  @inlinable
  public static func add(
    _ v: UnsafePointer<Double>, toRowsOf matrix: UnsafeMutablePointer<Double>, rows: Int, columns: Int, stride: Int
  ) {
    for i in 0..<rows {
      let row = matrix + i * stride
      for j in 0..<columns { row[j] += v[j] }
    }
  }

  /// Computes v[j] = M[0,j] + M[1,j] + … in this order, for j < `columns`; zero if there are no rows.
  @inlinable
  public static func sum(
    ofRowsOf matrix: UnsafePointer<Double>, rows: Int, columns: Int, stride: Int, into v: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<columns { v[j] = 0 }
    for i in 0..<rows {
      let row = matrix + i * stride
      for j in 0..<columns { v[j] += row[j] }
    }
  }

  /// Computes z[i] = x[i] · y[i] for i < `count`, where `z` may be `x` or `y`.
  @inlinable
  public static func multiply(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, into z: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { z[i] = x[i] * y[i] }
  }

  /// Computes y[i] = y[i] + alpha · x[i] for i < `count`.
  @inlinable
  public static func add(
    _ alpha: Double, times x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { y[i] += alpha * x[i] }
  }

  /// Computes y[i] = alpha · y[i] for i < `count`.
  @inlinable
  public static func scale(_ y: UnsafeMutablePointer<Double>, by alpha: Double, count: Int) {
    for i in 0..<count { y[i] *= alpha }
  }
}
