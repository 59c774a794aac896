import Numerics
import Testing

@Suite struct PaddedMatrixTests {
  @Test func layout() {
    var matrix = PaddedMatrix(rows: 2, columns: 3, rowPadding: 1, columnPadding: 4)
    matrix[1, 2] = 5
    #expect(matrix.storedRows == 2 && matrix.stride == 4)
    #expect(matrix.storage == [0, 0, 0, 0, 0, 0, 5, 0])
    let padded = matrix.padded(to: 8)
    #expect(padded.storedRows == 8 && padded.stride == 8 && padded[1, 2] == 5)
    #expect(padded.storage.count { $0 != 0 } == 1)
    #expect(padded.padded(to: 8) == padded)
  }

  @Test func emptyMatrices() {
    let empty = PaddedMatrix(rows: 0, columns: 0)
    #expect(empty.storage.isEmpty && empty.stride == 1)
    let product = ProductKernel.fixedOrder.product(PaddedMatrix(rows: 2, columns: 0), PaddedMatrix(rows: 0, columns: 2))
    #expect(product.storage == [0, 0, 0, 0])
  }
}
