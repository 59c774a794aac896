import Testing

@testable import Checkpoints

@Suite struct ZipDirectoryTests {
  private let members = [ZipBuilder.Member(name: "a", data: [1, 2]), ZipBuilder.Member(name: "bc", data: [3])]

  private func read(_ bytes: FileBytes) throws(CheckpointError) { _ = try ZipDirectory(bytes) }

  @Test(arguments: [false, true])
  func theDirectoryIsFoundFromTheEnd(isWide: Bool) throws {
    var builder = ZipBuilder(members: members, hasWideEnd: isWide)
    let plain = try ZipDirectory(FileBytes(guarded: builder.bytes()))
    #expect(plain.start == 30 + 1 + 2 + 30 + 2 + 1)
    #expect(plain.byteCount == 46 + 1 + 46 + 2)
    #expect(plain.memberCount == 2)
    builder.comment = Array(repeating: 0x50, count: 65535)
    #expect(try ZipDirectory(FileBytes(guarded: builder.bytes())).start == plain.start)
  }

  @Test func anEmptyArchive() throws {
    #expect(try ZipDirectory(FileBytes(guarded: ZipBuilder(members: []).bytes())).memberCount == 0)
  }

  @Test func whatIsNoArchive() {
    #expect(kind(of: [], read) == .wrongFormat)
    #expect(kind(of: Array("\u{1}NUMPY, no archive at all".utf8), read) == .wrongFormat)
    #expect(kind(of: Array("PK, but no archive at all".utf8), read) == .truncated)
    #expect(kind(of: ZipBuilder(members: members).bytes() + [0], read) == .truncated)
  }

  @Test func placesOutsideTheArchive() {
    #expect(kind(of: ZipBuilder(members: members, disk: 1).bytes(), read) == .unsupportedLayout)
    #expect(kind(of: ZipBuilder(members: members, claimedDirectoryStart: .max).bytes(), read) == .outOfRange)
    #expect(kind(of: ZipBuilder(members: members, claimedDirectorySize: .max).bytes(), read) == .outOfRange)
    #expect(kind(of: ZipBuilder(members: members, claimedDirectorySize: 97).bytes(), read) == .outOfRange)
  }

  @Test func theZip64RecordIsWhereTheLocatorSays() {
    let bytes = ZipBuilder(members: members, hasWideEnd: true).bytes()
    let locator = bytes.count - 22 - 20
    for (offset, value) in [(8, 0), (8, 0xFF), (15, 0xFF), (15, 0x7F)] as [(Int, UInt8)] {
      var damaged = bytes
      damaged[locator + offset] = value
      #expect(kind(of: damaged, read) == .malformedArchive, "\(offset) \(value)")
    }
  }
}
