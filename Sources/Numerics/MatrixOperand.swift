/// A matrix in memory as an operand of a product: its first entry, the distance between its rows, and whether the
/// product takes its transpose.
///
/// A row-major matrix M of any size has entry [i,j] at `entries[i * stride + j]`. The operand is M, or Mᵀ if
/// `isTransposed`.
public struct MatrixOperand<Scalar: WorkingPrecision> {
  /// The first entry.
  public let entries: UnsafePointer<Scalar>
  /// The distance between rows in memory, at least the length of a row and at least 1.
  public let stride: Int
  /// Whether the product takes the transpose of what lies in memory.
  public let isTransposed: Bool

  /// The matrix whose rows begin at `entries`, `entries + stride`, ….
  @inlinable
  public init(_ entries: UnsafePointer<Scalar>, stride: Int) {
    self.init(entries, stride: stride, isTransposed: false)
  }

  @usableFromInline
  init(_ entries: UnsafePointer<Scalar>, stride: Int, isTransposed: Bool) {
    self.entries = entries
    self.stride = stride
    self.isTransposed = isTransposed
  }

  /// The transpose; nothing moves in memory.
  @inlinable
  public var transposed: MatrixOperand {
    MatrixOperand(entries, stride: stride, isTransposed: !isTransposed)
  }
}
