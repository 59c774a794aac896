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

  /// Sizes with remainders of tiles, panels and blocks, longer than every block along each axis, near and far.
  static let chainSizes = [
    (1, 1, 3), (9, 7, 65), (17, 34, 130), (22, 65, 40), (259, 3, 7), (5, 4, 515), (3, 0, 2), (2, 19, 0), (12, 150, 9),
    (70, 24, 11), (131, 48, 20), (30, 10, 300), (260, 80, 20), (520, 3, 300), (520, 140, 9),
    (70, 1, 21), (33, 2, 40), (130, 4, 70), (131, 3, 9), (65, 2, 3), (5, 1, 1), (6, 2, 2), (7, 3, 3), (8, 4, 4),
    (6, 70, 2), (40, 100, 4),
  ]

  @Test("The fixed order is the chain of fused multiply-adds, for every instruction set, in double precision")
  func chain() { for size in Self.chainSizes { Self.checkChain(of: Double.self, size) } }

  @Test("The fixed order is the chain of fused multiply-adds, for every instruction set, in single precision")
  func chainInSinglePrecision() { for size in Self.chainSizes { Self.checkChain(of: Float.self, size) } }

  @Test("So it is for every small number of rows and columns")
  func chainOfSmallProducts() {
    for rows in 1...9 {
      for columns in 1...50 {
        Self.checkChain(of: Double.self, (rows, columns, 1 + (rows + columns) % 4))
        Self.checkChain(of: Float.self, (rows, columns, 1 + (rows + columns) % 4))
      }
    }
  }

  private static func checkChain<Scalar: WorkingPrecision>(of format: Scalar.Type, _ size: (Int, Int, Int)) {
    let (m, n, k) = size
    var generator = SeededGenerator(seed: 2)
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
      (a + [0]).withUnsafeBufferPointer { a in
        (b + [0]).withUnsafeBufferPointer { b in
          let plainLeft = MatrixOperand(a.baseAddress!, stride: max(1, transposesA ? m : k))
          let plainRight = MatrixOperand(b.baseAddress!, stride: max(1, transposesB ? k : n))
          let left = transposesA ? plainLeft.transposed : plainLeft
          let right = transposesB ? plainRight.transposed : plainRight
          for set in InstructionSet.available {
            var c = [Scalar](repeating: 7, count: m * n)
            Scalar.fixedOrderProduct(m, n, k, left, right, into: &c, stride: max(1, n), using: set)
            let isEqual = zip(c, expected).allSatisfy { ($0.sign, $0) == ($1.sign, $1) }
            #expect(isEqual, "\(Scalar.self) \(set) \(size) \(transposesA) \(transposesB)")
            var apart = [Scalar](repeating: 7, count: m * (n + 1))
            Scalar.fixedOrderProduct(m, n, k, left, right, into: &apart, stride: n + 1, using: set)
            let rows = (0..<m).flatMap { i in expected[i * n..<(i + 1) * n] + [7] }
            #expect(apart == rows, "\(Scalar.self) \(set) \(size) \(transposesA) \(transposesB), rows apart")
            checkTotals(of: left, right, size, are: expected, set)
          }
        }
      }
    }
  }

  /// A product that underflows keeps its sign whichever way it is computed, so that equal rows stay equal in every bit.
  @Test func zerosKeepTheirSigns() {
    for (m, n) in [(2, 2), (3, 2), (9, 2), (9, 1), (1, 9), (9, 9), (70, 4)] {
      let a = [Float](repeating: -.leastNonzeroMagnitude, count: m)
      let b = [Float](repeating: 0.3, count: n)
      for transposes in [false, true] {
        let left = transposes ? MatrixOperand(a, stride: m).transposed : MatrixOperand(a, stride: 1)
        for set in InstructionSet.available {
          var c = [Float](repeating: 7, count: m * n)
          Float.fixedOrderProduct(m, n, 1, left, MatrixOperand(b, stride: n), into: &c, stride: n, using: set)
          #expect(c.allSatisfy { $0 == 0 && $0.sign == .minus }, "\(m) \(n) \(set)")
          var totals = [Double](repeating: 7, count: m * n)
          Float.totalProduct(
            m, n, 1, left, MatrixOperand(b, stride: n), into: &totals, stride: n, adds: false, using: set)
          #expect(totals.allSatisfy { $0 == 0 && $0.sign == .minus }, "\(m) \(n) \(set)")
        }
      }
    }
  }

  /// Totals are these sums, replaced or added to, and nothing beside them is written.
  private static func checkTotals<Scalar: WorkingPrecision>(
    of left: MatrixOperand<Scalar>, _ right: MatrixOperand<Scalar>, _ size: (Int, Int, Int), are sums: [Scalar],
    _ set: InstructionSet
  ) {
    let (m, n, k) = size
    guard k <= ProductKernel.largestTotalDepth else { return }
    let former = 0.3
    for adds in [false, true] {
      var totals = [Double](repeating: former, count: m * (n + 1))
      let places = totals.indices
      Scalar.totalProduct(m, n, k, left, right, into: &totals, stride: n + 1, adds: adds, using: set)
      let expected = places.indices.map { place -> Double in
        let (i, j) = (place / (n + 1), place % (n + 1))
        return j == n ? former : (adds ? former : 0) + Double(sums[i * n + j])
      }
      #expect(totals == expected, "\(Scalar.self) \(set) \(size) \(adds)")
    }
  }

  @Test("Products are added to totals by every kernel", arguments: kernels)
  func totals(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 4)
    let a = (0..<20 * 13).map { _ in generator.nextSignedUnit() }
    let b = (0..<20 * 9).map { _ in generator.nextSignedUnit() }
    let (left, right) = (MatrixOperand(a, stride: 13).transposed, MatrixOperand(b, stride: 9))
    var (product, totals) = ([Double](repeating: 0, count: 117), [Double](repeating: 5, count: 117))
    kernel.product(13, 9, 20, left, right, into: &product, stride: 9)
    kernel.addProduct(13, 9, 20, left, right, to: &totals, stride: 9, adds: false)
    #expect(totals == product)
    kernel.addProduct(13, 9, 20, left, right, to: &totals, stride: 9, adds: true)
    #expect(totals == product.map { $0 + $0 })
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
