import Foundation
import Numerics
import Testing

@testable import Checkpoints

/// Files that Python wrote, and what they hold.
struct Fixture: Decodable {
  struct Tensor: Decodable {
    let dtype: String
    let shape: [Int]
    let bytes: String
  }

  var metadata: [String: String]?
  let tensors: [String: Tensor]

  /// The folder of the files in the repository.
  static let folder = repositoryFolder + "/Tests/CheckpointsTests/Fixtures"

  /// The root of the repository.
  static let repositoryFolder = String(#filePath.dropLast("/Tests/CheckpointsTests/Fixture.swift".count))

  /// What the files in `folder` hold, by file name.
  static func expected(in folder: String = folder) throws -> [String: Fixture] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
    return try JSONDecoder().decode([String: Fixture].self, from: data)
  }

  /// Compares tensors with what Python says about them: names, types, shapes and bits.
  func expectEqual(_ tensors: [StoredTensor], _ trail: String) {
    #expect(Set(tensors.map(\.name)) == Set(self.tensors.keys), "\(trail)")
    for tensor in tensors {
      guard let expected = self.tensors[tensor.name] else { continue }
      #expect(tensor.elementType.rawValue == expected.dtype, "\(trail), \(tensor.name)")
      #expect(tensor.shape == expected.shape, "\(trail), \(tensor.name)")
      #expect(hexadecimal(tensor) == expected.bytes, "\(trail), \(tensor.name)")
    }
  }

  /// Reads every readable file of `folder` and compares it.
  static func expectAllEqual(in folder: String) throws {
    for (name, fixture) in try expected(in: folder) {
      let path = folder + "/" + name
      if name.hasSuffix(".safetensors") {
        let file = try SafetensorsFile(contentsOf: path)
        #expect(file.metadata == fixture.metadata, "\(name)")
        fixture.expectEqual(file.tensors, name)
      } else if name.hasSuffix(".npz") {
        let file = try NpzFile(contentsOf: path)
        fixture.expectEqual(try file.names.map { try file.array(named: $0) }, name)
      } else {
        fixture.expectEqual([try NpyArray(contentsOf: path).tensor], name)
      }
    }
  }
}

/// The bytes of a tensor, two digits each.
func hexadecimal(_ tensor: StoredTensor) -> String {
  tensor.withUnsafeBytes { bytes in
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// Calls `body` with a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("checkpoints-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The content of a file.
func contents(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}
