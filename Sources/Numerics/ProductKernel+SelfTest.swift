internal import ExactAlgebra

extension ProductKernel {
  /// The kernels to try, the preferred first.
  ///
  /// Where the machine has a fused multiply-add, the fixed order comes first: it needs no padding, gives the same bits
  /// everywhere and is as fast as OpenBLAS on matrices of some hundred rows (Documentation/Accuracy/BitEquality.md).
  public static var candidates: [ProductKernel] {
    let blas = [ProductKernel.blas(padding: 8), .blas(padding: 32)]
    return InstructionSet.hasFusedMultiplyAdd ? [.fixedOrder] + blas : blas + [.fixedOrder]
  }

  /// The first candidate whose products are independent of position for all given shapes; `fixedOrder` if none is.
  ///
  /// To be called once at the start of a run, with the shapes the run will use. Deterministic: the same machine,
  /// library, shapes and seed give the same answer.
  ///
  /// - Parameters:
  ///   - shapes: the products of the run, such as ``ProductShape/dense(widths:batch:padsOutputs:)``.
  ///   - candidates: the kernels to try, in this order.
  ///   - seed: the seed of the random matrices.
  /// - Complexity: two products of each shape with one padded axis, four with two, for each candidate tried; more
  ///   for shapes with less than 32 rows or columns.
  public static func selfTested(
    for shapes: [ProductShape], candidates: [ProductKernel] = Self.candidates, seed: UInt64 = 1
  ) -> ProductKernel {
    candidates.first { kernel in
      shapes.allSatisfy { kernel.isPositionIndependent(for: $0, seed: seed) }
    } ?? .fixedOrder
  }

  /// Whether random matrices with equal and opposite rows give products with equal and opposite rows, bitwise, along
  /// the rows if they are padded, and likewise for columns.
  ///
  /// The rows of A are ±a for one random row a, the entries of B are random; then C[i,j] = ±c_j must hold for all i.
  /// Tried on at least 64 random sums, since two orders of summation often round a short sum alike. A false answer is a proof of dependence.
  public func isPositionIndependent(for shape: ProductShape, seed: UInt64) -> Bool {
    var generator = SeededGenerator(seed: seed)
    return (!shape.rows.isPadded || survivesCopies(of: .rows, shape, &generator))
      && (!shape.columns.isPadded || survivesCopies(of: .columns, shape, &generator))
  }

  private func survivesCopies(
    of line: SignedCopies.Line, _ shape: ProductShape, _ generator: inout SeededGenerator
  ) -> Bool {
    let sums = (line == .rows ? shape.columns : shape.rows).length(for: self)
    for _ in 0..<max(2, 64 / max(1, sums)) {
      var trial = SignedCopies(of: line, shape, self, &generator)
      guard trial.survives(self) else { return false }
    }
    return true
  }
}

/// Operands of a product whose rows of A, or columns of B, are one vector and its negative in random order.
private struct SignedCopies {
  enum Line { case rows, columns }

  let line: Line
  let m: Int
  let n: Int
  let k: Int
  let shape: ProductShape
  let signs: [Double]
  let a: [Double]
  let b: [Double]
  var c: [Double]

  init(of line: Line, _ shape: ProductShape, _ kernel: ProductKernel, _ generator: inout SeededGenerator) {
    let m = shape.rows.length(for: kernel)
    let n = shape.columns.length(for: kernel)
    let k = shape.depth.length(for: kernel)
    let signs = (0..<(line == .rows ? m : n)).map { _ in generator.next() & 1 == 0 ? 1.0 : -1.0 }
    // `copies` has one index with signs and one without.
    func matrix(_ rows: Int, _ columns: Int, copies: Line?, isTransposed: Bool) -> [Double] {
      let shared = (0..<max(rows, columns)).map { _ in generator.nextSignedUnit() }
      var entries = [Double](repeating: 0, count: rows * columns)
      for i in 0..<rows {
        for j in 0..<columns {
          let value =
            switch copies {
            case .rows: signs[i] * shared[j]
            case .columns: signs[j] * shared[i]
            case nil: generator.nextSignedUnit()
            }
          entries[isTransposed ? j * rows + i : i * columns + j] = value
        }
      }
      return entries
    }
    a = matrix(m, k, copies: line == .rows ? .rows : nil, isTransposed: shape.transposesA)
    b = matrix(k, n, copies: line == .columns ? .columns : nil, isTransposed: shape.transposesB)
    c = [Double](repeating: 0, count: m * n)
    (self.line, self.m, self.n, self.k, self.shape, self.signs) = (line, m, n, k, shape, signs)
  }

  mutating func survives(_ kernel: ProductKernel) -> Bool {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          let left = MatrixOperand(a, stride: max(1, shape.transposesA ? m : k))
          let right = MatrixOperand(b, stride: max(1, shape.transposesB ? k : n))
          kernel.product(
            m, n, k, shape.transposesA ? left.transposed : left, shape.transposesB ? right.transposed : right,
            into: c, stride: n)
        }
      }
    }
    for i in 0..<m {
      for j in 0..<n {
        let same =
          switch line {
          case .rows: signs[i] * c[i * n + j] == signs[0] * c[j]
          case .columns: signs[j] * c[i * n + j] == signs[0] * c[i * n]
          }
        guard same else { return false }
      }
    }
    return true
  }
}
