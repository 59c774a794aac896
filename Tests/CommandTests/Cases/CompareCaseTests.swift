import Foundation
import Nagano
import Testing

/// `nagano compare` on files as people have them, and on networks that are equal in ways that parameters do not show.
@Suite struct CompareCaseTests {
  private func function(_ arguments: [String]) throws -> (status: Int32, equal: String, method: String, errors: String)
  {
    let result = try BuiltBinary.run("nagano", ["compare"] + arguments + ["--format", "json"])
    func value(_ key: String) -> String {
      result.output.firstMatch(of: try! Regex("\"\(key)\": \"?([A-Za-z]+)")).map { String($0[1].substring!) } ?? ""
    }
    return (result.status, value("functionEqual"), value("functionMethod"), result.errors)
  }

  /// a original; b permuted; c biases forgotten; d permuted and rescaled by powers of two; e one weight changed by one ulp.
  @Test(arguments: [
    ("b", "proven", "matching", 0), ("c", "refuted", "outputs", 1), ("d", "proven", "normalForm", 0),
    ("e", "refuted", "", 1),
  ])
  func permutedAndRescaled(other: String, equal: String, method: String, strict: Int32) throws {
    let folder = BuiltBinary.root.appending(path: "Tests/Cases/12-otfusion4").path
    let files = ["\(folder)/a.safetensors", "\(folder)/\(other).safetensors", "--activation", "relu"]
    let found = try function(files + ["--strict"])
    #expect(found.equal == equal && found.status == strict, "\(found)")
    #expect(method.isEmpty || found.method == method, "\(found)")
  }

  private func write(_ parameters: [Double], _ notation: String, _ path: String) throws {
    let architecture = try Architecture(notation)
    try SafetensorsWriter(
      tensors: architecture.tensors(of: parameters),
      metadata: [CheckpointFile.networkKey: architecture.notation, "nagano.layout": "outputs x inputs"]
    ).write(to: path)
  }

  /// Linear products, reflections of sigmoid and softplus, thirds as factors, and what is not equal.
  @Test(arguments: [
    ("linear:2-2-1", [1, 2, 3, 4, 1, 1], [4, 6, 0, 0, 1, 5], "proven"),
    ("linear:2-2-1", [1, 2, 3, 4, 1, 1], [4, 6.5, 0, 0, 1, 5], "refuted"),
    ("sigmoid:1-1-1+bias", [2, 1, 3, 5], [-2, -1, -3, 8], "proven"),
    ("sigmoid:1-1-1+bias", [2, 1, 3, 5], [-2, -1, -3, 7], "refuted"),
    (
      "softplus:1-4-1+bias", [2, -2, 2, -2, 1, -1, 26, -26, 1, -1, -1, 1, 0],
      [2, -2, 2, -2, 1, -1, 26, -26, 0, 0, 0, 0, -25], "proven"
    ),
    ("relu:1-2-1", [3, 1, 1, 2], [1, 1, 2, 3], "proven"),
    ("relu2:1-1-1", [3, 1], [1, 9], "proven"), ("relu2:1-1-1", [3, 1], [1, 3], "refuted"),
    ("relu:1-2-1+bias", [1, 0, 2, -1, 3, 5, 0], [1, 0, 2, -2, 3, 7, 0], "proven"),
  ])
  func equalInOtherWays(notation: String, first: [Double], second: [Double], equal: String) throws {
    let folder = try BuiltBinary.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(first, notation, "\(folder)/a.safetensors")
    try write(second, notation, "\(folder)/b.safetensors")
    let found = try function(["\(folder)/a.safetensors", "\(folder)/b.safetensors"])
    #expect(found.equal == equal && found.status == 0, "\(notation) \(found)")
  }
}
