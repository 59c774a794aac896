import Numerics
import Testing

@testable import Checkpoints

/// An npy file with this dictionary and these elements.
func npy(_ dictionary: String, data: [UInt8] = [], version: UInt8 = 1, length: Int? = nil) -> [UInt8] {
  let count = length ?? dictionary.utf8.count
  let width = version == 1 ? 2 : 4
  let digits = (0..<width).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + digits + Array(dictionary.utf8) + data
}

/// The dictionary that numpy writes.
func dictionary(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
  "{'descr': \(descr), 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), } \n"
}

@Suite struct NpyHeaderTests {
  private func failure(_ bytes: [UInt8]) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try NpyHeader(FileBytes(guarded: bytes))
      return nil
    } catch {
      expectReadable(error)
      return error
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func versions(version: UInt8) throws {
    let header = try NpyHeader(
      FileBytes(guarded: npy(dictionary("'<f4'", "(2, 3)", fortran: true), version: version)))
    #expect(header.elementType == .f32 && header.shape == [2, 3] && header.isFortran)
    #expect(header.dataStart == dictionary("'<f4'", "(2, 3)", fortran: true).utf8.count + (version == 1 ? 10 : 12))
  }

  @Test(arguments: [
    ("<f8", ElementType.f64), ("<f4", .f32), ("<f2", .f16), ("<i8", .i64), ("<i4", .i32), ("<i2", .i16), ("|i1", .i8),
    ("<i1", .i8), (">i1", .i8), ("<u8", .u64), ("<u4", .u32), ("<u2", .u16), ("|u1", .u8), ("|b1", .bool),
  ])
  func types(descr: String, type: ElementType) throws {
    #expect(try NpyHeader(FileBytes(guarded: npy(dictionary("'\(descr)'", "()")))).elementType == type)
  }

  @Test(arguments: [
    "'>f8'", "'>i2'", "'|f8'", "'=f8'", "'f8'", "'|O'", "'O'", "'<c16'", "'<U5'", "'|S3'", "'|V2'", "'<M8[ns]'",
    "'<f16'",
    "''", "'<'", "'<<f8'", "[('a', '<f4')]",
  ])
  func typesThatAreNotRead(descr: String) {
    #expect(failure(npy(dictionary(descr, "()")))?.kind == .unsupportedElementType)
  }

  @Test func pickledObjectsAreNeverLoaded() {
    #expect(failure(npy(dictionary("'|O'", "(1,)")))?.problem == "pickled objects are never loaded")
    #expect(failure(npy(dictionary("'>f8'", "(1,)")))?.problem == "the elements are big-endian")
  }

  @Test func keysAreThoseOfAnArray() {
    #expect(failure(npy("{'descr': '<f8', 'shape': ()}"))?.kind == .malformedHeader)
    #expect(failure(npy("{'fortran_order': False, 'shape': ()}"))?.kind == .malformedHeader)
    #expect(failure(npy("{'descr': True, 'fortran_order': False, 'shape': ()}"))?.kind == .malformedHeader)
    #expect(failure(npy("{'descr': '<f8', 'fortran_order': (), 'shape': ()}"))?.kind == .malformedHeader)
    #expect(
      failure(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'x': True}"))?.kind == .malformedHeader)
  }

  @Test func magicVersionAndLength() {
    let good = npy(dictionary("'<f8'", "()"))
    #expect(failure(good) == nil)
    #expect(failure([])?.kind == .truncated)
    #expect(failure(Array("PK".utf8))?.kind == .wrongFormat)
    #expect(failure(npy(dictionary("'<f8'", "()"), version: 4))?.kind == .wrongFormat)
    #expect(failure(npy(dictionary("'<f8'", "()"), length: 65535))?.kind == .truncated)
    #expect(failure(npy(dictionary("'<f8'", "()"), version: 2, length: 0xFFFF_FFFF))?.kind == .headerTooLarge)
    #expect(failure(npy("", version: 3))?.kind == .malformedHeader)
  }
}
