import Foundation
import Numerics
import Testing

@testable import Checkpoints

@Suite struct CheckpointPlaceTests {
  private func write(_ names: [String], to path: String) throws {
    let tensors = names.map { StoredTensor(name: $0, shape: [1], values: [Float($0.utf8.last ?? 0)]) }
    try SafetensorsWriter(tensors: tensors).write(to: path)
  }

  private func names(_ path: String) throws -> [String] { try CheckpointFile(contentsOf: path).tensors.map(\.name) }

  private func failure(_ path: String) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try CheckpointFile(contentsOf: path)
      return nil
    } catch {
      expectReadable(error)
      return error
    }
  }

  /// A folder with a checkpoint in three parts; the second part has the first tensor of the index.
  private func withParts(index: Bool, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (number, names) in [["a"], ["b", "c"], ["d"]].enumerated() {
        try write(names, to: "\(folder)/model-0000\(number + 1)-of-00003.safetensors")
      }
      if index {
        let map = [("b", 2), ("a", 1), ("c", 2), ("d", 3)].map { "\"\($0)\": \"model-0000\($1)-of-00003.safetensors\"" }
        try AtomicFile.write(
          to: folder + "/model.safetensors.index.json",
          contents: "{\"metadata\": {\"total_size\": 16}, \"weight_map\": {\(map.joined(separator: ", "))}}")
      }
      try body(folder)
    }
  }

  @Test(arguments: [false, true]) func partsAreOne(index: Bool) throws {
    try withParts(index: index) { folder in
      let expected = ["a", "b", "c", "d"]
      #expect(try names(folder) == expected)
      #expect(try names(folder + "/") == expected)
      #expect(try names(folder + "/model-00002-of-00003.safetensors") == expected)
      if index { #expect(try names(folder + "/model.safetensors.index.json") == expected) }
      let files = try CheckpointFile(contentsOf: folder).contents.map { CheckpointPlace.name(of: $0.path) }
      #expect(files.count == (index ? 4 : 3) && Set(files).count == files.count)
    }
  }

  @Test(arguments: [false, true]) func missingPartsAreNamed(index: Bool) throws {
    try withParts(index: index) { folder in
      try FileManager.default.removeItem(atPath: folder + "/model-00002-of-00003.safetensors")
      let error = failure(folder)
      #expect(error?.kind == .incomplete)
      #expect(error?.expectation == "\"model-00002-of-00003.safetensors\"")
    }
  }

  @Test func anIndexThatIsWrongIsRefused() throws {
    try withParts(index: true) { folder in
      let path = folder + "/model.safetensors.index.json"
      for (text, kind) in [
        ("{\"weight_map\": {\"x\": \"model-00001-of-00003.safetensors\"}}", CheckpointError.Kind.incomplete),
        ("{\"weight_map\": {\"a\": \"../model-00001-of-00003.safetensors\"}}", .malformedHeader),
        ("{\"weight_map\": {\"a\": \"/etc/passwd\"}}", .malformedHeader),
        ("{\"weight_map\": {}}", .wrongFormat), ("{\"hidden_size\": 3}", .wrongFormat),
        ("{\"weight_map\": {\"a\": 1}}", .malformedHeader), ("{\"weight_map\": {\"a\": \"b\"", .malformedHeader),
        ("{\"weight_map\": {\"a\": \"model.safetensors.index.json\"}}", .wrongFormat),
      ] {
        try AtomicFile.write(to: path, contents: text)
        #expect(failure(path)?.kind == kind, "\(text)")
      }
    }
  }

  @Test func aTensorInTwoPartsIsRefused() throws {
    try withParts(index: false) { folder in
      try write(["b"], to: folder + "/model-00003-of-00003.safetensors")
      #expect(failure(folder)?.kind == .duplicateName)
    }
  }

  @Test func foldersWithOneCheckpoint() throws {
    try withTemporaryFolder { folder in
      #expect(failure(folder)?.kind == .noSuchFile)
      try write(["a"], to: folder + "/net.safetensors")
      try AtomicFile.write(to: folder + "/config.json", contents: "{}")
      try AtomicFile.write(to: folder + "/training_args.bin", contents: "x")
      try AtomicFile.write(to: folder + "/rng_state_0.pth", contents: "x")
      #expect(try names(folder) == ["a"])
      try write(["b"], to: folder + "/other.safetensors")
      let error = failure(folder)
      #expect(error?.kind == .ambiguous)
      #expect(error?.expectation == "one of: \"net.safetensors\", \"other.safetensors\"")
      try write(["c"], to: folder + "/model.safetensors")
      #expect(try names(folder) == ["c"])
      try write(["d"], to: folder + "/model-00001-of-00002.safetensors")
      #expect(failure(folder)?.kind == .ambiguous)
    }
  }

  @Test func aPartOfOneIsAFile() throws {
    try withTemporaryFolder { folder in
      try write(["a"], to: folder + "/model-00001-of-00001.safetensors")
      #expect(try names(folder) == ["a"])
    }
  }
}
