import Numerics
import Testing

@testable import Checkpoints

@Suite struct NpzFileTests {
  private func read(_ bytes: FileBytes) throws(CheckpointError) {
    let file = try NpzFile(bytes)
    for name in file.names {
      let array = try file.array(named: name)
      _ = array.doubles()
      _ = array.firstNonFinite()
    }
  }

  private func sample() -> [UInt8] {
    let array = npy(dictionary("'<f4'", "(2,)"), data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
    return ZipBuilder(members: [
      .init(name: "stored.npy", data: array),
      .init(
        name: "deflated.npy", data: deflateStored(array), method: 8, claimedSize: UInt64(array.count),
        checksum: slowChecksum(array)),
    ]).bytes()
  }

  @Test func everyTruncationIsAnError() {
    expectEveryTruncationFails(sample(), read)
  }

  @Test func noChangeOfABitCrashesAndNoneInTheDataPasses() throws {
    let bytes = sample()
    let passing = positionsWhereDamagePasses(bytes, read)
    for member in try ZipArchive(FileBytes(guarded: bytes)).members {
      // The first byte of a deflate stream has five bits of padding before the lengths of an uncompressed block.
      let data = member.method == 0 ? member.data : member.data.dropFirst()
      #expect(passing.isDisjoint(with: data), "\(member.name)")
    }
  }

  @Test func damagedFilesOfPythonNeverCrash() throws {
    for name in ["stored.npz", "deflated.npz"] {
      let bytes = try contents(Fixture.folder + "/" + name)
      for position in bytes.indices {
        var damaged = bytes
        damaged[position] ^= 1 << (position % 8)
        kind(of: damaged, read)
        if position % 5 == 0 { #expect(kind(of: Array(bytes[..<position]), read) != nil, "\(name) cut to \(position)") }
      }
    }
  }

  @Test func names() throws {
    let file = try NpzFile(contentsOf: Fixture.folder + "/deflated.npz")
    #expect(file.names.first == "float64" && file.names.last == "zeros" && file.names.count == 15)
    #expect(file.otherMembers.isEmpty)
    #expect(try file.array(named: "zeros").name == "zeros")
    let other = ZipBuilder(members: [
      .init(name: "a.npy", data: []), .init(name: "a", data: []), .init(name: "f/", data: []),
    ])
    let mixed = try NpzFile(FileBytes(guarded: other.bytes()))
    #expect(mixed.names == ["a"])
    #expect(mixed.otherMembers == ["a", "f/"])
  }

  @Test func aMissingArrayListsThoseThatAreThere() throws {
    let file = try NpzFile(FileBytes(guarded: sample()))
    let error = #expect(throws: CheckpointError.self) { try file.array(named: "labels") }
    #expect(error?.kind == .noSuchArray)
    #expect(error?.expectation == "one of: \"stored\", \"deflated\"")
    let many = ZipBuilder(members: (0..<30).map { .init(name: "\($0).npy", data: []) })
    let long = #expect(throws: CheckpointError.self) {
      try NpzFile(FileBytes(guarded: many.bytes())).array(named: "x")
    }
    #expect(long?.expectation.hasSuffix("\"19\", and 10 more") == true)
  }

  @Test func errorsNameTheArray() throws {
    let bytes = ZipBuilder(members: [.init(name: "a.npy", data: npy(dictionary("'|O'", "()")))]).bytes()
    let file = try NpzFile(FileBytes(guarded: bytes))
    let error = #expect(throws: CheckpointError.self) { try file.array(named: "a") }
    #expect(error?.kind == .unsupportedElementType)
    #expect(error?.member == "a")
    #expect(error?.byte == 10)
  }

  @Test func uncompressedArraysAreNotCopied() throws {
    let bytes = FileBytes(guarded: sample())
    let array = try NpzFile(bytes).array(named: "stored")
    let whole = bytes.withUnsafeBytes {
      UInt(bitPattern: $0.baseAddress)...UInt(bitPattern: $0.baseAddress! + $0.count)
    }
    #expect(array.withUnsafeBytes { whole.contains(UInt(bitPattern: $0.baseAddress)) })
  }
}
