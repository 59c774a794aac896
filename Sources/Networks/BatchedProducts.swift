internal import Numerics

/// The matrix products of a batched network, on contiguous row-major matrices.
struct BatchedProducts {
  let kernel: ProductKernel

  /// `C = A B^T` for `A` of `m x k`, `B` of `n x k`.
  func timesTransposed<Scalar: WorkingPrecision>(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, m: Int, n: Int, k: Int, into c: UnsafeMutablePointer<Scalar>
  ) {
    kernel.product(
      m, n, k, MatrixOperand(a, stride: k), MatrixOperand(b, stride: k).transposed, into: c, stride: n)
  }

  /// `C = A B` for `A` of `m x k`, `B` of `k x n`.
  func times<Scalar: WorkingPrecision>(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, m: Int, n: Int, k: Int, into c: UnsafeMutablePointer<Scalar>
  ) {
    kernel.product(m, n, k, MatrixOperand(a, stride: k), MatrixOperand(b, stride: n), into: c, stride: n)
  }

  /// The kernel for a network: the fixed order where it is fast, elsewhere the first that passes a self-test.
  ///
  /// The test takes the shapes of the network; only axes of hidden neurons need interchangeable positions. It is of doubles,
  /// so single precision takes the fixed order everywhere.
  static func kernel(for architecture: Architecture, _ precision: Precision) -> ProductKernel {
    guard !InstructionSet.hasFusedMultiplyAdd, precision == .double else { return .fixedOrder }
    // Inputs stay plain: unpadded columns spoil padded rows on AVX-512 kernels only, and those machines have FMA.
    let axes = architecture.widths.indices.map { layer in
      layer == 0 || layer == architecture.layerCount
        ? ProductShape.Axis.plain(architecture.widths[layer]) : .padded(architecture.widths[layer])
    }
    let samples = ProductShape.Axis.plain(BatchedNetwork.chunkSize)
    let shapes = zip(axes, axes.dropFirst()).flatMap { input, output in
      [
        ProductShape(rows: samples, columns: output, depth: input, transposesB: true),
        ProductShape(rows: samples, columns: input, depth: output),
        ProductShape(rows: output, columns: input, depth: samples, transposesA: true),
      ]
    }
    return .selfTested(for: shapes)
  }
}
