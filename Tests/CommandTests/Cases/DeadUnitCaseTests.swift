import Foundation
import Testing

/// ReLU networks with dead units, zero layers and multiples, and linear chains (`Tests/Cases`): what is dead, and what is not said.
@Suite struct DeadUnitCaseTests {
  private func path(_ file: String) -> String { BuiltBinary.root.appending(path: "Tests/Cases/\(file)").path }

  private func audit(_ file: String, _ activation: String, _ options: [String] = []) throws -> (
    status: Int32, report: [String: Any]
  ) {
    let arguments = ["audit", path(file), "--activation", activation, "--strict", "--format", "json"] + options
    let result = try BuiltBinary.run("nagano", arguments)
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return (result.status, try #require(report, "\(result.errors)"))
  }

  private func text(_ file: String, _ activation: String, _ options: [String] = []) throws -> String {
    let output = try BuiltBinary.run("nagano", ["audit", path(file), "--activation", activation] + options).output
    return output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func findings(_ report: [String: Any], _ kind: String) -> [[Int]] {
    let all = report["findings"] as? [[String: Any]] ?? []
    return all.filter { $0["kind"] as? String == kind }.map { $0["neurons"] as? [Int] ?? [] }
  }

  /// All weights zero, random biases: neurons with a negative bias are dead; a network 6-3-5-2-3 can move, less ten laws.
  @Test func negativeBiasesWithoutWeightsAreDead() throws {
    let (status, report) = try audit("01-goro4/model.safetensors", "relu")
    #expect(status == 1 && report["verdict"] as? String == "trapped")
    #expect(findings(report, "deadUnits") == [[0, 1, 4, 5, 6], [0, 6], [1, 3, 4]])
    #expect(report["dead"] as? [[Int]] == [[0, 1, 4, 5, 6], [0, 6], [1, 3, 4]])
    #expect(report["atRest"] as? Int == 177 - 62 && report["leafDimension"] as? Int == 62)
    let orbit = try #require(report["orbit"] as? [String: Any])
    #expect(orbit["upper"] as? Int == 52)
    #expect(try text("01-goro4/model.safetensors", "relu").contains("115 of them rest for ever: at most 62 can move"))
    // With tanh the same weights are free.
    #expect(try audit("01-goro4/model.safetensors", "tanh").status == 0)
  }

  /// One zero layer is not two.
  @Test func causesAreThoseOfTheFile() throws {
    for file in ["both", "first"] {
      let (status, report) = try audit("02-lavt25/\(file)_zero.safetensors", "relu")
      #expect(status == 1 && (report["orbit"] as? [String: Any])?["upper"] as? Int == 0, "\(file)")
      #expect(report["atRest"] as? Int == 200)
    }
    #expect(try text("02-lavt25/both_zero.safetensors", "relu").contains("two consecutive layers (1 and 2)"))
    let first = try text("02-lavt25/first_zero.safetensors", "relu")
    #expect(!first.contains("two consecutive layers") && first.contains("zero initialisation of layer 1"))
    let (status, report) = try audit("02-lavt25/second_zero.safetensors", "relu")
    let orbit = try #require(report["orbit"] as? [String: Any])
    #expect(status == 0 && orbit["upper"] as? Int == 190 && orbit["lower"] as? Int == 190)
  }

  /// The audit says 0 neurons; files hold no empty matrices, and `reduce` says so.
  @Test func oneSilentNeuronIsExplained() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let target = folder.appending(path: "out.safetensors").path
    let result = try BuiltBinary.nagano(
      "reduce", path("02-lavt25/first_zero.safetensors"), "-o", target, "--activation", "relu")
    let words = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(result.status == 0 && words.contains("The function needs no neuron of layer 1"), "\(result)")
  }

  /// Off on five inputs, but not for all: not dead by its weights, and the audit says that data were not looked at.
  @Test func offOnSomeInputsIsNotDead() throws {
    let (status, report) = try audit("06-equinox559/model.npz", "relu")
    let orbit = try #require(report["orbit"] as? [String: Any])
    #expect(status == 0 && orbit["upper"] as? Int == 4 && findings(report, "deadUnits").isEmpty)
    #expect((report["notLookedFor"] as? [String])?.contains { $0.contains("off on your data") } == true)
    // On [-1, 1] it is: 0.5 + 0.4 - 0.9 is at most 0 as the file has these numbers, or just above.
    let boxed = try audit("06-equinox559/model.npz", "relu", ["--box=-0.9,0.9"])
    #expect(boxed.status == 1 && findings(boxed.report, "deadUnits") == [[0]])
    #expect(try audit("06-equinox559/model.npz", "relu", ["--box=-1.1,1.1"]).status == 0)
  }

  /// Latents without encoder weights and with a negative bias.
  @Test func latentsAreDead() throws {
    let (status, report) = try audit("26-sae/sequential.safetensors", "relu")
    #expect(status == 1 && findings(report, "deadUnits") == [[3, 7]] && report["atRest"] as? Int == 2 * 13)
    #expect(report["effectiveWidths"] as? [Int] == [10])
  }

  /// A linear chain needs the rank of its map, a ReLU neuron that is a multiple of another one is not needed; `reduce` agrees.
  @Test(arguments: [
    ("08-aesthetic1/tiny.safetensors", "linear", [1, 1, 1, 1]),
    ("08-aesthetic1/relu_multiple.safetensors", "relu", [4]),
    ("08-aesthetic1/relu_multiple.safetensors", "leaky-relu", [4]),
    ("08-aesthetic1/relu_multiple.safetensors", "tanh", [5]),
  ])
  func functionsNeedFewer(file: String, activation: String, widths: [Int]) throws {
    let (status, report) = try audit(file, activation)
    #expect(status == 0 && report["reducibleWidths"] as? [Int] == widths)
    #expect(findings(report, "multiples") == (widths == [4] ? [[3]] : []))
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let target = folder.appending(path: "out.safetensors").path
    let result = try BuiltBinary.nagano(
      "reduce", path(file), "-o", target, "--activation", activation, "--format", "json")
    guard activation != "tanh" else {
      #expect(
        result.status == 64 && !result.errors.contains("needs its widths")
          && !FileManager.default.fileExists(atPath: target))
      return
    }
    let reduced = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result)")
    #expect(reduced["widths"] as? [Int] == widths && reduced["kind"] as? String == "function")
    let (measured, bound) = (
      reduced["measuredOutputDifference"] as? Double ?? 1, reduced["outputBound"] as? Double ?? 0
    )
    #expect(measured < 1e-6 && measured <= bound && bound < 1e-4, "\(measured) \(bound)")
    #expect(try BuiltBinary.nagano("audit", target, "--strict").status == 0)
  }
}
