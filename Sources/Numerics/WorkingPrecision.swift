internal import COpenBLAS
internal import CVectorMath

/// A floating-point format in which networks are evaluated: double or single precision.
///
/// What it requires are loops over whole buffers; ``VectorFunctions``, ``RowOperations`` and ``ProductKernel`` document them
/// and are to be called instead.
public protocol WorkingPrecision: BinaryFloatingPoint, Sendable {
  /// `y[i] = exp(x[i])`.
  static func exponentials(
    of x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int, using set: InstructionSet)
  /// `y[i] = tanh(x[i])`.
  static func hyperbolicTangents(
    of x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int, using set: InstructionSet)
  /// `y[i] = 1 / (1 + exp(-x[i]))`.
  static func sigmoids(
    of x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int, using set: InstructionSet)
  /// `d[i] = d[i] (1 - y[i]^2)`.
  static func multiplyByTanhSlopes(
    _ d: UnsafeMutablePointer<Self>, at y: UnsafePointer<Self>, count: Int, using set: InstructionSet)
  /// `d[i] = d[i] (y[i] (1 - y[i]))`.
  static func multiplyBySigmoidSlopes(
    _ d: UnsafeMutablePointer<Self>, at y: UnsafePointer<Self>, count: Int, using set: InstructionSet)
  /// `M[i,j] = M[i,j] + v[j]`.
  static func add(
    _ v: UnsafePointer<Self>, toRowsOf matrix: UnsafeMutablePointer<Self>, rows: Int, columns: Int, stride: Int,
    using set: InstructionSet)
  /// `v[j] = M[0,j] + M[1,j] + ...`.
  static func sum(
    ofRowsOf matrix: UnsafePointer<Self>, rows: Int, columns: Int, stride: Int, into v: UnsafeMutablePointer<Self>,
    using set: InstructionSet)
  /// `y[i] = y[i] + alpha x[i]`.
  static func add(
    _ alpha: Self, times x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int,
    using set: InstructionSet)
  /// `C = A B`, each entry one chain of fused multiply-adds.
  static func fixedOrderProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, stride: Int, using set: InstructionSet)
  /// `T = A B`, or `T + A B` if `adds`, in doubles; `k` is at most `ProductKernel.largestTotalDepth`.
  static func totalProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into totals: UnsafeMutablePointer<Double>, stride: Int, adds: Bool, using set: InstructionSet)
  /// `C = A B` by OpenBLAS.
  static func plainProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>,
    into c: UnsafeMutablePointer<Self>, stride: Int)
}

extension Double: WorkingPrecision {
  /// `y[i] = exp(x[i])`.
  public static func exponentials(
    of x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int, using set: InstructionSet
  ) { nagano_exp_double(set.rawValue, x, y, count) }

  /// `y[i] = tanh(x[i])`.
  public static func hyperbolicTangents(
    of x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int, using set: InstructionSet
  ) { nagano_tanh_double(set.rawValue, x, y, count) }

  /// `y[i] = 1 / (1 + exp(-x[i]))`.
  public static func sigmoids(
    of x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int, using set: InstructionSet
  ) { nagano_sigmoid_double(set.rawValue, x, y, count) }

  /// `d[i] = d[i] (1 - y[i]^2)`.
  public static func multiplyByTanhSlopes(
    _ d: UnsafeMutablePointer<Double>, at y: UnsafePointer<Double>, count: Int, using set: InstructionSet
  ) { nagano_multiply_by_tanh_slopes_double(set.rawValue, y, d, count) }

  /// `d[i] = d[i] (y[i] (1 - y[i]))`.
  public static func multiplyBySigmoidSlopes(
    _ d: UnsafeMutablePointer<Double>, at y: UnsafePointer<Double>, count: Int, using set: InstructionSet
  ) { nagano_multiply_by_sigmoid_slopes_double(set.rawValue, y, d, count) }

  /// `M[i,j] = M[i,j] + v[j]`.
  public static func add(
    _ v: UnsafePointer<Double>, toRowsOf matrix: UnsafeMutablePointer<Double>, rows: Int, columns: Int, stride: Int,
    using set: InstructionSet
  ) { nagano_add_to_rows_double(set.rawValue, v, matrix, rows, columns, stride) }

  /// `v[j] = M[0,j] + M[1,j] + ...`.
  public static func sum(
    ofRowsOf matrix: UnsafePointer<Double>, rows: Int, columns: Int, stride: Int, into v: UnsafeMutablePointer<Double>,
    using set: InstructionSet
  ) { nagano_sum_rows_double(set.rawValue, matrix, rows, columns, stride, v) }

