import Numerics
import Testing

@testable import Checkpoints

@Suite struct CheckpointFileTests {
  @Test func metadataThatNameSharedTensorsAreAliases() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tied.safetensors"
      let tensors = [
        StoredTensor(name: "b.weight", shape: [1, 2], values: [1, 2] as [Float]),
        StoredTensor(name: "pt", shape: [1], values: [3] as [Float]),
      ]
      let metadata = [
        "format": "pt", "d.weight": "b.weight", "a.weight": "b.weight", "note": "nothing", "pt": "b.weight",
      ]
      try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
      let file = try CheckpointFile(contentsOf: path)
      #expect(file.aliases == ["d.weight": "b.weight", "a.weight": "b.weight"])
      #expect(file.tensors.map(\.name) == ["b.weight", "pt", "a.weight", "d.weight"])
      #expect(file.tensors[2].doubles() == [1, 2])
      #expect(!file.tensorOrderIsThatOfModules)
    }
  }
}
