import Numerics
import Testing

@testable import Checkpoints

@Suite struct IdxFileTests {
  /// A file of a type, with the lengths of its axes and its elements as they are written.
  private func file(_ type: UInt8, _ lengths: [UInt32], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(lengths.count)]
      + lengths.flatMap { length in (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } } + elements
  }

  private func bigEndian<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    values.flatMap { value in
      (0..<Value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
    }
  }

  private func read(_ bytes: [UInt8]) throws(CheckpointError) -> StoredTensor {
    try IdxFile(FileBytes(guarded: bytes), name: "a").tensor
  }

  @Test func readsAllTypes() throws {
    let numbers = [0.5, -1.25, 3e7, -0.0, 1e-30, 7]
    let cases: [(UInt8, [UInt8], [Double])] = [
      (8, [0, 1, 127, 128, 255, 9], [0, 1, 127, 128, 255, 9]),
      (9, [0, 1, 127, 128, 255, 9], [0, 1, 127, -128, -1, 9]),
      (11, bigEndian([0, 1, -2, 300, -32768, 9] as [Int16]), [0, 1, -2, 300, -32768, 9]),
      (12, bigEndian([0, 1, -2, 70000, .min, 9] as [Int32]), [0, 1, -2, 70000, -2_147_483_648, 9]),
      (13, bigEndian(numbers.map { Float($0).bitPattern }), numbers.map { Double(Float($0)) }),
      (14, bigEndian(numbers.map(\.bitPattern)), numbers),
    ]
    for (type, bytes, expected) in cases {
      let tensor = try read(file(type, [2, 3, 1], bytes))
      #expect(tensor.shape == [2, 3, 1] && tensor.doubles() == expected && tensor.name == "a", "type \(type)")
      let packed = try read(gzip(file(type, [6], bytes)))
      #expect(packed.shape == [6] && packed.doubles() == expected, "type \(type)")
    }
    #expect(try read(file(8, [0, 5], [])).count == 0)
    #expect(try read(file(8, [], [7])).doubles() == [7])
  }

  @Test func damageIsFound() {
    for bytes in [file(8, [2, 3], [1, 2, 3, 4, 5, 6]), file(14, [1], bigEndian([(1.5).bitPattern]))] {
      let first = 4 + 4 * Int(bytes[3])
      expectEveryTruncationFails(bytes) { bytes throws(CheckpointError) in _ = try IdxFile(bytes, name: "a") }
      let passing = positionsWhereDamagePasses(bytes) { bytes throws(CheckpointError) in
        _ = try IdxFile(bytes, name: "a")
      }
      // Elements can be anything, and may pass for lengths of an array without elements; a type can become one of the same size.
      #expect(passing.isSubset(of: Set(first..<bytes.count).union([2, 3])))
    }
    let packed = gzip(file(8, [2, 3], [1, 2, 3, 4, 5, 6]))
    expectEveryTruncationFails(packed) { bytes throws(CheckpointError) in _ = try IdxFile(bytes, name: "a") }
    let passing = positionsWhereDamagePasses(packed) { bytes throws(CheckpointError) in
      _ = try IdxFile(bytes, name: "a")
    }
    // Flag "text", time, level and system do not count, nor the bits that fill the first byte of a stored block.
    #expect(passing.isSubset(of: Set(3..<11)))
  }

  @Test func errorsHaveTheirPlace() {
    func failure(_ bytes: [UInt8]) -> CheckpointError? { #expect(throws: CheckpointError.self) { try read(bytes) } }
    let magic = failure([1, 0, 8, 1, 0, 0, 0, 1, 5])
    #expect(magic?.kind == .wrongFormat && magic?.byte == 0)
    let type = failure(file(7, [1], [5]))
    #expect(type?.kind == .unsupportedElementType && type?.byte == 2)
    let short = failure(file(8, [2, 3], [1, 2, 3, 4, 5]))
    #expect(short?.kind == .truncated && short?.byte == 17 && short?.problem.contains("5 bytes") == true)
    let long = failure(file(8, [2], [1, 2, 3, 4, 5]))
    #expect(long?.kind == .wrongSize && long?.byte == 10)
    let huge = failure(file(8, [UInt32](repeating: .max, count: 9), []))
    #expect(huge?.kind == .outOfRange && huge?.byte == 4)
    let wide = failure(file(14, [.max, .max], []))
    #expect(wide?.kind == .outOfRange)
    #expect(failure(file(8, [1, 1], [])).map(\.kind) == .truncated)
    #expect(failure([0, 0, 8, 200, 0])?.byte == 5)
  }
}
