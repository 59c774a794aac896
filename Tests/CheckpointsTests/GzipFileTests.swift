import Testing

@testable import Checkpoints

/// Bytes as one stored deflate block in a gzip file, with optional parts of the header.
func gzip(_ bytes: [UInt8], flags: UInt8 = 0, header: [UInt8] = []) -> [UInt8] {
  func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  let count = UInt32(bytes.count)
  let checksum = Inflation.checksum(FileBytes(guarded: bytes))
  let block = [1] + little(count)[..<2] + little(~count)[..<2] + bytes
  return [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255] + header + block + little(checksum) + little(count)
}

@Suite struct GzipFileTests {
  private func contents(_ bytes: [UInt8]) throws(CheckpointError) -> [UInt8] {
    let contents = try GzipFile.contents(of: FileBytes(guarded: bytes), name: "a")
    return contents.array(0..<contents.count)
  }

  @Test func unpacksEveryHeader() throws {
    let data: [UInt8] = [1, 2, 3, 4, 5, 0, 255]
    let parts: [(UInt8, [UInt8])] = [(4, [3, 0, 9, 9, 9]), (8, [97, 98, 0]), (16, [99, 0]), (2, [7, 7])]
    for choice in 0..<16 {
      var (flags, header): (UInt8, [UInt8]) = (0, [])
      for (number, part) in parts.enumerated() where choice >> number & 1 == 1 {
        flags |= part.0
        header += part.1
      }
      #expect(try contents(gzip(data, flags: flags, header: header)) == data)
    }
    // python3 -c "import gzip; print(list(gzip.compress(b'a' * 100, mtime=0)))"
    let packed: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 76, 164, 61, 0, 0, 100, 122, 112, 175, 100, 0, 0, 0,
    ]
    #expect(try contents(packed) == [UInt8](repeating: 97, count: 100))
  }

  @Test func damageIsFound() {
    func failure(_ change: (inout [UInt8]) -> Void) -> CheckpointError? {
      var bytes = gzip([1, 2, 3])
      change(&bytes)
      return #expect(throws: CheckpointError.self) { try contents(bytes) }
    }
    #expect(failure { $0[0] = 0 }?.kind == .wrongFormat)
    let method = failure { $0[2] = 7 }
    #expect(method?.kind == .unsupportedCompression && method?.byte == 2)
    #expect(failure { $0[3] = 0x80 }?.kind == .malformedHeader)
    #expect(failure { $0[3] = 8 }?.kind != nil)
    #expect(failure { $0[$0.count - 8] ^= 1 }?.kind == .badChecksum)
    #expect(failure { $0[$0.count - 1] = 255 }?.kind == .tooLarge)
    #expect(failure { $0[16] ^= 1 }?.kind == .badChecksum)
    #expect(failure { $0.removeLast(12) }?.kind == .truncated)
  }
}
