import Foundation
import Nagano
import Testing

/// `nagano compare` as a user meets it.
@Suite struct CompareCommandTests {
  private func write(_ parameters: [Double], _ notation: String, _ path: String) throws {
    let architecture = try Architecture(notation)
    try SafetensorsWriter(
      tensors: architecture.tensors(of: parameters), metadata: [CheckpointFile.networkKey: architecture.notation]
    ).write(to: path)
  }

  private func withFiles(_ body: (_ folder: String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // In b the neurons of a stand in another order, one of them mirrored; in c one weight of b is another.
    try write([1, 2, -3, 0.5, 4, 5, 0.25, -1, 3], "tanh:2-3-1", "\(folder)/a.safetensors")
    try write([4, 5, -1, -2, -3, 0.5, 3, -0.25, -1], "tanh:2-3-1", "\(folder)/b.safetensors")
    try write([4, 5, -1, -2, -3, 0.75, 3, -0.25, -1], "tanh:2-3-1", "\(folder)/c.safetensors")
    try write([4, 5, -1, -2, 3, -1], "tanh:2-2-1", "\(folder)/narrow.safetensors")
    try body(folder)
  }

  @Test(arguments: [
    ("compare-equal.txt", "b", []), ("compare-different.txt", "c", []),
    ("compare-different.json", "c", ["--format", "json"]),
  ])
  func printsWhatItPrinted(file: String, other: String, options: [String]) throws {
    try withFiles { folder in
      let result = try BuiltBinary.run(
        "nagano", ["compare", "\(folder)/a.safetensors", "\(folder)/\(other).safetensors"] + options)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let printed = result.output.replacing(folder, with: "FOLDER")
        .replacing(/"seconds": [0-9.e\-]+/, with: "\"seconds\": 0")
      let place = BuiltBinary.root.appending(path: "Tests/CommandTests/Golden/\(file)")
      if ProcessInfo.processInfo.environment["NAGANO_UPDATE_GOLDEN"] != nil {
        try printed.write(to: place, atomically: true, encoding: .utf8)
      }
      #expect(try printed == String(contentsOf: place, encoding: .utf8), "\(file) differs from what was printed")
    }
  }

  @Test func exitCodesFollowTheContract() throws {
    try withFiles { folder in
      let a = "\(folder)/a.safetensors"
      let cases: [([String], Int32, String)] = [
        ([a, a, "--strict"], 0, ""), ([a, "\(folder)/b.safetensors", "--strict"], 0, ""),
        ([a, "\(folder)/c.safetensors", "--strict"], 1, ""), ([a], 64, "Usage"),
        ([a, "\(folder)/narrow.safetensors"], 65, "tanh:2-2-1"), ([a, "\(folder)/none.npz"], 66, "none.npz"),
        ([a, a, "--output", a], 64, "would replace"), ([a, a, "--activation", "tahn"], 64, "tanh"),
        ([a, a, "--samples", "0"], 64, "--samples"),
      ]
      for (arguments, status, hint) in cases {
        let result = try BuiltBinary.run("nagano", ["compare"] + arguments)
        #expect(result.status == status && (hint.isEmpty || result.errors.contains(hint)), "\(arguments): \(result)")
        #expect(result.status < 2 || result.output.isEmpty)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    }
  }
}
