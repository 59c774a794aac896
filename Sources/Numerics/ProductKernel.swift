// Goals, in this order:
// 1. Equal neurons stay bit-equal and mirrored neurons exact negatives: an entry of a product must not depend on its
//    position. If rows i and j of A are equal, so are rows i and j of A·B; if they are opposite, so are the rows of
//    the product; likewise for columns of B.
// 2. The same bits on every machine.
// 3. Speed.
//
// `fixedOrder` has 1 and 2 by construction. The products of OpenBLAS work in tiles, and tiles at an edge add in another
// order than tiles within; but where both axes of the result have a length that tiles divide, no edge is left. Hence
// 1 holds for padded axes, as far as a self-test can tell; 2 does not hold. Documentation/Accuracy/BitEquality.md
// has the measurements.

/// A way to multiply matrices such that an entry of the product does not depend on its position.
public enum ProductKernel: Hashable, Sendable {
  /// OpenBLAS on one thread, every axis of a result but the batch zero-padded to a multiple of `padding`.
  ///
  /// `padding: 1` is plain BLAS, which has no guarantee.
  case blas(padding: Int)

  /// The kernel of Nagano: each entry is one chain of fused multiply-adds in the order of the summation index.
  ///
  /// No axis needs padding, and every machine gives the same bits.
  case fixedOrder

  /// The multiple to which neuron axes must be padded; 1 means that they need not be.
  public var padding: Int {
    switch self {
    case .blas(let padding): padding
    case .fixedOrder: 1
    }
  }

  /// The length of an axis of `count` neurons in memory: the least multiple of ``padding`` that is at least `count`.
  ///
  /// Entries beyond `count` must be zero on input. Equal neurons are safe whatever an activation makes of them, but
  /// an activation with s(0) ≠ 0 leaves non-zeros there, which the caller must mask.
  public func padded(_ count: Int) -> Int {
    precondition(count >= 0, "an axis has a non-negative length")
    return (count + padding - 1) / padding * padding
  }

  /// Computes C = A·B, row-major: C[i,j] = Σ_l A[i,l] B[l,j], l = 0, …, k-1.
  ///
  /// - Parameters:
  ///   - m: rows of A and C.
  ///   - n: columns of B and C.
  ///   - k: columns of A, rows of B.
  ///   - a: A of m × k, or its transpose in memory.
  ///   - b: B of k × n, or its transpose in memory.
  ///   - c: the first entry of C. It overlaps neither A nor B.
  ///   - stride: the distance between rows of C, at least n.
  /// - Precondition: the operands have the stated sizes; for `.blas` all sizes fit 32 bits.
  ///
  /// Rows of A that are equal give equal rows of C, opposite ones opposite rows (up to the sign of zero), and so for
  /// columns of B: for `fixedOrder` always; for `blas` if the axes of C are padded (the axis of a batch, if it is that
  /// of the rows of C and the neurons are its columns, need not be) and the self-test, which is of doubles, passed.
  ///
  /// Any number of threads may call this at once on different C.
  /// - Complexity: O(m n k), no allocation.
  @inlinable
  public func product<Scalar: WorkingPrecision>(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Scalar>, _ b: MatrixOperand<Scalar>,
    into c: UnsafeMutablePointer<Scalar>, stride: Int
  ) {
    guard m > 0, n > 0 else { return }
    switch self {
    case .blas:
      BLAS.useOneThread()
      Scalar.plainProduct(m, n, k, a, b, into: c, stride: stride)
    case .fixedOrder:
      Scalar.fixedOrderProduct(m, n, k, a, b, into: c, stride: stride, using: .widest)
    }
  }
}
