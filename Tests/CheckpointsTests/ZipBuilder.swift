@testable import Checkpoints

/// Builds zip archives, sound or not, field by field.
struct ZipBuilder {
  struct Member {
    var name: String
    var data: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// Sizes, checksum and name that differ from the truth.
    var claimedSize: UInt64?
    var claimedPackedSize: UInt64?
    var checksum: UInt32?
    var localName: String?
    var localOffset: UInt64?
    var nameBytes: [UInt8]?
    /// Whether the sizes stand in a zip64 field.
    var isWide = false
  }

  var members: [Member]
  var comment: [UInt8] = []
  var disk: UInt16 = 0
  var claimedCount: UInt16?
  var claimedDirectoryStart: UInt32?
  var claimedDirectorySize: UInt32?
  /// Whether the archive ends with a zip64 record and its locator.
  var hasWideEnd = false

  func bytes() -> [UInt8] {
    var result: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = UInt64(result.count)
      let local = Array((member.localName ?? member.name).utf8)
      result += little(0x0403_4B50, 4) + little(20, 2) + little(UInt64(member.flags), 2) + little(0, 22 - 8 + 4)
      result += little(UInt64(local.count), 2) + little(0, 2) + local + member.data
      directory += entry(member, offset)
    }
    let start = UInt64(result.count)
    result += directory
    if hasWideEnd { result += wideEnd(start, UInt64(directory.count)) }
    let count = hasWideEnd ? 0xFFFF : claimedCount.map(UInt64.init) ?? UInt64(members.count)
    let size = hasWideEnd ? 0xFFFF_FFFF : claimedDirectorySize.map(UInt64.init) ?? UInt64(directory.count)
    let place = hasWideEnd ? 0xFFFF_FFFF : claimedDirectoryStart.map(UInt64.init) ?? start
    result += little(0x0605_4B50, 4) + little(UInt64(disk), 2) + little(0, 2) + little(count, 2) + little(count, 2)
    return result + little(size, 4) + little(place, 4) + little(UInt64(comment.count), 2) + comment
  }

  private func entry(_ member: Member, _ offset: UInt64) -> [UInt8] {
    let name = member.nameBytes ?? Array(member.name.utf8)
    let size = member.claimedSize ?? UInt64(member.data.count)
    let packed = member.claimedPackedSize ?? UInt64(member.data.count)
    let place = member.localOffset ?? offset
    let wide =
      little(0x9999, 2) + little(1, 2) + [0] + little(1, 2) + little(16, 2) + little(size, 8) + little(packed, 8)
    let extra = member.isWide ? wide : []
    var result = little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(UInt64(member.flags), 2)
    result += little(UInt64(member.method), 2) + little(0, 4)
    result += little(UInt64(member.checksum ?? slowChecksum(member.data)), 4)
    result += little(member.isWide ? 0xFFFF_FFFF : packed, 4) + little(member.isWide ? 0xFFFF_FFFF : size, 4)
    result += little(UInt64(name.count), 2) + little(UInt64(extra.count), 2) + little(0, 2 + 2 + 2 + 4)
    return result + little(place, 4) + name + extra
  }

  private func wideEnd(_ start: UInt64, _ size: UInt64) -> [UInt8] {
    let record = little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
    let count = UInt64(members.count)
    let locator = little(0x0706_4B50, 4) + little(0, 4) + little(start + size, 8) + little(1, 4)
    return record + little(count, 8) + little(count, 8) + little(size, 8) + little(start, 8) + locator
  }

  private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) : 0 }
  }
}

/// CRC-32 bit by bit, from its definition: polynomial 0xEDB88320, reflected, inverted at both ends.
func slowChecksum(_ bytes: [UInt8]) -> UInt32 {
  var remainder = UInt32.max
  for byte in bytes {
    remainder ^= UInt32(byte)
    for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
  }
  return ~remainder
}

/// A deflate stream that holds `bytes` in blocks without compression.
func deflateStored(_ bytes: [UInt8]) -> [UInt8] {
  let (low, high) = (UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8))
  return [1, low, high, ~low, ~high] + bytes
}
