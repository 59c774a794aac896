import Testing

@testable import Checkpoints

@Suite struct ZipArchiveTests {
  private func archive(_ members: [ZipBuilder.Member]) throws(CheckpointError) -> ZipArchive {
    try ZipArchive(FileBytes(guarded: ZipBuilder(members: members).bytes()))
  }

  /// The kind of error that reading the archive and each member gives.
  private func failure(_ builder: ZipBuilder, memoryLimit: UInt64 = 1 << 30) -> CheckpointError.Kind? {
    kind(of: builder.bytes()) { (bytes) throws(CheckpointError) in
      let archive = try ZipArchive(bytes)
      for member in archive.members { _ = try archive.contents(of: member, array: "x", memoryLimit: memoryLimit) }
    }
  }

  private func failure(_ member: ZipBuilder.Member, memoryLimit: UInt64 = 1 << 30) -> CheckpointError.Kind? {
    failure(ZipBuilder(members: [member]), memoryLimit: memoryLimit)
  }

  @Test func storedAndDeflatedMembers() throws {
    let content: [UInt8] = [5, 6, 7, 8]
    let archive = try archive([
      .init(name: "stored", data: content),
      .init(name: "deflated", data: deflateStored(content), method: 8, claimedSize: 4, checksum: slowChecksum(content)),
      .init(name: "empty", data: []),
    ])
    #expect(archive.members.map(\.name) == ["stored", "deflated", "empty"])
    for (member, expected) in zip(archive.members, [content, content, []]) {
      #expect(try archive.contents(of: member, array: "x").withUnsafeBytes { Array($0) } == expected)
    }
  }

  @Test func membersAreUniqueAndDisjoint() {
    let a = ZipBuilder.Member(name: "a", data: [1, 2])
    #expect(failure(ZipBuilder(members: [a, a])) == .duplicateName)
    var overlapping = ZipBuilder.Member(name: "a", data: [1, 2])
    overlapping.claimedPackedSize = 3
    overlapping.claimedSize = 3
    #expect(failure(ZipBuilder(members: [overlapping, .init(name: "b", data: [3])])) == .overlap)
  }

  @Test func theCountOfMembersIsRight() {
    let members = [ZipBuilder.Member(name: "a", data: [1]), ZipBuilder.Member(name: "b", data: [2])]
    for count in [0, 1, 3, 65535] as [UInt16] {
      #expect(failure(ZipBuilder(members: members, claimedCount: count)) == .malformedArchive, "\(count)")
    }
  }

  @Test func membersThatAreNotRead() {
    #expect(failure(.init(name: "a", data: [1], flags: 1)) == .encrypted)
    #expect(failure(.init(name: "a", data: [1], flags: 0x2000)) == .encrypted)
    #expect(failure(.init(name: "a", data: [1], method: 12)) == .unsupportedCompression)
    #expect(failure(.init(name: "a", data: [1], claimedSize: 2)) == .wrongSize)
    #expect(failure(.init(name: "a", data: [1], checksum: 1)) == .badChecksum)
  }

  @Test func bombsAreRefusedBeforeAnythingIsAllocated() {
    let packed = [UInt8](repeating: 0, count: 100)
    #expect(failure(.init(name: "a", data: packed, method: 8, claimedSize: 103_201)) == .tooLarge)
    #expect(failure(.init(name: "a", data: packed, method: 8, claimedSize: 103_200)) == .malformedArchive)
    #expect(
      failure(.init(name: "a", data: packed, method: 8, claimedSize: UInt64(Int.max), isWide: true)) == .tooLarge)
    #expect(failure(.init(name: "a", data: packed, method: 8, claimedSize: 5000), memoryLimit: 4999) == .tooLarge)
  }
}
