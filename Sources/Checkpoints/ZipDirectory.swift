/// Where the central directory of a zip archive lies, found from the archive's end.
///
/// ```
/// │ members … │ central directory │ (zip64 end, zip64 locator) │ end record │ comment │
///              ↑ start, byteCount                              ↑ 22 bytes   ↑ ≤ 65,535
/// ```
/// Archives on several disks are refused, and so are bytes behind the comment.
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
struct ZipDirectory {
  let start: Int
  let byteCount: Int
  let memberCount: Int

  init(_ bytes: FileBytes) throws(CheckpointError) {
    let end = try Self.endRecord(bytes)
    let locator = end - 20
    let isZip64 = bytes.holds(20, at: locator) && bytes.integer(at: locator, as: UInt32.self) == 0x0706_4B50
    let fields = isZip64 ? try Self.zip64(bytes, locator) : Self.classic(bytes, end)
    guard fields.disk == 0, fields.directoryDisk == 0, fields.countOnDisk == fields.count else {
      throw bytes.error(
        .unsupportedLayout, at: end, "the archive spans several disks", expected: "one file",
        remedy: "Save the arrays again with numpy.savez.")
    }
    guard let start = Int(exactly: fields.start), let byteCount = Int(exactly: fields.byteCount),
      let memberCount = Int(exactly: fields.count), bytes.holds(byteCount, at: start), start + byteCount <= end
    else {
      throw bytes.error(
        .outOfRange, at: end, "the list of members lies outside the archive",
        expected: "a list that ends before byte \(end)")
    }
    (self.start, self.byteCount, self.memberCount) = (start, byteCount, memberCount)
  }

  private struct Fields {
    var disk, directoryDisk, countOnDisk, count, byteCount, start: UInt64
  }

  /// The last position where an end record with its comment fills the file exactly.
  private static func endRecord(_ bytes: FileBytes) throws(CheckpointError) -> Int {
    var position = bytes.count - 22
    while position >= max(0, bytes.count - 22 - 0xFFFF) {
      if bytes.integer(at: position, as: UInt32.self) == 0x0605_4B50,
        Int(bytes.integer(at: position + 20, as: UInt16.self)) == bytes.count - 22 - position
      {
        return position
      }
      position -= 1
    }
    let isZip = bytes.count >= 4 && bytes.array(0..<2) == Array("PK".utf8)
    throw bytes.error(
      isZip ? .truncated : .wrongFormat, at: bytes.count,
      isZip ? "the archive has no end: it is cut short" : "this is not a zip archive",
      expected: "an end record in the last 65,557 bytes",
      remedy: isZip ? CheckpointError.freshCopy : "Name a file that numpy.savez wrote.")
  }

  private static func classic(_ bytes: FileBytes, _ end: Int) -> Fields {
    func short(_ offset: Int) -> UInt64 { UInt64(bytes.integer(at: end + offset, as: UInt16.self)) }
    func long(_ offset: Int) -> UInt64 { UInt64(bytes.integer(at: end + offset, as: UInt32.self)) }
    return Fields(
      disk: short(4), directoryDisk: short(6), countOnDisk: short(8), count: short(10), byteCount: long(12),
      start: long(16))
  }

  private static func zip64(_ bytes: FileBytes, _ locator: Int) throws(CheckpointError) -> Fields {
    guard let end = Int(exactly: bytes.integer(at: locator + 8, as: UInt64.self)), bytes.holds(56, at: end),
      end + 56 <= locator, bytes.integer(at: end, as: UInt32.self) == 0x0606_4B50
    else {
      throw bytes.error(
        .malformedArchive, at: locator, "the zip64 end record is not where it should be",
        expected: "a record before byte \(locator)")
    }
    func number(_ offset: Int) -> UInt64 { bytes.integer(at: end + offset) }
    return Fields(
      disk: UInt64(bytes.integer(at: end + 16, as: UInt32.self)),
      directoryDisk: UInt64(bytes.integer(at: end + 20, as: UInt32.self)), countOnDisk: number(24), count: number(32),
      byteCount: number(40), start: number(48))
  }
}
