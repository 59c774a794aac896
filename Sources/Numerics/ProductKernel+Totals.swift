internal import CVectorMath

extension ProductKernel {
  /// The largest depth of a product that is added to totals.
  public static let largestTotalDepth = Int(nagano_total_depth)

  /// The number of rows of T up to which `fixedOrder` reads B once where A is a transpose in memory.
  package static let keptRows = Int(nagano_kept_rows)

  /// Computes T = A·B, or T = T + A·B, where T is of doubles whatever the format of A and B.
  ///
  /// Each entry of A·B is rounded as ``product(_:_:_:_:_:into:stride:)`` rounds it, and then added. With `fixedOrder`, sums
  /// over parts of a long axis come out the same whoever computes the rows of T, if each row meets the parts in one order.
  ///
  /// - Parameters:
  ///   - m: rows of A and T.
  ///   - n: columns of B and T.
  ///   - k: columns of A, rows of B, at most ``largestTotalDepth``.
  ///   - a: A of m × k, or its transpose in memory.
  ///   - b: B of k × n, or its transpose in memory.
  ///   - totals: the first entry of T. It overlaps neither A nor B.
  ///   - stride: the distance between rows of T, at least n.
  ///   - adds: whether A·B is added to what is there, or replaces it.
  /// - Precondition: `k <= largestTotalDepth`, and what ``product(_:_:_:_:_:into:stride:)`` asks for.
  /// - Complexity: O(m n k); `.blas` allocates m n numbers, `.fixedOrder` none.
  public func addProduct<Scalar: WorkingPrecision>(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Scalar>, _ b: MatrixOperand<Scalar>,
    to totals: UnsafeMutablePointer<Double>, stride: Int, adds: Bool
  ) {
    precondition(k <= Self.largestTotalDepth, "at most \(Self.largestTotalDepth) terms of a sum at a time")
    guard m > 0, n > 0 else { return }
    guard self != .fixedOrder else {
      return Scalar.totalProduct(m, n, k, a, b, into: totals, stride: stride, adds: adds, using: .widest)
    }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: m * n) { sums in
      guard let entries = sums.baseAddress else { return }
      product(m, n, k, a, b, into: entries, stride: n)
      for i in 0..<m {
        let (row, total) = (entries + i * n, totals + i * stride)
        for j in 0..<n { total[j] = adds ? total[j] + Double(row[j]) : Double(row[j]) }
      }
    }
  }
}
