import Foundation
import Nagano
import Testing

/// `nagano track` on the built binary.
@Suite struct TrackCommandTests {
  /// Leaves a short run that starts on copies.
  static func run(in folder: String) throws {
    let experiment = try Experiment(
      yaml: """
        network: tanh:2-4-1+bias
        data: {teacher: {network: tanh:2-2-1, samples: 20}}
        initial: {kind: copies, of: 2}
        training: {method: gd, rate: 0.1, epochs: 50}
        record: {checkpoints: {spacing: linear, count: 6}, metrics: 10}
        """, folder: ".")
    _ = try Run(experiment, folder: folder, version: "0").execute()
  }

  private func withRun(_ body: (_ folder: URL, _ run: String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    try Self.run(in: run)
    try body(folder, run)
  }

  @Test func saysWhatTheRunShows() throws {
    try withRun { folder, run in
      let figures = folder.appending(path: "figures").path
      let result = try BuiltBinary.nagano(
        "track", run, "--classes", "0,0,0,0", "--figures", figures, "--forms", "csv,json", "--format", "json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(json["schema"] as? String == "nagano.track/1" && (json["sha256"] as? [String: String])?.count == 6)
      let manifolds = try #require(json["manifolds"] as? [[String: String]])
      #expect(manifolds.map { $0["name"] } == ["start", "0,0,0,0"] && manifolds[0]["classes"] == "0,1,0,1")
      let series = try #require(json["series"] as? [[String: Any]])
      #expect(series.compactMap { $0["step"] as? Int } == [0, 10, 20, 30, 40, 50])
      #expect(
        series.allSatisfy { ($0["distances"] as? [Double])?[0] == 0 && ($0["distances"] as? [Double])?[1] ?? 0 > 0 })
      #expect(
        series.allSatisfy { (($0["layers"] as? [[String: Any]])?[0]["classes"] as? Int) == 2 && $0["loss"] is Double })
      let files = try FileManager.default.contentsOfDirectory(atPath: figures).sorted()
      #expect(
        files
          == ["cosines-1", "loss", "orientations-1", "rates", "spectra", "widths"].flatMap {
            ["\($0).csv", "\($0).json"]
          })
      let text = try BuiltBinary.nagano("track", run)
      #expect(text.output.contains("6 checkpoints, steps 0 to 50") && text.output.contains("2/2/2"), "\(text.output)")
    }
  }

  /// A run that diverged is shown up to there.
  @Test func whatDivergedIsLeftOut() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    let experiment = try Experiment(
      yaml: """
        network: cube:2-4-1
        data: {teacher: {network: tanh:2-2-1, samples: 20}}
        training: {method: gd, rate: 500, epochs: 50}
        record: {checkpoints: {spacing: linear, count: 51}}
        """, folder: ".")
    let result = try Run(experiment, folder: run, version: "0").execute()
    let step = result.step
    guard case .diverged = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    let shown = try BuiltBinary.run("nagano", ["track", run])
    #expect(shown.status == 0 && shown.output.contains("the run diverged; its last"), "\(shown)")
    #expect(!shown.output.contains("to \(step)"))
    // Alone such a checkpoint shows nothing.
    let last = folder.appending(path: "last").path
    try FileManager.default.createDirectory(atPath: last, withIntermediateDirectories: false)
    let name = String(format: "step_%06d.safetensors", step)
    try FileManager.default.copyItem(atPath: "\(run)/checkpoints/\(name)", toPath: "\(last)/\(name)")
    let refused = try BuiltBinary.run("nagano", ["track", last])
    #expect(refused.status == 65 && refused.errors.contains("distances overflow"), "\(refused)")
  }

  /// Rates come with the run's own data, or with those of another experiment, as many as asked for; else it is said why not.
  @Test func ratesNeedData() throws {
    try withRun { folder, run in
      func series(_ arguments: String...) throws -> (missing: String?, rates: [[[String: Any]]?]) {
        let result = try BuiltBinary.run("nagano", ["track"] + arguments + ["--format", "json"])
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let states = try #require(json["series"] as? [[String: Any]])
        return (json["missingRates"] as? String, states.map { $0["rates"] as? [[String: Any]] })
      }
      let experiment = try Experiment(contentsOf: run + "/experiment.yaml")
      let own = try series(run, "--classes", "0,0,0,0")
      #expect(own.missing == nil && own.rates.allSatisfy { $0?.count == 2 })
      let checkpoints = try CheckpointSeries(folder: run)
      for (number, found) in own.rates.enumerated() {
        let record = RateSeries.Record(
          of: try experiment.trainer(), at: try checkpoints.parameters(at: number, of: experiment.network),
          try ClassNotation.parse("0,1,0,1"), step: 0)
        // Readers of JSON may be off in the last digit.
        let (read, rate) = (try #require(found?[0]["growthRate"] as? Double), try #require(record.growthRate))
        #expect(abs(read - rate) < 1e-14)
        #expect(found?[0]["verdict"] as? String == record.verdict.name)
      }
      #expect(try series(run, "--rates", "3").rates.map { $0 == nil } == [false, true, true, true, false, false])
      let none = try series(run, "--rates", "0")
      #expect(none.missing == nil && none.rates.allSatisfy { $0 == nil })
      let plain = run + "/checkpoints"
      #expect(try series(plain).missing?.contains("--experiment") == true)
      let named = try series(plain, "--experiment", run + "/experiment.yaml")
      #expect(named.rates.map { $0?[0]["growthRate"] as? Double } == own.rates.map { $0?[0]["growthRate"] as? Double })
      let text = try BuiltBinary.nagano("track", run)
      #expect(text.output.contains("rates across") && text.output.contains("The run makes steps"), "\(text.output)")
      for (arguments, status, part) in [
        (["track", plain, "--rates", "3"], 66, "experiment.yaml"),
        (["track", run, "--experiment", "none"], 66, "none"),
        (["track", run, "--rates=-1"], 64, "--rates"),
        (["track", run, "--experiment", "Examples/Experiments/tiled.yaml"], 64, "tanh:64-32-10+bias"),
      ] {
        let result = try BuiltBinary.run("nagano", arguments)
        #expect(result.status == status && result.errors.contains(part), "\(arguments) \(result)")
      }
    }
  }

  /// A folder for figures that cannot be made is found before the work, whatever else is wrong: nothing is printed.
  @Test func theFolderOfFiguresIsCheckedFirst() throws {
    try withRun { folder, run in
      let file = folder.appending(path: "file").path
      try "".write(toFile: file, atomically: true, encoding: .utf8)
      for (place, part) in [(file, "there is a file"), (file + "/deep/figures", "cannot be made")] {
        for arguments in [[run], [run, "--follow"], [run + "/none"]] {
          let result = try BuiltBinary.run("nagano", ["track"] + arguments + ["--figures", place])
          #expect(result.status == 73 && result.errors.contains(part), "\(arguments) \(result)")
          #expect(result.output.isEmpty && result.errors.contains(place))
        }
      }
      let fine = folder.appending(path: "new/figures").path
      #expect(try BuiltBinary.nagano("track", run, "--rates", "0", "--figures", fine, "--forms", "csv").status == 0)
      #expect(FileManager.default.fileExists(atPath: fine + "/widths.csv"))
    }
  }

  @Test func badInputIsNamed() throws {
    try withRun { folder, run in
      let cases: [([String], Int32, String)] = [
        (["track", folder.path], 66, "safetensors"), (["track", run + "/none"], 66, "no such folder"),
        (["track", run, "--classes", "0,0"], 64, "0,0"), (["track", run, "--tolerance", "0"], 64, "--tolerance"),
        (["track", run, "--cosine", "2"], 64, "--cosine"), (["track", run, "--forms", "pdf"], 64, "pdf"),
        (["track", run, "--report", "x.txt"], 64, ".html"),
        (["track", run, "--output", run + "/checkpoints/step_000000.safetensors"], 64, "replace"),
      ]
      for (arguments, status, part) in cases {
        let result = try BuiltBinary.run("nagano", arguments)
        #expect(
          result.status == status && result.errors.contains(part) && result.output.isEmpty, "\(arguments) \(result)")
      }
    }
  }
}
