import Numerics
import Testing

@testable import Checkpoints

@Suite struct SafetensorsFileTests {
  /// Reads everything there is to read.
  private func read(_ bytes: FileBytes) throws(CheckpointError) {
    let file = try SafetensorsFile(bytes)
    for tensor in file.tensors {
      _ = tensor.doubles()
      _ = tensor.firstNonFinite()
    }
  }

  private func sample() throws -> [UInt8] {
    try SafetensorsWriter(
      tensors: [
        StoredTensor(name: "fc1.weight", shape: [2, 2], values: [1.5, -2, 0.25, 3] as [Float]),
        StoredTensor(name: "bä", shape: [1], values: [.pi] as [Double]),
      ], metadata: ["nagano.network": "tanh:2-2"]
    ).bytes()
  }

  @Test func everyTruncationIsAnError() throws {
    expectEveryTruncationFails(try sample(), read)
  }

  @Test func noChangeOfABitCrashes() throws {
    let bytes = try sample()
    let passing = positionsWhereDamagePasses(bytes, read)
    // The data carry no checksum; of the length and the punctuation of the header nothing may change.
    #expect(passing.isSuperset(of: bytes.count - 24..<bytes.count))
    #expect(passing.isDisjoint(with: 0..<8))
    let punctuation = bytes.indices.filter { "{}:,[]".utf8.contains(bytes[$0]) && $0 < bytes.count - 24 }
    #expect(passing.isDisjoint(with: punctuation.filter { bytes[$0] != UInt8(ascii: ":") || bytes[$0 - 1] == 0x22 }))
  }

  @Test func unknownTypesAreListed() throws {
    let json = "{\(entry("q", "F8_E4M3", "[2,2]", 0, 4)),\(entry("w", "F32", "[1]", 4, 8))}"
    let file = try SafetensorsFile(FileBytes(guarded: safetensors(json, data: 8)))
    #expect(file.tensors.map(\.name) == ["w"])
    #expect(file.opaque.count == 1)
    #expect(file.opaque.first?.name == "q" && file.opaque.first?.elementType == "F8_E4M3")
    #expect(file.opaque.first?.shape == [2, 2] && file.opaque.first?.byteCount == 4)
    #expect(file.opaque.first?.reason.isEmpty == false)
    #expect(file.tensor(named: "q") == nil)
    #expect(file.tensor(named: "w")?.withUnsafeBytes { Array($0) } == [4, 5, 6, 7])
  }

  @Test func filesOfPythonListOpaqueTensors() throws {
    let file = try SafetensorsFile(contentsOf: Fixture.folder + "/opaque.safetensors")
    #expect(file.opaque.map(\.elementType) == ["F8_E4M3"])
    #expect(file.opaque.map(\.name) == ["quantised"])
  }

  @Test func tensorsOutliveTheFile() throws {
    func tensor() throws -> StoredTensor {
      let file = try SafetensorsFile(FileBytes(guarded: safetensors("{\(entry("w", "U8", "[3]", 0, 3))}", data: 3)))
      return file.tensors[0]
    }
    #expect(try tensor().doubles() == [0, 1, 2])
  }

  @Test func misalignedTensorsAreRead() throws {
    let json = "{\(entry("a", "U8", "[1]", 0, 1)),\(entry("b", "U16", "[2]", 1, 5))}"
    let bytes = safetensors(json + String(repeating: " ", count: 8 - json.utf8.count % 8), data: 5)
    let file = try SafetensorsFile(FileBytes(file: "f", memory: TensorMemory(copying: bytes)))
    #expect(file.tensors.map(\.isAligned) == [true, false])
    #expect(file.tensors[1].doubles() == [0x0201, 0x0403])
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(contentsOf: "/no/such.safetensors") }
    #expect(error?.kind == .noSuchFile)
    #expect(error?.file == "/no/such.safetensors")
  }

  @Test func manyTensors() throws {
    let tensors = (0..<2000).map { StoredTensor(name: "t\($0)", shape: [1], values: [Double($0)]) }
    let file = try SafetensorsFile(FileBytes(guarded: SafetensorsWriter(tensors: tensors).bytes()))
    #expect(file.tensors.map { $0.doubles()[0] } == (0..<2000).map(Double.init))
  }
}
