import Testing

@testable import Checkpoints

@Suite struct ZipMemberTests {
  private func member(_ member: ZipBuilder.Member) throws(CheckpointError) -> ZipMember {
    let bytes = FileBytes(guarded: ZipBuilder(members: [member]).bytes())
    let directory = try ZipDirectory(bytes)
    return try ZipMember(bytes, at: directory.start, directory: directory)
  }

  private func kind(_ builder: ZipBuilder.Member) -> CheckpointError.Kind? {
    do throws(CheckpointError) {
      _ = try member(builder)
      return nil
    } catch {
      expectReadable(error)
      return error.kind
    }
  }

  @Test(arguments: [false, true])
  func fields(isWide: Bool) throws {
    let found = try member(
      .init(
        name: "größe", data: [1, 2, 3], method: 8, flags: 1, claimedSize: 77, checksum: 0xDEAD_BEEF, isWide: isWide))
    #expect(found.name == "größe" && found.method == 8 && found.isEncrypted && found.checksum == 0xDEAD_BEEF)
    #expect(found.size == 77 && found.data == 37..<40 && found.extent == 0..<40)
  }

  @Test func whatIsRefused() {
    let sound = ZipBuilder.Member(name: "ab", data: [1, 2, 3])
    func changed(_ change: (inout ZipBuilder.Member) -> Void) -> ZipBuilder.Member {
      var result = sound
      change(&result)
      return result
    }
    #expect(kind(sound) == nil)
    #expect(kind(changed { $0.localName = "xy" }) == .malformedArchive)
    #expect(kind(changed { $0.localName = "abc" }) == .malformedArchive)
    #expect(kind(changed { $0.localName = String(repeating: "a", count: 65535) }) == .malformedArchive)
    #expect(kind(changed { $0.localOffset = 1 }) == .malformedArchive)
    #expect(kind(changed { $0.localOffset = 0xFFFF_FFFE }) == .malformedArchive)
    #expect(kind(changed { $0.localOffset = 0xFFFF_FFFF }) == .malformedArchive)
    #expect(kind(changed { $0.claimedPackedSize = 4 }) == .outOfRange)
    #expect(kind(changed { $0.claimedPackedSize = 0xFFFF_FFFE }) == .outOfRange)
    #expect(kind(changed { $0.claimedPackedSize = 0xFFFF_FFFF }) == .malformedArchive)
    #expect(kind(changed { ($0.claimedPackedSize, $0.isWide) = (.max, true) }) == .outOfRange)
    #expect(kind(changed { ($0.claimedPackedSize, $0.isWide) = (UInt64(Int.max), true) }) == .outOfRange)
    #expect(kind(changed { ($0.claimedSize, $0.isWide) = (.max, true) }) == .outOfRange)
    #expect(kind(changed { $0.nameBytes = [0x61, 0xFF] }) == .invalidUTF8)
  }
}
