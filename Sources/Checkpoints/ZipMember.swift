/// One member of a zip archive, as the central directory and the member's own header describe it.
///
/// Sizes, method and checksum come from the central directory, since writers that stream leave them out of the
/// member's header; that header only says where the data begin, and has to agree on the name.
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.5.3 (zip64).
struct ZipMember: Sendable {
  let name: String
  let method: UInt16
  let isEncrypted: Bool
  let checksum: UInt32
  /// Number of bytes when unpacked, as claimed.
  let size: Int
  /// From the first byte of the member's header to the end of its data.
  let extent: Range<Int>
  /// The data, packed, within the archive.
  let data: Range<Int>
  /// Number of bytes of its entry in the central directory.
  let entryLength: Int

  /// Reads the entry at `position` of the directory, which ends at `directoryEnd`.
  init(_ bytes: FileBytes, at position: Int, directory: ZipDirectory) throws(CheckpointError) {
    let directoryEnd = directory.start + directory.byteCount
    func short(_ offset: Int) -> Int { Int(bytes.integer(at: position + offset, as: UInt16.self)) }
    func long(_ offset: Int) -> UInt64 { UInt64(bytes.integer(at: position + offset, as: UInt32.self)) }
    func malformed(_ problem: String) -> CheckpointError {
      bytes.error(.malformedArchive, at: position, problem, expected: "an entry of the list of members")
    }
    guard position + 46 <= directoryEnd, long(0) == 0x0201_4B50 else {
      throw malformed("the list of members is damaged")
    }
    let (nameLength, extraLength) = (short(28), short(30))
    entryLength = 46 + nameLength + extraLength + short(32)
    guard position + entryLength <= directoryEnd else { throw malformed("the entry is longer than the list") }
    let nameBytes = bytes.array(position + 46..<position + 46 + nameLength)
    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw bytes.error(.invalidUTF8, at: position + 46, "the name of a member is not UTF-8")
    }
    self.name = name
    isEncrypted = short(8) & 0x2041 != 0
    method = UInt16(short(10))
    checksum = UInt32(long(16))

    var wide = [long(24), long(20), long(42)]  // size, packed size, offset of the local header
    let disk = UInt64(short(34))
    let extra = bytes.array(position + 46 + nameLength..<position + 46 + nameLength + extraLength)
    guard Self.widen(&wide, extra) else { throw malformed("the zip64 sizes are missing") }
    guard disk == 0 || disk == 0xFFFF else {
      throw bytes.error(.unsupportedLayout, at: position, "the archive spans several disks", expected: "one file")
    }
    guard let size = Int(exactly: wide[0]), let packed = Int(exactly: wide[1]), let header = Int(exactly: wide[2])
    else { throw bytes.error(.outOfRange, at: position, "a size or an offset of the member is too large") }
    self.size = size
    data = try Self.data(bytes, header: header, packed: packed, nameBytes, limit: directory.start)
    extent = header..<data.upperBound
  }

  /// Replaces the numbers that are all ones by those of the zip64 field, which has them in the same order.
  private static func widen(_ numbers: inout [UInt64], _ extra: [UInt8]) -> Bool {
    guard numbers.contains(0xFFFF_FFFF) else { return true }
    func number(_ range: Range<Int>) -> UInt64 { extra[range].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    var field = 0
    while field + 4 <= extra.count {
      let (kind, length) = (number(field..<field + 2), Int(number(field + 2..<field + 4)))
      let content = field + 4..<field + 4 + length
      guard content.upperBound <= extra.count else { return false }
      if kind == 1 {
        var position = content.lowerBound
        for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
          guard position + 8 <= content.upperBound else { return false }
          numbers[index] = number(position..<position + 8)
          position += 8
        }
        return true
      }
      field = content.upperBound
    }
    return false
  }

  /// Where the packed data lie, from the member's own header.
  private static func data(
    _ bytes: FileBytes, header: Int, packed: Int, _ name: [UInt8], limit: Int
  ) throws(CheckpointError) -> Range<Int> {
    guard bytes.holds(30, at: header), header + 30 <= limit,
      bytes.integer(at: header, as: UInt32.self) == 0x0403_4B50
    else {
      throw bytes.error(
        .malformedArchive, at: header, "there is no member where the list says so",
        expected: "the header of \(CheckpointError.quoted(String(decoding: name, as: UTF8.self)))")
    }
    let nameLength = Int(bytes.integer(at: header + 26, as: UInt16.self))
    let extraLength = Int(bytes.integer(at: header + 28, as: UInt16.self))
    let start = header + 30 + nameLength + extraLength
    guard start <= limit, packed <= limit - start else {
      throw bytes.error(
        .outOfRange, at: header, "the member runs into the list of members", expected: "its end by byte \(limit)")
    }
    guard bytes.array(header + 30..<header + 30 + nameLength) == name else {
      throw bytes.error(
        .malformedArchive, at: header + 30, "the member has another name than in the list",
        expected: CheckpointError.quoted(String(decoding: name, as: UTF8.self)))
    }
    return start..<start + packed
  }
}
