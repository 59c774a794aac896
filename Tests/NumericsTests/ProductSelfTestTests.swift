import ExactAlgebra
import Numerics
import Testing

@Suite struct ProductSelfTestTests {
  static let shapes = ProductShape.dense(widths: [3, 17, 33, 15, 2], batch: 50)

  @Test("The products of a training step")
  func dense() {
    #expect(
      ProductShape.dense(widths: [2, 3, 1], batch: 5) == [
        ProductShape(rows: .plain(5), columns: .padded(3), depth: .padded(2), transposesB: true),
        ProductShape(rows: .padded(3), columns: .padded(2), depth: .plain(5), transposesA: true),
        ProductShape(rows: .plain(5), columns: .plain(1), depth: .padded(3), transposesB: true),
        ProductShape(rows: .plain(5), columns: .padded(3), depth: .plain(1)),
        ProductShape(rows: .plain(1), columns: .padded(3), depth: .plain(5), transposesA: true),
      ])
    #expect(Self.shapes.count == 11)
    #expect(ProductShape.Axis.padded(3).length(for: .blas(padding: 8)) == 8)
    #expect(ProductShape.Axis.plain(3).length(for: .blas(padding: 8)) == 3)
  }

  @Test func theFirstThatPassesIsTaken() {
    #expect(ProductKernel.selfTested(for: Self.shapes, candidates: [.fixedOrder]) == .fixedOrder)
    #expect(ProductKernel.selfTested(for: Self.shapes, candidates: []) == .fixedOrder)
    let blas = ProductKernel.selfTested(for: Self.shapes, candidates: [.blas(padding: 8), .blas(padding: 32)])
    #expect(blas == .blas(padding: 8))
    #expect(ProductKernel.candidates.count == 3)
  }

  @Test(
    "Plain products are refused",
    .enabled(if: ProductSymmetryTests.dependentFamilies.contains(BLAS.kernelFamily)), arguments: UInt64(1)...8)
  func plainIsRefused(seed: UInt64) {
    #expect(
      ProductKernel.selfTested(for: Self.shapes, candidates: [.blas(padding: 1), .blas(padding: 8)], seed: seed)
        == .blas(padding: 8))
  }

  @Test("Small and large shapes of all kinds are independent of position", arguments: ProductSymmetryTests.guaranteed)
  func guarantee(kernel: ProductKernel) {
    var generator = SeededGenerator(seed: 9)
    for trial in 0..<(40 * testMultiplier) {
      let shape = ProductCensus.shape(large: trial % 40 == 0, pads: .both, &generator)
      #expect(kernel.isPositionIndependent(for: shape, seed: UInt64(trial)), "\(kernel) \(shape)")
    }
  }
}
