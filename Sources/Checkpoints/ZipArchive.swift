import Foundation
import Numerics

/// A zip archive: the container of npz files.
///
/// ```
/// │ header, data │ header, data │ … │ entry │ entry │ … │ end record │
///   member 1       member 2           central directory
/// ```
/// The central directory rules: bytes between members are ignored, as the format allows, but members may not overlap,
/// and names are unique. Stored and deflated members are read; zip64 sizes too. Encrypted members, archives on several
/// disks and other compressions are errors.
struct ZipArchive: Sendable {
  private let bytes: FileBytes
  let members: [ZipMember]

  init(_ bytes: FileBytes) throws(CheckpointError) {
    let directory = try ZipDirectory(bytes)
    var members: [ZipMember] = []
    var names: Set<String> = []
    var position = directory.start
    while position < directory.start + directory.byteCount, members.count < directory.memberCount {
      let member = try ZipMember(bytes, at: position, directory: directory)
      guard names.insert(member.name).inserted else {
        throw bytes.error(
          .duplicateName, at: position, "the member \(CheckpointError.quoted(member.name)) occurs twice")
      }
      members.append(member)
      position += member.entryLength
    }
    guard members.count == directory.memberCount, position == directory.start + directory.byteCount else {
      throw bytes.error(
        .malformedArchive, at: position, "the list of members has another length than the archive says",
        expected: "\(directory.memberCount) members in \(directory.byteCount) bytes")
    }
    try Self.checkDisjoint(members, bytes)
    (self.bytes, self.members) = (bytes, members)
  }

  /// Overlapping members are how small archives unpack to enormous data.
  private static func checkDisjoint(_ members: [ZipMember], _ bytes: FileBytes) throws(CheckpointError) {
    var covered = 0
    for member in members.sorted(by: { $0.extent.lowerBound < $1.extent.lowerBound }) {
      guard member.extent.lowerBound >= covered else {
        throw bytes.error(
          .overlap, at: member.extent.lowerBound,
          "the member \(CheckpointError.quoted(member.name)) overlaps the member before",
          expected: "a member that begins at \(covered)")
      }
      covered = member.extent.upperBound
    }
  }

  /// Compressed members may unpack to this many bytes in all, however short the file is.
  static let allowance: UInt64 = 256 << 20
  /// Beyond the allowance they may unpack to this many times the length of the file; weights compress less.
  static let largestRatio: UInt64 = 256

  /// Checks that compressed members unpack, all together, to no more than the allowance or ``largestRatio`` times the file,
  /// and to no more than half of the memory.
  ///
  /// Stored members stay in the file and count nothing.
  func checkSizes(of members: [ZipMember]) throws(CheckpointError) {
    let limit = min(
      max(ZipArchive.allowance, UInt64(bytes.count) * ZipArchive.largestRatio),
      ProcessInfo.processInfo.physicalMemory / 2)
    var total: UInt64 = 0
    for member in members where member.method != 0 {
      total = total.addingReportingOverflow(UInt64(member.size)).partialValue
      guard total <= limit, UInt64(member.size) <= limit else {
        throw bytes.error(
          .tooLarge, "the arrays unpack to more than \(limit) bytes, from a file of \(bytes.count)",
          expected: "at most \(ZipArchive.largestRatio) times the file, and half of the memory",
          remedy: "Save the arrays uncompressed with numpy.savez.")
      }
    }
  }

  /// The bytes of a member, unpacked and compared with their checksum; `array` is its name in errors.
  ///
  /// A stored member is not copied. A deflated one is refused when it claims more than 1,032 times its packed size,
  /// the most that deflate can reach, or more than `memoryLimit` bytes. A checksum of zero is none, if none is needed.
  ///
  /// - Complexity: O(size of the member).
  func contents(
    of member: ZipMember, array: String, memoryLimit: UInt64 = ProcessInfo.processInfo.physicalMemory,
    needsChecksum: Bool = true
  ) throws(CheckpointError) -> FileBytes {
    let packed = FileBytes(
      file: bytes.file, member: array, memory: bytes.memory, start: bytes.start + member.data.lowerBound,
      count: member.data.count)
    guard !member.isEncrypted else {
      throw packed.error(.encrypted, "the member is encrypted", remedy: "Save it again without encryption.")
    }
    let contents: FileBytes
    switch member.method {
    case 0:
      guard member.size == packed.count else {
        throw packed.error(
          .wrongSize, "the member claims \(member.size) bytes, but has \(packed.count)", expected: "equal sizes")
      }
      contents = packed
    case 8:
      let memory = try Inflation.unpack(packed, size: member.size, memoryLimit: memoryLimit)
      contents = FileBytes(file: bytes.file, member: array, memory: memory, start: 0, count: memory.count)
    default:
      throw packed.error(
        .unsupportedCompression, "the member is compressed by method \(member.method)",
        expected: "0 (stored) or 8 (deflated)", remedy: "Save it with numpy.savez or numpy.savez_compressed.")
    }
    if !needsChecksum, member.checksum == 0 { return contents }
    guard Inflation.checksum(contents) == member.checksum else {
      throw contents.error(.badChecksum, "the bytes do not have the checksum that the archive states")
    }
    return contents
  }
}
