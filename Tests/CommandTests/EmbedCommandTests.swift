import Foundation
import Nagano
import Testing

/// `nagano embed` as a user meets it: what is printed, what is on disk, what is refused.
@Suite struct EmbedCommandTests {
  /// A folder with a network of two hidden neurons in F32, its names and metadata those of another program.
  private func withNarrow(_ body: (_ folder: URL, _ narrow: String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let narrow = folder.appending(path: "narrow.safetensors").path
    let tensors = [
      StoredTensor(name: "fc1.weight", shape: [2, 2], values: [1, 2, -3, 0.5], elementType: .f32),
      StoredTensor(name: "fc1.bias", shape: [2], values: [0.25, -1], elementType: .f32),
      StoredTensor(name: "fc2.weight", shape: [1, 2], values: [0.75, 1.5], elementType: .f32),
      StoredTensor(name: "fc2.bias", shape: [1], values: [0.125], elementType: .f32),
      StoredTensor(
        name: "steps", shape: [], elementType: .i64, memory: TensorMemory(copying: [7, 0, 0, 0, 0, 0, 0, 0])),
    ]
    try SafetensorsWriter(
      tensors: tensors, metadata: ["format": "pt", CheckpointFile.networkKey: "tanh:2-2-1+bias"]
    ).write(to: narrow)
    try body(folder, narrow)
  }

  private func golden(_ file: String, _ printed: String) throws {
    let place = BuiltBinary.root.appending(path: "Tests/CommandTests/Golden/\(file)")
    if ProcessInfo.processInfo.environment["NAGANO_UPDATE_GOLDEN"] != nil {
      try printed.write(to: place, atomically: true, encoding: .utf8)
    }
    #expect(try printed == String(contentsOf: place, encoding: .utf8), "\(file) differs from what was printed")
  }

  @Test(arguments: [
    ("embed-copies.txt", ["--widths", "6"]), ("embed-asymmetric.txt", ["--widths", "5", "--asymmetric"]),
    ("embed-mirrored.json", ["--widths", "4", "--mirrored", "--format", "json"]),
  ])
  func printsWhatItPrinted(file: String, options: [String]) throws {
    try withNarrow { folder, narrow in
      let wide = folder.appending(path: "wide.safetensors").path
      let result = try BuiltBinary.run("nagano", ["embed", narrow, "-o", wide] + options)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      try golden(
        file,
        result.output.replacing(folder.path, with: "FOLDER")
          .replacing(/"seconds": [0-9.e\-]+/, with: "\"seconds\": 0"))
      let written = try CheckpointFile(contentsOf: wide)
      #expect(written.tensors.map(\.name) == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "steps"])
      #expect(written.tensors.prefix(4).allSatisfy { $0.elementType == .f32 } && written.tensors[4].doubles() == [7])
      #expect(
        written.metadata == [
          "format": "pt", CheckpointFile.networkKey: "tanh:2-\(options[1])-1+bias", "nagano.layers": "fc1,fc2",
          "nagano.layout": "outputs x inputs",
        ])
      let audit = try BuiltBinary.nagano("audit", wide, "--strict")
      #expect(audit.status == (options.contains("--asymmetric") ? 0 : 1))
    }
  }

  @Test func outputsAreComparedOnData() throws {
    try withNarrow { folder, narrow in
      let (wide, data) = (folder.appending(path: "wide.safetensors").path, folder.appending(path: "data.csv").path)
      try "x,y,label\n1,2,0\n0.5,-1,1\n-3,0.25,1\n".write(toFile: data, atomically: true, encoding: .utf8)
      let result = try BuiltBinary.run(
        "nagano", ["embed", narrow, "-o", wide, "--widths", "4", "--data", data, "--inputs", "x,y", "--format", "json"])
      let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(json["samples"] as? Int == 3 && json["data"] as? String == data)
      try FileManager.default.removeItem(atPath: wide)
      let refused = try BuiltBinary.nagano("embed", narrow, "-o", wide, "--widths", "4", "--data", data)
      #expect(refused.status == 65 && refused.errors.contains("3 inputs"), "\(refused.errors)")
      #expect(!FileManager.default.fileExists(atPath: wide))
    }
  }

  /// What the headline says is measured: ties that widening loosens, and functions that rounding destroys.
  @Test func theHeadlineIsTrue() throws {
    try withNarrow { folder, narrow in
      func path(_ name: String) -> String { folder.appending(path: "\(name).safetensors").path }
      #expect(try BuiltBinary.nagano("embed", narrow, "-o", path("four"), "--widths", "4").status == 0)
      let loosened = try BuiltBinary.nagano("embed", path("four"), "-o", path("five"), "--widths", "5")
      #expect(loosened.output.contains("used 2 neurons before and uses 3 now"), "\(loosened.output)")
      let even = try BuiltBinary.nagano("embed", path("four"), "-o", path("eight"), "--widths", "8")
      #expect(even.output.contains("it still trains as a network of hidden widths 2"), "\(even.output)")
      let same = try BuiltBinary.nagano("embed", narrow, "-o", path("same"), "--widths", "2")
      #expect(same.status == 64 && same.errors.contains("already"))
      let alone = try BuiltBinary.nagano("embed", narrow, "-o", path("alone"), "--widths", "4", "--interaction", "0.5")
      #expect(alone.output.contains("no room for an interaction"), "\(alone.output)")
    }
  }

  @Test func nothingIsWrittenOnErrors() throws {
    try withNarrow { folder, narrow in
      let wide = folder.appending(path: "wide.safetensors").path
      let cases: [([String], Int32, String)] = [
        (["embed", narrow, "-o", wide], 64, "--widths"), (["embed", narrow, "--widths", "4"], 64, "-o"),
        (["embed", narrow, "--widths", "1", "-o", wide], 64, "2 neurons"),
        (["embed", narrow, "--widths", "4,4", "-o", wide], 64, "one width for each"),
        (["embed", narrow, "--widths", "four", "-o", wide], 64, "four"),
        (["embed", narrow, "--widths", "4", "-o", narrow], 64, "would replace"),
        (["embed", narrow, "--widths", "4", "-o", "\(folder.path)/./narrow.safetensors"], 64, "would replace"),
        (["embed", narrow, "--widths", "4", "-o", wide, "--output", wide], 64, "would replace"),
        (["embed", narrow, "--widths", "4", "-o", "\(wide).npz"], 64, "safetensors"),
        (["embed", narrow, "--widths", "4", "-o", wide, "--activation", "relu", "--mirrored"], 64, "relu"),
        (["embed", narrow, "--widths", "4", "-o", wide, "--asymmetric", "--interaction", "1"], 64, "not both"),
        (["embed", "\(narrow).none", "--widths", "4", "-o", wide], 66, "none"),
        (["embed", narrow, "--widths", "4", "-o", "/nonexistent/w.safetensors"], 73, "/nonexistent"),
      ]
      let before = try Data(contentsOf: URL(filePath: narrow))
      for (arguments, status, hint) in cases {
        let result = try BuiltBinary.run("nagano", arguments)
        #expect(result.status == status && result.errors.contains(hint), "\(arguments): \(result)")
        #expect(result.output.isEmpty && !FileManager.default.fileExists(atPath: wide), "\(arguments)")
      }
      #expect(try Data(contentsOf: URL(filePath: narrow)) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["narrow.safetensors"])
    }
  }
}
