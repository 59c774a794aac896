import Checkpoints
import Foundation
import Networks
import Testing

@testable import Training

/// Flows in experiment files, and the folders that they leave.
@Suite struct FlowExperimentTests {
  private static let head = "network: tanh:2-4-1\ndata: {teacher: {network: tanh:2-3-1, samples: 20}}\n"

  @Test func readsAndWritesFlows() throws {
    let plain = try Experiment(yaml: Self.head + "training: {method: flow}")
    #expect(plain.training.flow == FlowSettings())
    #expect(
      plain.resolvedYAML().contains(
        """
        training:
          method: flow
          integrator: dormand-prince
          time: 100.0
          tolerance: 1.0e-08
          absoluteTolerance: null
          step: null
          stopAtLoss: null
          stopAtGradient: null
          maximumSteps: 100000
          confined: false
        record:
          checkpoints: {spacing: log, count: 50}
        """))
    let full = try Experiment(
      yaml: Self.head + """
        training: {method: flow, time: 7, tolerance: 1e-5, absoluteTolerance: 1e-7, integrator: heun-euler, step: 0.25,
          stopAtLoss: 0.1, stopAtGradient: 1e-3, maximumSteps: 9, confined: true}
        record: {checkpoints: {times: [0.5, 2]}}
        """)
    let settings = FlowSettings(
      integrator: .heunEuler, time: 7, tolerance: 1e-5, absoluteTolerance: 1e-7, fixedStep: 0.25, lossThreshold: 0.1,
      gradientThreshold: 1e-3, maximumSteps: 9)
    #expect(full.training.flow == settings && full.training.confinement == .start)
    #expect(full.record.checkpoints.times == [0.5, 2])
    for experiment in [plain, full] {
      #expect(try Experiment(yaml: experiment.resolvedYAML()).resolvedYAML() == experiment.resolvedYAML())
    }
    for integrator in FlowIntegrator.all {
      let read = try Experiment(yaml: Self.head + "training: {method: flow, integrator: \(integrator)}")
      #expect(read.training.flow?.integrator == integrator)
    }
  }

  @Test(arguments: [
    ("training: {method: flow, rate: 0.1}", "training.rate", "has no 'rate'"),
    ("training: {method: flow, epochs: 3}", "training.epochs", "has no 'epochs'"),
    ("training: {method: flow, batch: 3}", "training.batch", "has no 'batch'"),
    ("training: {method: gd, time: 3}", "training.time", "has no 'time'"),
    ("training: {tolerance: 1e-3}", "training.tolerance", "has no 'tolerance'"),
    ("training: {method: flow, time: 0}", "training.time", "'0'"),
    ("training: {method: flow, time: forever}", "training.time", "'forever'"),
    ("training: {method: flow, tolerance: -1}", "training.tolerance", "'-1'"),
    ("training: {method: flow, absoluteTolerance: 0}", "training.absoluteTolerance", "'0'"),
    ("training: {method: flow, integrator: dormand}", "training.integrator", "'dormand'"),
    ("training: {method: flow, integrator: bdf, step: 0.1}", "training.step", "fixed size"),
    ("training: {method: flow, stopAtLoss: 0}", "training.stopAtLoss", "'0'"),
    ("training: {method: flow, stopAtGradient: .inf}", "training.stopAtGradient", "'.inf'"),
    ("training: {method: flow, maximumSteps: 0}", "training.maximumSteps", "'0'"),
    ("training: {method: flow, tolerence: 1}", "training.tolerence", "not known"),
    ("record: {checkpoints: {times: [1]}}", "record.checkpoints.times", "for gradient flow"),
    ("training: {method: flow}\nrecord: {checkpoints: {times: 1}}", "record.checkpoints.times", "'1'"),
    ("training: {method: flow}\nrecord: {checkpoints: {times: [1, -1]}}", "record.checkpoints.times", "'-1'"),
  ]) func wrongValuesAreNamed(yaml: String, key: String, part: String) {
    let error = #expect(throws: ExperimentError.self) { try Experiment(yaml: Self.head + yaml, file: "trial.yaml") }
    #expect(error?.key == key && error?.problem.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.remedy.isEmpty == false && error?.line != nil)
  }

  @Test func leavesItsFolder() throws {
    try withTemporaryFolder { folder in
      let experiment = try Experiment(
        yaml: Self.head + """
          training: {method: flow, time: 3, tolerance: 1e-6}
          record: {checkpoints: {times: [0.5, 2]}, metrics: 4}
          """)
      let run = Run(experiment, folder: "\(folder)/a", version: "1", threads: 1)
      let result = try run.execute()
      let lines = try String(contentsOfFile: run.folder.metricsFile, encoding: .utf8).split(separator: "\n")
      #expect(lines[0] == "step,epoch,train_loss,train_accuracy,test_loss,test_accuracy,time")
      let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(rows.allSatisfy { $0.count == 7 && $0[1].isEmpty } && rows.first?[6] == "0.0" && rows.last?[6] == "3.0")
      #expect(
        rows.map { Int($0[0]) } == result.metrics.map(\.step)
          && rows.last?[2] == result.metrics.last?.trainLoss.description)

      let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.checkpoints).sorted()
      let files = try names.map { try SafetensorsFile(contentsOf: "\(run.folder.checkpoints)/\($0)") }
      #expect(files.map { $0.metadata["nagano.time"] } == ["0.0", "0.5", "2.0", "3.0"])
      #expect(names.first == "step_000000.safetensors")
      #expect(files.last?.tensors.flatMap { $0.doubles() } == result.parameters)

      let text = try String(contentsOfFile: run.folder.recordFile, encoding: .utf8)
      for part in ["\"outcome\": \"completed\"", "\"time\": 3", "\"gradients\": ", "\"rejectedSteps\": "] {
        #expect(text.contains(part), "\(part)")
      }
      _ = try Run(experiment, folder: "\(folder)/b", version: "1", threads: 2).execute()
      for name in ["metrics.csv", "checkpoints/\(names[2])"] {
        #expect(
          FileManager.default.contents(atPath: "\(folder)/a/\(name)")
            == FileManager.default.contents(atPath: "\(folder)/b/\(name)"))
      }
    }
  }

  @Test func failedFlowsAreRecorded() throws {
    try withTemporaryFolder { folder in
      let experiment = try Experiment(
        yaml: Self.head + "training: {method: flow, maximumSteps: 3}\nrecord: {metrics: 3}")
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      let result = try run.execute()
      guard case .failed(.tooManySteps, _) = result.outcome else {
        Issue.record("\(result.outcome)")
        return
      }
      let text = try String(contentsOfFile: run.folder.recordFile, encoding: .utf8)
      #expect(text.contains("\"outcome\": \"failed\"") && text.contains("\"reason\": \"tooManySteps\""))
      let file = try SafetensorsFile(contentsOf: run.folder.checkpointFile(step: 3, of: 100_000))
      #expect(file.tensors.flatMap { $0.doubles() } == result.parameters)
    }
  }
}
