import Foundation
import Nagano
import Testing

/// `nagano confine` on the built binary.
@Suite struct ConfineCommandTests {
  private func withExperiment(
    _ initial: String, network: String = "tanh:2-4-1+bias", training: String = "",
    _ body: (_ file: String) throws -> Void
  ) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "experiment.yaml").path
    try """
    network: \(network)
    data: {teacher: {network: tanh:2-2-1, samples: 16}}
    loss: mean-square
    initial: \(initial)
    training: {method: gd, rate: 0.1, epochs: 40\(training)}
    """.write(toFile: file, atomically: true, encoding: .utf8)
    try body(file)
  }

  @Test func saysWhichMethodsStay() throws {
    try withExperiment("{kind: copies, of: 2}") { file in
      let result = try BuiltBinary.nagano(
        "confine", file, "--methods", "flow,gd,adam:0.01", "--confined", "--epsilon", "1e-6", "--format", "json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(json["schema"] as? String == "nagano.confine/1" && json["classes"] as? String == "0,1,0,1")
      let runs = try #require(json["runs"] as? [[String: Any]])
      #expect(
        runs.map { $0["method"] as? String } == [
          "flow", "flow", "gd, rate 0.1", "gd, rate 0.1", "adam, rate 0.01", "adam, rate 0.01",
        ])
      #expect(runs.allSatisfy { ($0["stableSet"] as? [String: Any])?["verdict"] as? String == "exact" })
      #expect(runs.allSatisfy { $0["laws"] is NSNull })
      let escape = try #require(json["escape"] as? [String: Any])
      #expect(escape["measuredRate"] is Double && escape["predictedRate"] is Double)
      let text = try BuiltBinary.nagano("confine", file, "--methods", "gd")
      #expect(text.output.contains("exact") && text.output.contains("At the start the manifold"), "\(text.output)")
    }
  }

  /// The length of what was measured: epochs of steps, the time of a flow, that of the records.
  @Test func saysHowLongItTrained() throws {
    try withExperiment("{kind: copies, of: 2}") { file in
      func head(_ methods: String...) throws -> String {
        let result = try BuiltBinary.run("nagano", ["confine", file, "--methods"] + methods)
        return String(result.output.prefix { $0 != "\n" })
      }
      #expect(try head("gd").hasSuffix("started on 0,1,0,1, trained for 40 epochs"))
      #expect(try head("gd,flow").hasSuffix("trained for 40 epochs, flow to the time 4"))
      #expect(try head("flow").hasSuffix("started on 0,1,0,1, flow to the time 4"))
      #expect(try head("gd", "--epsilon", "1e-6").hasSuffix("trained for 40 epochs, flow to the time 4"))
      let result = try BuiltBinary.nagano("confine", file, "--methods", "flow,gd", "--format", "json")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(json["epochs"] as? Int == 40 && json["flowTime"] as? Double == 4)
      let ends = (json["runs"] as? [[String: Any]])?.map { ($0["records"] as? [[String: Any]])?.last }
      #expect(ends?[0]?["time"] as? Double == 4 && ends?[1]?["step"] as? Int == 40)
      let table = try BuiltBinary.nagano("confine", "--table", file, "--methods", "gd,flow")
      #expect(table.output.contains("(experiment.yaml: 40 epochs, flow to the time 4)"), "\(table.output)")
      let rows = try BuiltBinary.nagano("confine", "--table", file, "--methods", "gd", "--format", "json")
      #expect(rows.output.contains("\"epochs\": 40") && rows.output.contains("\"flowTime\": null"))
    }
  }

  /// Two experiments in one table; laws are left in proportion to the rate, and by decay whatever the rate.
  @Test func oneTableOfSeveralExperiments() throws {
    let files = ["laws", "interaction"].map { "Examples/Experiments/\($0).yaml" }
    let result = try BuiltBinary.run(
      "nagano", ["confine", "--table"] + files + ["--methods", "flow,gd,adamw,gd-l2", "--format", "json"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "nagano.confine/1")
    #expect((json["experiments"] as? [[String: Any]])?.map { $0["file"] as? String } == files)
    var found: [String: [String]] = [:]
    var ratios: [String: Double] = [:]
    for method in try #require(json["methods"] as? [[String: Any]]) {
      let (name, verdicts) = (method["method"] as? String ?? "", method["verdicts"] as? [[String: Any]] ?? [])
      found[name] = verdicts.map { "\($0["set"] ?? "") \($0["verdict"] ?? "")" }
      ratios[name] = verdicts.compactMap { $0["halfRate"] as? Double }.first
    }
    #expect(
      found == [
        "flow": ["copies exact", "laws rounding", "stable set rounding", "leaf rounding"],
        "gd": ["copies exact", "laws leaves", "stable set rounding", "leaf rounding"],
        "adamw": ["copies exact", "laws leaves", "stable set rounding", "leaf leaves"],
        "gd-l2": ["copies exact", "laws leaves", "stable set rounding", "leaf leaves"],
      ])
    let (steps, decay) = (try #require(ratios["gd"]), try #require(ratios["gd-l2"]))
    #expect((0.4...0.6).contains(steps) && (0.9...1.1).contains(decay) && ratios["flow"] == nil, "\(ratios)")
    for bad in [files, ["--table", files[0], "--epsilon", "1e-6"]] {
      let refused = try BuiltBinary.run("nagano", ["confine"] + bad)
      #expect(refused.status == 64 && refused.errors.contains("--table") && refused.output.isEmpty)
    }
  }

  /// The experiment's own confinement says nothing about the methods, so it is left out.
  @Test func methodsAreFree() throws {
    let start = "{kind: sim, classes: '0,0,1,1/0,0,1,1', interaction: 1}"
    var seen: [String: [String]] = [:]
    for confinement in ["", ", confined: true", ", classes: '0,0,1,1/0,0,1,1'"] {
      try withExperiment(start, network: "tanh:2-4-4-1", training: confinement) { file in
        for arguments in [["confine", file], ["confine", "--table", file]] {
          let result = try BuiltBinary.run("nagano", arguments + ["--methods", "flow,gd", "--format", "json"])
          let distances = result.output.split(separator: "\n").filter { $0.contains("\"largest\"") }.map(String.init)
          #expect(distances.contains { !$0.contains(" 0,") && !$0.contains(" 0.0,") })
          #expect(
            seen[arguments[1] == "--table" ? "--table" : "file", default: distances] == distances, "\(confinement)")
          seen[arguments[1] == "--table" ? "--table" : "file"] = distances
        }
      }
    }
  }

  @Test func singlePrecisionIsRefused() throws {
    try withExperiment("{kind: copies, of: 2}", training: ", precision: single") { file in
      for verb in [["confine"], ["confine", "--table"], ["recover"]] {
        let result = try BuiltBinary.run("nagano", verb + [file])
        #expect(result.status == 64 && result.errors.contains("precision: double") && result.output.isEmpty)
      }
    }
  }

  @Test func badInputIsNamed() throws {
    try withExperiment("{kind: normal, exponent: 0.5}") { file in
      let cases: [([String], Int32, String)] = [
        (["confine", file], 64, "--classes"), (["confine", file, "--classes", "0,0"], 64, "0,0"),
        (["confine", file, "--classes", "0,0,1,1", "--methods", "newton"], 64, "newton"),
        (["confine", file, "--classes", "0,0,1,1", "--methods", "gd:fast"], 64, "gd:fast"),
        (["confine", file, "--classes", "0,0,1,1", "--epsilon", "0"], 64, "--epsilon"),
        (["confine", file + "x"], 66, "no such file"), (["confine", file, "--figure", "x.pdf"], 64, ".svg"),
      ]
      for (arguments, status, part) in cases {
        let result = try BuiltBinary.run("nagano", arguments)
        #expect(
          result.status == status && result.errors.contains(part) && result.output.isEmpty, "\(arguments) \(result)")
      }
    }
  }
}
