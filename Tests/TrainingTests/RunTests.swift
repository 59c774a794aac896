import Checkpoints
import Foundation
import Networks
import Testing

@testable import Training

@Suite struct RunTests {
  private static let yaml = """
    network: tanh:2-5-1+bias
    seed: 4
    data: {teacher: {network: tanh:2-3-1, samples: 600}}
    training: {method: momentum, rate: 0.05, epochs: 30}
    record: {checkpoints: {spacing: linear, count: 4}, metrics: 7}
    """

  /// The bytes of all files below a folder, by path; the duration in `run.json` is left out.
  private func contents(_ folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      files[name] =
        name == "run.json"
        ? String(decoding: bytes, as: UTF8.self).replacing(/"seconds": [0-9.]+/, with: "") : bytes.base64EncodedString()
    }
    return files
  }

  @Test func leavesItsFolder() throws {
    try withTemporaryFolder { folder in
      let experiment = try Experiment(yaml: Self.yaml)
      let run = Run(experiment, folder: "\(folder)/new/one/", version: "1.2 \"x\"")
      let result = try run.execute()
      let path = run.folder.path
      let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
      let steps = [0, 10, 20, 30].map { String(format: "checkpoints/step_%06d.safetensors", $0) }
      #expect(names == (["checkpoints", "experiment.yaml", "metrics.csv", "run.json"] + steps).sorted())
      #expect(try Experiment(contentsOf: run.folder.experimentFile).resolvedYAML() == experiment.resolvedYAML())

      let file = try SafetensorsFile(contentsOf: "\(path)/\(steps[3])")
      #expect(file.tensors.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
      #expect(file.tensors.map(\.shape) == [[5, 2], [5], [1, 5], [1]])
      #expect(file.tensors.flatMap { $0.doubles() } == result.parameters)
      #expect(
        file.metadata == ["nagano.network": "tanh:2-5-1+bias", "nagano.step": "30", "nagano.seed": "4"])
      let first = try SafetensorsFile(contentsOf: "\(path)/\(steps[0])")
      #expect(try first.tensors.flatMap { $0.doubles() } == experiment.initialParameters())

      let lines = try String(contentsOfFile: run.folder.metricsFile, encoding: .utf8).split(separator: "\n")
      #expect(lines[0] == "step,epoch,train_loss,train_accuracy,test_loss,test_accuracy")
      #expect(lines.dropFirst().map { $0.split(separator: ",")[0] } == ["0", "7", "14", "21", "28", "30"])
      #expect(lines.last.map(String.init) == result.metrics.last?.line)

      let bytes = try Data(contentsOf: URL(filePath: run.folder.recordFile))
      let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(object["schema"] as? String == "nagano.train/1" && object["outcome"] as? String == "completed")
      #expect(object["version"] as? String == "1.2 \"x\"" && object["seed"] as? Int == 4)
      let metrics = try #require(object["metrics"] as? [String: Any])
      #expect(metrics["trainLoss"] as? Double == result.metrics.last?.trainLoss)
      #expect(metrics["trainAccuracy"] is NSNull)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.hasPrefix("{\n  \"schema\"") && text.contains(/"seconds": [0-9.]+\n}\n$/))
    }
  }

  @Test func singlePrecisionLeavesSingles() throws {
    try withTemporaryFolder { folder in
      let single = try Experiment(yaml: Self.yaml.replacing("epochs: 30", with: "epochs: 30, precision: single"))
      let result = try Run(single, folder: "\(folder)/single", version: "1").execute()
      for step in [0, 10, 20, 30] {
        let path = String(format: "\(folder)/single/checkpoints/step_%06d.safetensors", step)
        let tensors = try SafetensorsFile(contentsOf: path).tensors
        #expect(tensors.allSatisfy { $0.elementType == .f32 })
        guard step == 30 else { continue }
        #expect(tensors.flatMap { $0.doubles() } == result.parameters)
      }
      // The other format gives the same up to rounding, and not the same.
      let double = try Run(Experiment(yaml: Self.yaml), folder: "\(folder)/double", version: "1").execute()
      expectClose(result.parameters, double.parameters, within: 1e-4)
      #expect(result.parameters != double.parameters.map { Double(Float($0)) })
    }
  }

  @Test func sameSeedSameBytes() throws {
    try withTemporaryFolder { folder in
      let experiment = try Experiment(yaml: Self.yaml)
      _ = try Run(experiment, folder: "\(folder)/a", version: "1", threads: 1).execute()
      _ = try Run(experiment, folder: "\(folder)/b", version: "1", threads: 2).execute()
      let (a, b) = (try contents("\(folder)/a"), try contents("\(folder)/b"))
      #expect(a == b && a.count == 7)
    }
  }

  @Test func anotherExperimentIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      var experiment = try Experiment(yaml: Self.yaml)
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      _ = try run.execute()
      let before = try contents("\(folder)/a")
      // A leftover of an interrupted run of the same experiment goes, a stranger's file stays.
      try AtomicFile.write(to: run.folder.checkpointFile(step: 13, of: 30), contents: "x")
      try AtomicFile.write(to: "\(folder)/a/notes.txt", contents: "y")
      _ = try run.execute()
      var after = try contents("\(folder)/a")
      #expect(after.removeValue(forKey: "notes.txt") != nil && after == before)

      experiment.seed = 5
      #expect(throws: RunFolderError.self) { try Run(experiment, folder: "\(folder)/a", version: "1").execute() }
      try FileManager.default.createDirectory(atPath: "\(folder)/b", withIntermediateDirectories: true)
      try AtomicFile.write(to: "\(folder)/b/thesis.tex", contents: "z")
      #expect(throws: RunFolderError.self) { try Run(experiment, folder: "\(folder)/b", version: "1").execute() }
      #expect(throws: RunFolderError.self) {
        try Run(experiment, folder: "\(folder)/b/thesis.tex", version: "1").execute()
      }
      #expect(try contents("\(folder)/b").count == 1)
      after = try contents("\(folder)/a")
      #expect(after.removeValue(forKey: "notes.txt") != nil && after == before)
    }
  }

  @Test func stoppedRunsAreRecordedSoFar() throws {
    try withTemporaryFolder { folder in
      let run = Run(try Experiment(yaml: Self.yaml), folder: "\(folder)/a", version: "1")
      let result = try run.execute { $0.step == 14 ? .stop : .proceed }
      #expect(result.outcome == .stopped(step: 14))
      let file = try SafetensorsFile(contentsOf: run.folder.checkpointFile(step: 14, of: 30))
      #expect(file.tensors.flatMap { $0.doubles() } == result.parameters)
      #expect(try String(contentsOfFile: run.folder.metricsFile, encoding: .utf8).contains("\n14,"))
      #expect(try String(contentsOfFile: run.folder.recordFile, encoding: .utf8).contains("\"stopped\""))
    }
  }

  @Test func divergedRunsAreRecorded() throws {
    try withTemporaryFolder { folder in
      var experiment = try Experiment(yaml: Self.yaml)
      experiment.network = try Architecture("square:2-5-1")
      experiment.training.optimizer = GradientDescent(rate: 1000)
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      let result = try run.execute()
      #expect(result.outcome == .diverged(step: result.step))
      let bytes = try Data(contentsOf: URL(filePath: run.folder.recordFile))
      let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(object["outcome"] as? String == "diverged" && object["steps"] as? Int == result.step)
      #expect(FileManager.default.fileExists(atPath: run.folder.checkpointFile(step: result.step, of: 30)))
    }
  }

  @Test func dataMistakesLeaveNoFolder() throws {
    try withTemporaryFolder { folder in
      let experiment = try Experiment(yaml: "network: tanh:2-3-1\ndata: {file: none.csv}", folder: folder)
      #expect(throws: DataError.self) { try Run(experiment, folder: "\(folder)/a", version: "1").execute() }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a"))
    }
  }
}
