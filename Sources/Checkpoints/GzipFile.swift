import Foundation
import Numerics

/// A gzip file with one member.
///
/// ```
/// byte 0   2        3       4       8       10                                       end - 8   end - 4
///      │ 1F 8B │ 8 │ flags │ time  │ 2 bytes │ extra, name, comment, │ deflated data │ CRC-32  │ size │
///      │       │   │       │       │         │ header CRC if flagged │               │         │      │
/// ```
/// Source: RFC 1952.
enum GzipFile {
  /// Whether the bytes begin as a gzip file does.
  static func begins(_ bytes: FileBytes) -> Bool {
    bytes.holds(2, at: 0) && bytes.integer(at: 0, as: UInt16.self) == 0x8B1F
  }

  /// The unpacked bytes; `name` is what they are called in errors.
  ///
  /// Throws if the header is damaged, the data do not unpack to the size at the end of the file, or not to its checksum.
  /// The size is refused if deflate could not reach it, so a damaged file does not make it allocate much.
  ///
  /// - Complexity: O(unpacked size).
  static func contents(
    of bytes: FileBytes, name: String, memoryLimit: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) throws(CheckpointError) -> FileBytes {
    let start = try dataStart(bytes)
    let packed = FileBytes(
      file: bytes.file, member: name, memory: bytes.memory, start: bytes.start + start, count: bytes.count - 8 - start)
    let size = Int(bytes.integer(at: bytes.count - 4, as: UInt32.self))
    let memory = try Inflation.unpack(packed, size: size, memoryLimit: memoryLimit)
    let contents = FileBytes(file: bytes.file, member: name, memory: memory, start: 0, count: memory.count)
    guard Inflation.checksum(contents) == bytes.integer(at: bytes.count - 8, as: UInt32.self) else {
      throw bytes.error(.badChecksum, at: bytes.count - 8, "the unpacked bytes do not have the checksum of the file")
    }
    return contents
  }

  /// Where the deflated data begin.
  private static func dataStart(_ bytes: FileBytes) throws(CheckpointError) -> Int {
    func byte(_ position: Int) -> UInt8 { bytes.integer(at: position) }
    func truncated() -> CheckpointError {
      bytes.error(.truncated, at: bytes.count, "the file ends in its header", expected: "a gzip file of one member")
    }
    guard bytes.holds(18, at: 0) else { throw truncated() }
    guard begins(bytes) else {
      throw bytes.error(.wrongFormat, at: 0, "the file does not begin as gzip does", expected: "the bytes 1F 8B")
    }
    guard byte(2) == 8 else {
      throw bytes.error(.unsupportedCompression, at: 2, "the file is compressed by method \(byte(2))", expected: "8")
    }
    let flags = byte(3)
    guard flags & 0xE0 == 0 else { throw bytes.error(.malformedHeader, at: 3, "reserved flags are set") }
    var position = 10
    let end = bytes.count - 8
    if flags & 4 != 0 {
      guard position + 2 <= end else { throw truncated() }
      position += 2 + Int(bytes.integer(at: position, as: UInt16.self))
    }
    // A name and a comment, each up to a zero byte.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      while position < end, byte(position) != 0 { position += 1 }
      position += 1
    }
    if flags & 2 != 0 { position += 2 }
    guard position <= end else { throw truncated() }
    return position
  }
}
