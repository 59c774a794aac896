import Testing

@testable import Checkpoints

@Suite struct FileBytesTests {
  @Test func integersAreLittleEndian() {
    let bytes = FileBytes(guarded: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(bytes.integer(at: 1, as: UInt64.self) == 0x0908_0706_0504_0302)
    #expect(bytes.integer(at: 7, as: UInt16.self) == 0x0908)
  }

  @Test func boundsNeverOverflow() {
    let bytes = FileBytes(guarded: [1, 2, 3, 4])
    #expect(bytes.holds(4, at: 0) && bytes.holds(0, at: 4) && bytes.holds(1, at: 3))
    #expect(!bytes.holds(1, at: 4) && !bytes.holds(5, at: 0) && !bytes.holds(.max, at: 1) && !bytes.holds(1, at: .max))
    #expect(!bytes.holds(-1, at: 2) && !bytes.holds(1, at: -1))
  }

  @Test func aStretchCountsFromItsStart() {
    let all = FileBytes(guarded: [9, 8, 7, 6, 5])
    let stretch = FileBytes(file: "f", member: "m", memory: all.memory, start: 2, count: 2)
    #expect(stretch.array(0..<2) == [7, 6])
    #expect(stretch.withUnsafeBytes { Array($0) } == [7, 6])
    #expect(stretch.error(.hole, at: 1, "p").member == "m")
  }
}
