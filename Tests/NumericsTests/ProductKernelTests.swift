import ExactAlgebra
import Numerics
import Testing

@Suite struct ProductKernelTests {
  static let kernels: [ProductKernel] = [.fixedOrder, .blas(padding: 1), .blas(padding: 8), .blas(padding: 32)]

  @Test("A product agrees with a triple loop, for every transposition", arguments: kernels)
  func tripleLoop(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 1)
    for size in [(1, 1, 1), (2, 3, 1), (7, 9, 5), (8, 16, 64), (33, 17, 65), (130, 20, 129), (5, 40, 0)] {
      for (transposesA, transposesB) in [(false, false), (false, true), (true, false), (true, true)] {
        let (m, n, k) = size
        let a = generator.matrix(rows: transposesA ? k : m, columns: transposesA ? m : k)
        let b = generator.matrix(rows: transposesB ? n : k, columns: transposesB ? k : n)
        let c = kernel.product(a, b, transposesA: transposesA, transposesB: transposesB)
        #expect(c.rows == m && c.columns == n && c.stride % kernel.padding == 0)
        for i in 0..<m {
          for j in 0..<n {
            var sum = 0.0
            for l in 0..<k {
              sum += (transposesA ? a[l, i] : a[i, l]) * (transposesB ? b[j, l] : b[l, j])
            }
            #expect(abs(c[i, j] - sum) <= Double(k) * 0x1p-52, "\(kernel) \(size) at \(i), \(j)")
          }
        }
      }
    }
  }

  /// Sizes with remainders of tiles, panels and blocks, of which one is longer than every block along each axis.
  static let chainSizes = [
    (1, 1, 3), (9, 7, 65), (17, 34, 130), (22, 65, 40), (259, 3, 7), (5, 4, 515), (3, 0, 2), (2, 19, 0),
  ]

  @Test("The fixed order is the chain of fused multiply-adds, for every instruction set, in double precision")
  func chain() { Self.checkChains(of: Double.self) }

  @Test("The fixed order is the chain of fused multiply-adds, for every instruction set, in single precision")
  func chainInSinglePrecision() { Self.checkChains(of: Float.self) }

  private static func checkChains<Scalar: WorkingPrecision>(of format: Scalar.Type) {
    var generator = SeededGenerator(seed: 2)
    for (m, n, k) in chainSizes {
      for (transposesA, transposesB) in [(false, false), (false, true), (true, false), (true, true)] {
        let a = (0..<m * k).map { _ in Scalar(generator.nextSignedUnit()) }
        let b = (0..<k * n).map { _ in Scalar(generator.nextSignedUnit()) }
        var expected = [Scalar](repeating: 0, count: m * n)
        for i in 0..<m {
          for j in 0..<n {
            var sum: Scalar = 0
            for l in 0..<k {
              sum.addProduct(transposesA ? a[l * m + i] : a[i * k + l], transposesB ? b[j * k + l] : b[l * n + j])
            }
            expected[i * n + j] = sum
          }
        }
        for set in InstructionSet.available {
          var c = [Scalar](repeating: 7, count: m * n)
          (a + [0]).withUnsafeBufferPointer { a in
            (b + [0]).withUnsafeBufferPointer { b in
              let left = MatrixOperand(a.baseAddress!, stride: max(1, transposesA ? m : k))
              let right = MatrixOperand(b.baseAddress!, stride: max(1, transposesB ? k : n))
              Scalar.fixedOrderProduct(
                m, n, k, transposesA ? left.transposed : left, transposesB ? right.transposed : right, into: &c,
                stride: max(1, n), using: set)
            }
          }
          #expect(c == expected, "\(Scalar.self) \(set) \(m) \(n) \(k) \(transposesA) \(transposesB)")
        }
      }
    }
  }

  @Test("OpenBLAS's product in single precision agrees with the fixed order")
  func blasInSinglePrecision() {
    var generator = SeededGenerator(seed: 3)
    let a = (0..<7 * 40).map { _ in Float(generator.nextSignedUnit()) }
    let b = (0..<40 * 9).map { _ in Float(generator.nextSignedUnit()) }
    var (plain, chained) = ([Float](repeating: 0, count: 63), [Float](repeating: 0, count: 63))
    for transposes in [false, true] {
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          let left = MatrixOperand(a.baseAddress!, stride: transposes ? 7 : 40)
          let first = transposes ? left.transposed : left
          let second = MatrixOperand(b.baseAddress!, stride: 9)
          ProductKernel.blas(padding: 1).product(7, 9, 40, first, second, into: &plain, stride: 9)
          ProductKernel.fixedOrder.product(7, 9, 40, first, second, into: &chained, stride: 9)
        }
      }
      #expect(zip(plain, chained).allSatisfy { abs($0 - $1) < 40 * 0x1p-23 })
      #expect(chained.contains { $0 != 0 })
    }
  }

  @Test("What lies between rows is left alone", arguments: [ProductKernel.fixedOrder, .blas(padding: 1)])
  func stride(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 4)
    let a = generator.matrix(rows: 3, columns: 4)
    let b = generator.matrix(rows: 4, columns: 5)
    let expected = ProductKernel.fixedOrder.product(a, b)
    var c = [Double](repeating: 7, count: 3 * 6)
    a.withUnsafeEntries { a in
      b.withUnsafeEntries { b in
        kernel.product(
          3, 5, 4, MatrixOperand(a.baseAddress!, stride: 4), MatrixOperand(b.baseAddress!, stride: 5), into: &c,
          stride: 6)
      }
    }
    for i in 0..<3 {
      #expect(c[i * 6 + 5] == 7)
      for j in 0..<5 { #expect(abs(c[i * 6 + j] - expected[i, j]) < 1e-15) }
    }
  }

  @Test("Products on several threads at once", arguments: [ProductKernel.fixedOrder, .blas(padding: 8)])
  func concurrency(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 5)
    let factors = (0..<8).map { _ in
      (generator.matrix(rows: 64, columns: 96, padding: 8), generator.matrix(rows: 96, columns: 32, padding: 8))
    }
    let expected = factors.map { kernel.product($0, $1) }
    let results = Results<Bool>(count: 400)
    parallelFor(chunks: 400) { index in
      let (a, b) = factors[index % 8]
      results.set(index, kernel.product(a, b) == expected[index % 8])
    }
    #expect(results.values.allSatisfy { $0 == true })
  }

  @Test func padding() {
    #expect([0, 1, 7, 8, 9].map { ProductKernel.blas(padding: 8).padded($0) } == [0, 8, 8, 8, 16])
    #expect([0, 1, 33].map { ProductKernel.blas(padding: 32).padded($0) } == [0, 32, 64])
    #expect([0, 1, 33].map { ProductKernel.fixedOrder.padded($0) } == [0, 1, 33])
  }
}