  /// `y[i] = y[i] + alpha x[i]`.
  public static func add(
    _ alpha: Double, times x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, count: Int,
    using set: InstructionSet
  ) { nagano_add_multiple_double(set.rawValue, alpha, x, y, count) }

  /// `C = A B`, each entry one chain of fused multiply-adds.
  public static func fixedOrderProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    into c: UnsafeMutablePointer<Double>, stride: Int, using set: InstructionSet
  ) {
    nagano_fixed_order_product_double(
      set.rawValue, a.isTransposed ? 1 : 0, b.isTransposed ? 1 : 0, m, n, k, a.entries, a.stride, b.entries, b.stride,
      c, stride)
  }

  /// `T = A B`, or `T + A B` if `adds`, in doubles.
  public static func totalProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    into totals: UnsafeMutablePointer<Double>, stride: Int, adds: Bool, using set: InstructionSet
  ) {
    nagano_total_product_double(
      set.rawValue, adds ? 1 : 0, a.isTransposed ? 1 : 0, b.isTransposed ? 1 : 0, m, n, k, a.entries, a.stride,
      b.entries, b.stride, totals, stride)
  }

  /// `C = A B` by OpenBLAS.
  public static func plainProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    into c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k), 1, a.entries, blasint(a.stride), b.entries, blasint(b.stride), 0, c,
      blasint(stride))
  }
}

extension Float: WorkingPrecision {
  /// `y[i] = exp(x[i])`.
  public static func exponentials(
    of x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, using set: InstructionSet
  ) { nagano_exp_float(set.rawValue, x, y, count) }

  /// `y[i] = tanh(x[i])`.
  public static func hyperbolicTangents(
    of x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, using set: InstructionSet
  ) { nagano_tanh_float(set.rawValue, x, y, count) }

  /// `y[i] = 1 / (1 + exp(-x[i]))`.
  public static func sigmoids(
    of x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, using set: InstructionSet
  ) { nagano_sigmoid_float(set.rawValue, x, y, count) }

  /// `d[i] = d[i] (1 - y[i]^2)`.
  public static func multiplyByTanhSlopes(
    _ d: UnsafeMutablePointer<Float>, at y: UnsafePointer<Float>, count: Int, using set: InstructionSet
  ) { nagano_multiply_by_tanh_slopes_float(set.rawValue, y, d, count) }

  /// `d[i] = d[i] (y[i] (1 - y[i]))`.
  public static func multiplyBySigmoidSlopes(
    _ d: UnsafeMutablePointer<Float>, at y: UnsafePointer<Float>, count: Int, using set: InstructionSet
  ) { nagano_multiply_by_sigmoid_slopes_float(set.rawValue, y, d, count) }

  /// `M[i,j] = M[i,j] + v[j]`.
  public static func add(
    _ v: UnsafePointer<Float>, toRowsOf matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int,
    using set: InstructionSet
  ) { nagano_add_to_rows_float(set.rawValue, v, matrix, rows, columns, stride) }

  /// `v[j] = M[0,j] + M[1,j] + ...`.
  public static func sum(
    ofRowsOf matrix: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, into v: UnsafeMutablePointer<Float>,
    using set: InstructionSet
  ) { nagano_sum_rows_float(set.rawValue, matrix, rows, columns, stride, v) }

  /// `y[i] = y[i] + alpha x[i]`.
  public static func add(
    _ alpha: Float, times x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int,
    using set: InstructionSet
  ) { nagano_add_multiple_float(set.rawValue, alpha, x, y, count) }

  /// `C = A B`, each entry one chain of fused multiply-adds.
  public static func fixedOrderProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    into c: UnsafeMutablePointer<Float>, stride: Int, using set: InstructionSet
  ) {
    nagano_fixed_order_product_float(
      set.rawValue, a.isTransposed ? 1 : 0, b.isTransposed ? 1 : 0, m, n, k, a.entries, a.stride, b.entries, b.stride,
      c, stride)
  }

  /// `T = A B`, or `T + A B` if `adds`, in doubles.
  public static func totalProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    into totals: UnsafeMutablePointer<Double>, stride: Int, adds: Bool, using set: InstructionSet
  ) {
    nagano_total_product_float(
      set.rawValue, adds ? 1 : 0, a.isTransposed ? 1 : 0, b.isTransposed ? 1 : 0, m, n, k, a.entries, a.stride,
      b.entries, b.stride, totals, stride)
  }

  /// `C = A B` by OpenBLAS.
  public static func plainProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    into c: UnsafeMutablePointer<Float>, stride: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k), 1, a.entries, blasint(a.stride), b.entries, blasint(b.stride), 0, c,
      blasint(stride))
  }
}
