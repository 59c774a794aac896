import Numerics
import Testing

@testable import Checkpoints

@Suite struct InflationTests {
  private func failure(_ packed: [UInt8], size: Int) -> CheckpointError.Kind? {
    kind(of: packed) { (bytes) throws(CheckpointError) in
      _ = try Inflation.unpack(bytes, size: size, memoryLimit: 1 << 30)
    }
  }

  @Test func theChecksumIsCRC32() {
    #expect(Inflation.checksum(FileBytes(guarded: Array("123456789".utf8))) == 0xCBF4_3926)
    #expect(Inflation.checksum(FileBytes(guarded: [])) == 0)
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0) }
    #expect(Inflation.checksum(FileBytes(guarded: bytes)) == slowChecksum(bytes))
  }

  @Test func theStreamFillsItsSizeExactly() throws {
    let content: [UInt8] = [1, 2, 3]
    let packed = deflateStored(content)
    let memory = try Inflation.unpack(FileBytes(guarded: packed), size: 3, memoryLimit: 3)
    #expect(memory.withUnsafeBytes { Array($0) } == content)
    #expect(failure(packed, size: 2) == .malformedArchive)
    #expect(failure(packed, size: 4) == .malformedArchive)
    #expect(failure(packed + [0], size: 3) == .malformedArchive)
    #expect(failure([], size: 0) == .malformedArchive)
    #expect(failure(deflateStored([]), size: 0) == nil)
    for count in 1..<packed.count { #expect(failure(Array(packed[..<count]), size: 3) == .malformedArchive) }
  }

  @Test func damagedStreamsAreNoticed() {
    #expect(failure([7, 0, 0, 0], size: 3) == .malformedArchive)  // block type 3
    #expect(failure([1, 3, 0, 0, 0, 1, 2, 3], size: 3) == .malformedArchive)  // lengths disagree
  }
}
