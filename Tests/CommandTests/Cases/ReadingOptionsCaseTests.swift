import Foundation
import Nagano
import Testing

/// Files that can be read in several ways: the question, the options that answer it, and what is written back.
@Suite struct ReadingOptionsCaseTests {
  private func file(_ tensors: [StoredTensor], _ body: (String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "model.safetensors").path
    try SafetensorsWriter(tensors: tensors, metadata: [:]).write(to: path)
    try body(path)
  }

  private func matrix(_ name: String, _ rows: [[Double]]) -> StoredTensor {
    StoredTensor(name: name, shape: [rows.count, rows[0].count], values: rows.flatMap { $0 })
  }

  /// Two neurons of the middle layer are copies, if the matrices are read as inputs x outputs.
  private func kernels(_ prefix: String = "") -> [StoredTensor] {
    [
      matrix("\(prefix)a/kernel", [[1, 1, 2], [3, 3, -1]]),
      StoredTensor(name: "\(prefix)a/bias", shape: [3], values: [1, 1, 2]),
      matrix("\(prefix)b/kernel", [[2, 1], [2, 1], [5, 1]]),
      StoredTensor(name: "\(prefix)b/bias", shape: [2], values: [1, 2]),
    ]
  }

  @Test func theModuleThatIsNamedIsRead() throws {
    try file(kernels("one/") + kernels("two/")) { path in
      let question = try BuiltBinary.nagano("audit", path, "--activation", "tanh")
      #expect(question.status == 65)
      #expect(question.errors.contains("--prefix one  (2-3-2)"))
      let answer = try BuiltBinary.nagano("audit", path, "--activation", "tanh", "--prefix", "one")
      #expect(answer.status == 0)
      #expect(answer.output.hasPrefix("tanh:2-3-2+bias  trapped"))
      let missing = try BuiltBinary.nagano("audit", path, "--activation", "tanh", "--prefix", "three")
      #expect(missing.status == 64)
      #expect(missing.errors.contains("--prefix three: the file has no tensor of that name"))
    }
  }

  @Test func transposedFilesAreWrittenTransposed() throws {
    try file(kernels()) { path in
      let small = path.replacing("model.", with: "small.")
      let result = try BuiltBinary.nagano("reduce", path, "-o", small, "--activation", "tanh")
      #expect(result.status == 0, "\(result.errors)")
      let written = try CheckpointFile(contentsOf: small)
      #expect(written.tensors.first { $0.name == "a/kernel" }?.shape == [2, 2])
      #expect(written.tensors.first { $0.name == "b/kernel" }?.doubles() == [4, 2, 5, 1])
      let again = try BuiltBinary.nagano("audit", small)
      #expect(again.output.hasPrefix("tanh:2-2-2+bias  OK"), "\(again.output) \(again.errors)")
      let same = try BuiltBinary.nagano("compare", small, small)
      #expect(same.output.contains("proven"))
    }
  }

  @Test func headsAreStackedAndWrittenApart() throws {
    let heads = [
      matrix("trunk.0.weight", [[1, 2], [1, 2], [3, 4]]), matrix("mu.weight", [[1, 1, 2]]),
      matrix("value.weight", [[3, 3, 1], [0, 0, 1]]),
    ]
    try file(heads) { path in
      let small = path.replacing("model.", with: "small.")
      let result = try BuiltBinary.nagano("reduce", path, "-o", small, "--activation", "tanh")
      #expect(result.status == 0, "\(result.errors)")
      let written = try CheckpointFile(contentsOf: small)
      #expect(written.tensors.first { $0.name == "mu.weight" }?.doubles() == [2, 2])
      #expect(written.tensors.first { $0.name == "value.weight" }?.doubles() == [6, 1, 0, 1])
      let wide = path.replacing("model.", with: "wide.")
      #expect(try BuiltBinary.nagano("embed", small, "--widths", "4", "-o", wide).status == 0)
      #expect(try CheckpointFile(contentsOf: wide).tensors.first { $0.name == "value.weight" }?.shape == [2, 4])
      // One head alone is another network: its part of the trunk may be tied where the other head tells apart.
      let alone = try BuiltBinary.nagano("audit", path, "--activation", "tanh", "--layers", "trunk.0,mu")
      #expect(alone.output.hasPrefix("tanh:2-3-1  trapped"))
    }
  }
}
