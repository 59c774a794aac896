import Foundation
import Numerics
import Testing

@testable import Checkpoints

/// Tensors as bytes: what is not understood goes from file to file unchanged.
@Suite struct RawTensorTests {
  /// A file with a tensor of a type that is not read, an empty one and one of integers.
  private func file(_ last: UInt8 = 7) throws -> SafetensorsFile {
    let header =
      #"{"a.weight":{"dtype":"F8_E4M3","shape":[2,3],"data_offsets":[0,6]},"b":{"dtype":"I16","shape":[1],"#
      + #""data_offsets":[6,8]},"c":{"dtype":"F4","shape":[3],"data_offsets":[8,10]},"__metadata__":{"k":"v"}}"#
    let bytes =
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [1, 2, 3, 4, 5, 6, 9, 1, 0, last]
    return try SafetensorsFile(FileBytes(file: "f", memory: TensorMemory(copying: bytes)))
  }

  private func bytes(_ tensor: RawTensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }

  @Test func bytesAreCarriedOver() throws {
    let file = try file()
    #expect(file.rawOpaque.map(\.name) == ["a.weight", "c"] && file.rawOpaque.map(\.elementType) == ["F8_E4M3", "F4"])
    #expect(bytes(file.rawOpaque[0]) == [1, 2, 3, 4, 5, 6] && bytes(file.rawOpaque[1]) == [0, 7])
    let own = StoredTensor(name: "w", shape: [2], values: [1.5, -2])
    let written = try SafetensorsWriter(
      tensors: [own], carrying: file.tensors.map { RawTensor($0) } + file.rawOpaque, metadata: file.metadata
    ).bytes()
    let again = try SafetensorsFile(FileBytes(file: "g", memory: TensorMemory(copying: written)))
    #expect(again.tensors.map(\.name) == ["w", "b"] && again.tensors[0].doubles() == [1.5, -2])
    #expect(again.tensors[1].doubles() == [265] && again.metadata == ["k": "v"])
    for (old, new) in zip(file.rawOpaque, again.rawOpaque) {
      #expect(old.difference(from: new) == nil && new.difference(from: old) == nil && old.name == new.name)
    }
    #expect(throws: CheckpointError.self) {
      try SafetensorsWriter(tensors: [own], carrying: [RawTensor(own)]).bytes()
    }
  }

  @Test func everyDifferenceIsSeen() throws {
    let (one, other) = (try file(), try file(8))
    #expect(one.rawOpaque[0].difference(from: other.rawOpaque[0]) == nil)
    #expect(one.rawOpaque[1].difference(from: other.rawOpaque[1])?.contains("entries") == true)
    func raw(_ type: ElementType, _ shape: [Int]) -> RawTensor {
      let memory = TensorMemory(copying: [UInt8](repeating: 0, count: 8))
      return RawTensor(StoredTensor(name: "x", shape: shape, elementType: type, memory: memory))
    }
    #expect(raw(.f32, [2]).difference(from: raw(.i32, [2]))?.contains("F32 and I32") == true)
    #expect(raw(.f32, [2]).difference(from: raw(.f32, [1, 2]))?.contains("[2] and [1, 2]") == true)
    #expect(raw(.f32, [0]).difference(from: raw(.f32, [0])) == nil)
    // Zeros of either sign are different data.
    let (plus, minus) = (
      StoredTensor(name: "z", shape: [1], values: [0.0]), StoredTensor(name: "z", shape: [1], values: [-0.0])
    )
    #expect(RawTensor(plus).difference(from: RawTensor(minus)) != nil)
  }
}
