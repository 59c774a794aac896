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

  @Test("The fixed order is the chain of fused multiply-adds, for every instruction set", arguments: [false, true])
  func chain(accumulates: Bool) {
    var generator = SeededGenerator(seed: 2)
    for (m, n, k) in [(1, 1, 3), (9, 7, 65), (17, 24, 130), (131, 18, 40)] {
      let alpha = generator.nextSignedUnit()
      let a = generator.matrix(rows: k, columns: m)
      let b = generator.matrix(rows: n, columns: k)
      let start = generator.matrix(rows: m, columns: n)
      for set in InstructionSet.available {
        var c = start
        a.withUnsafeEntries { a in
          b.withUnsafeEntries { b in
            c.withUnsafeMutableEntries { c in
              ProductKernel.fixedOrderProduct(
                m, n, k, MatrixOperand(a.baseAddress!, stride: m).transposed,
                MatrixOperand(b.baseAddress!, stride: k).transposed, into: c.baseAddress!, stride: n, alpha: alpha,
                accumulates: accumulates, using: set)
            }
          }
        }
        for i in 0..<m {
          for j in 0..<n {
            var sum = 0.0
            for l in 0..<k { sum.addProduct(a[l, i], b[j, l]) }
            #expect(c[i, j] == alpha * sum + (accumulates ? start[i, j] : 0), "\(set) \(m) \(n) \(k) at \(i), \(j)")
          }
        }
      }
    }
  }

  @Test("Accumulation and alpha", arguments: kernels)
  func accumulation(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 3)
    let a = generator.matrix(rows: 8, columns: 5)
    let b = generator.matrix(rows: 5, columns: 8)
    let once = ProductKernel.fixedOrder.product(a, b)
    var c = PaddedMatrix(rows: 8, columns: 8)
    for i in 0..<8 {
      for j in 0..<8 { c[i, j] = 1 }
    }
    a.withUnsafeEntries { a in
      b.withUnsafeEntries { b in
        c.withUnsafeMutableEntries { c in
          kernel.product(
            8, 8, 5, MatrixOperand(a.baseAddress!, stride: 5), MatrixOperand(b.baseAddress!, stride: 8),
            into: c.baseAddress!, stride: 8, alpha: -2, accumulates: true)
        }
      }
    }
    for i in 0..<8 {
      for j in 0..<8 { #expect(abs(c[i, j] - (1 - 2 * once[i, j])) < 1e-14) }
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
