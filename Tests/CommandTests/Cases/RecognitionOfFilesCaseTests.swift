import Foundation
import Nagano
import Testing

/// Files are what their content says, whatever their first bytes are in other formats.
@Suite struct RecognitionOfFilesCaseTests {
  private let cases = BuiltBinary.root.appending(path: "Tests/Cases")

  @Test(arguments: ["pk", "zip"]) func headersOfUnluckyLengthAreRead(name: String) throws {
    let result = try BuiltBinary.nagano(
      "audit", cases.appending(path: "exact/\(name).safetensors").path, "--activation", "tanh")
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.errors.contains("pickle") && !result.errors.contains("zip"))
  }

  /// Networks of eleven layers have such headers by chance; here a note fills it.
  @Test func aPlainNetworkWithAHeaderOf640Bytes() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "mlp.safetensors").path
    let base = [
      StoredTensor(name: "0.weight", shape: [2, 2], values: [1, 2, 3, 4] as [Float]),
      StoredTensor(name: "2.weight", shape: [1, 2], values: [1, -3] as [Float]),
    ]
    var padding = 0
    repeat {
      try SafetensorsWriter(
        tensors: base, metadata: ["note": String(repeating: "x", count: padding)]
      ).write(to: path)
      padding += 8
    } while try Data(contentsOf: URL(filePath: path)).prefix(2) != Data([0x80, 0x02])
    let result = try BuiltBinary.nagano("audit", path, "--activation", "tanh")
    #expect(result.status == 0, "\(result.errors)")
  }
}
