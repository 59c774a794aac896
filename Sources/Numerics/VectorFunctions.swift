/// Functions of numbers, in double or single precision, applied to a whole buffer.
///
/// The result at a position depends on the argument at that position alone: not on the position, the length of the
/// buffer, its alignment, or the machine. The method and its error bounds, in units in the last place of the
/// format, stand in `CVectorMath/ElementaryFunctions.c`.
///
/// In functions of one argument the buffers of arguments and results are equal or do not overlap. Nothing is allocated.
public enum VectorFunctions {
  /// Computes y[i] = exp(x[i]) for i < `count`, error below 1 unit in the last place.
  @inlinable
  public static func exp<Scalar: WorkingPrecision>(
    _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int, using set: InstructionSet = .widest
  ) {
    Scalar.exponentials(of: x, into: y, count: count, using: set)
  }

  /// Computes y[i] = tanh(x[i]) for i < `count`, error below 2.6 units in the last place.
  ///
  /// tanh(-x) is -tanh(x) in every bit.
  @inlinable
  public static func tanh<Scalar: WorkingPrecision>(
    _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int, using set: InstructionSet = .widest
  ) {
    Scalar.hyperbolicTangents(of: x, into: y, count: count, using: set)
  }

  /// Computes y[i] = 1/(1 + exp(-x[i])) for i < `count`, error below 2.5 units in the last place.
  ///
  /// It keeps relative accuracy for large negative arguments, and does not overflow.
  @inlinable
  public static func sigmoid<Scalar: WorkingPrecision>(
    _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int, using set: InstructionSet = .widest
  ) {
    Scalar.sigmoids(of: x, into: y, count: count, using: set)
  }

  /// Computes d[i] = d[i] · (1 - y[i]²) for i < `count`: products with the slopes of tanh where its values are `y`.
  ///
  /// `y` and `d` do not overlap.
  @inlinable
  public static func multiplyByTanhSlopes<Scalar: WorkingPrecision>(
    _ d: UnsafeMutablePointer<Scalar>, at y: UnsafePointer<Scalar>, count: Int, using set: InstructionSet = .widest
  ) {
    Scalar.multiplyByTanhSlopes(d, at: y, count: count, using: set)
  }

  /// Computes d[i] = d[i] · (y[i] · (1 - y[i])) for i < `count`: products with the slopes of the sigmoid where its values are
  /// `y`.
  ///
  /// `y` and `d` do not overlap.
  @inlinable
  public static func multiplyBySigmoidSlopes<Scalar: WorkingPrecision>(
    _ d: UnsafeMutablePointer<Scalar>, at y: UnsafePointer<Scalar>, count: Int, using set: InstructionSet = .widest
  ) {
    Scalar.multiplyBySigmoidSlopes(d, at: y, count: count, using: set)
  }

  /// The exponentials of `values`.
  public static func exp(_ values: [Double]) -> [Double] {
    map(values) { exp($0, into: $1, count: $2) }
  }

  /// The hyperbolic tangents of `values`.
  public static func tanh(_ values: [Double]) -> [Double] {
    map(values) { tanh($0, into: $1, count: $2) }
  }

  /// The values of the logistic sigmoid at `values`.
  public static func sigmoid(_ values: [Double]) -> [Double] {
    map(values) { sigmoid($0, into: $1, count: $2) }
  }

  private static func map(
    _ values: [Double], _ function: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: values.count) { result, count in
      values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress, let target = result.baseAddress else { return }
        function(source, target, values.count)
      }
      count = values.count
    }
  }
}
