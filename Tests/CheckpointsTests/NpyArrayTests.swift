import Numerics
import Testing

@testable import Checkpoints

@Suite struct NpyArrayTests {
  private func read(_ bytes: FileBytes) throws(CheckpointError) {
    let tensor = try NpyArray(bytes, name: "a").tensor
    _ = tensor.doubles()
    _ = tensor.firstNonFinite()
  }

  private func array(_ bytes: [UInt8]) throws(CheckpointError) -> StoredTensor {
    try NpyArray(FileBytes(guarded: bytes), name: "a").tensor
  }

  @Test(arguments: [1, 2] as [UInt8])
  func everyTruncationIsAnError(version: UInt8) {
    let bytes = npy(dictionary("'<u2'", "(2, 3)", fortran: true), data: Array(0..<12), version: version)
    expectEveryTruncationFails(bytes, read)
  }

  @Test(arguments: [true, false])
  func noChangeOfABitCrashes(fortran: Bool) {
    let bytes = npy(dictionary("'<u2'", "(2, 3)", fortran: fortran), data: Array(0..<12))
    let passing = positionsWhereDamagePasses(bytes, read)
    // Magic and version are fixed; the length may move the boundary to the elements only if the sizes still fit.
    #expect(passing.isDisjoint(with: 0..<6))
    #expect(passing.isSuperset(of: bytes.count - 12..<bytes.count))
  }

  @Test func fortranOrderIsTransposed() throws {
    // Columns of [[0, 1, 2], [3, 4, 5]] are stored one after the other.
    let columns: [UInt8] = [0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0]
    let matrix = try array(npy(dictionary("'<u2'", "(2, 3)", fortran: true), data: columns))
    #expect(matrix.shape == [2, 3])
    #expect(matrix.doubles() == [0, 1, 2, 3, 4, 5])
    #expect(try array(npy(dictionary("'|u1'", "(3,)", fortran: true), data: [7, 8, 9])).doubles() == [7, 8, 9])
    #expect(try array(npy(dictionary("'|u1'", "()", fortran: true), data: [7])).doubles() == [7])
    #expect(try array(npy(dictionary("'|u1'", "(0, 2)", fortran: true))).doubles() == [])
    let deep = npy(dictionary("'|u1'", "(1, 1, 1)", fortran: true), data: [7])
    #expect(kind(of: deep, read) == .unsupportedLayout)
  }

  @Test func elementsFillTheFile() {
    #expect(kind(of: npy(dictionary("'|u1'", "(3,)"), data: [1, 2]), read) == .truncated)
    #expect(kind(of: npy(dictionary("'|u1'", "(3,)"), data: [1, 2, 3, 4]), read) == .wrongSize)
    #expect(kind(of: npy(dictionary("'<f8'", "(2305843009213693952,)")), read) == .truncated)
    #expect(kind(of: npy(dictionary("'<f8'", "(4294967296, 4294967296)")), read) == .outOfRange)
    #expect(kind(of: npy(dictionary("'<f8'", "(9223372036854775807, 0)", fortran: true)), read) == nil)
  }

  @Test func filesOfPythonThatAreRefused() throws {
    func kind(_ name: String) -> CheckpointError.Kind? {
      do throws(CheckpointError) {
        _ = try NpyArray(contentsOf: Fixture.folder + "/" + name)
        return nil
      } catch {
        expectReadable(error)
        return error.kind
      }
    }
    #expect(kind("pickled.npy") == .unsupportedElementType)
    #expect(kind("structured.npy") == .unsupportedElementType)
    #expect(kind("big_endian.npy") == .unsupportedElementType)
    #expect(kind("fortran3.npy") == .unsupportedLayout)
    #expect(kind("stored.npz") == .wrongFormat)
    #expect(kind("absent.npy") == .noSuchFile)
  }
}
