import Numerics
import Testing

@testable import Checkpoints

@Suite struct SafetensorsWriterTests {
  @Test func bytesAreAsTheFormatSays() throws {
    let writer = SafetensorsWriter(
      tensors: [StoredTensor(name: "a", shape: [1, 2], values: [1, -0.0] as [Float])],
      metadata: ["ä": "1", "b": "2", "B": "3"])
    let header =
      #"{"__metadata__":{"B":"3","b":"2","ä":"1"},"#
      + #""a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(padded.utf8.count % 8 == 0)
    let expected =
      [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x80]
    #expect(try writer.bytes() == expected)
    #expect(try SafetensorsWriter(tensors: []).bytes() == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  @Test func roundTripIsBitForBit() throws {
    let doubles: [UInt64] = [0, 1 << 63, 1, 0x7FF8_DEAD_BEEF_0001, 0x7FF0_0000_0000_0001, 0xFFF8 << 48, 0x7FEF << 48]
    let floats: [UInt32] = [0, 1 << 31, 1, 0x7F7F_FFFF, 0x7FC1_2345, 0x7F80_0001, 0xFF80_0000]
    let tensors = [
      StoredTensor(name: "floats", shape: [7], values: floats.map(Float.init(bitPattern:))),
      StoredTensor(name: "doubles", shape: [7, 1], values: doubles.map(Double.init(bitPattern:))),
      StoredTensor(name: "scalar", shape: [], values: [2.5] as [Double]),
      StoredTensor(name: "empty", shape: [3, 0], values: [] as [Float]),
      StoredTensor(
        name: "brain", shape: [2], elementType: .bf16, memory: TensorMemory(copying: [0x80, 0x3F, 0xC1, 0x7F])),
    ]
    let metadata = ["k\"\\\n\u{1}\u{7F}é🏔": "v\0\t\u{1F}/"]
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
      let file = try SafetensorsFile(contentsOf: path)
      #expect(file.metadata == metadata)
      #expect(file.tensors.map(\.name) == tensors.map(\.name))
      #expect(file.tensors.map(\.shape) == tensors.map(\.shape))
      #expect(file.tensors.map(\.elementType) == tensors.map(\.elementType))
      #expect(file.tensors.map(hexadecimal) == tensors.map(hexadecimal))
      #expect(file.tensors[0].floats()?.map(\.bitPattern) == floats)
      #expect(file.tensors[1].doubles().map(\.bitPattern) == doubles)
      #expect(try contents(path) == SafetensorsWriter(tensors: file.tensors, metadata: file.metadata).bytes())
    }
  }

  @Test func namesHaveToDiffer() throws {
    func kind(_ names: [String]) -> CheckpointError.Kind? {
      do throws(CheckpointError) {
        let tensors = names.map { StoredTensor(name: $0, shape: [], values: [0.0] as [Double]) }
        try SafetensorsWriter(tensors: tensors).write(to: "/no/such/folder/file")
        return nil
      } catch {
        return error.kind
      }
    }
    #expect(kind(["a", "a"]) == .duplicateName)
    #expect(kind(["__metadata__"]) == .duplicateName)
    #expect(kind(["a", "b"]) == .cannotWrite)
  }

  @Test func readersCouldNotReadALongerHeader() throws {
    let writer = SafetensorsWriter(tensors: [], metadata: ["k": "v"])
    #expect(try writer.header(file: "f", longest: 32).count == 8 + 32)
    let error = #expect(throws: CheckpointError.self) { try writer.header(file: "f", longest: 31) }
    #expect(error?.kind == .headerTooLarge)
  }
}
