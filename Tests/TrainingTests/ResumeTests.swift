import Checkpoints
import ExactAlgebra
import Foundation
import NaganoTestSupport
import Networks
import Testing

@testable import Training

/// A run that was killed, wherever it was, goes on and leaves the bytes of one that was not.
@Suite struct ResumeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let training: String
    var network = "tanh:2-5-1+bias"
    var start = "{kind: normal, exponent: 0.3}"
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "gd", training: "{method: gd, rate: 0.05, epochs: 30, schedule: {kind: cosine}}"),
    Case(name: "sgd", training: "{method: sgd, rate: 0.05, batch: 50, epochs: 3}"),
    Case(name: "momentum", training: "{method: momentum, rate: 0.05, batch: 50, epochs: 3, decay: 0.01}"),
    Case(name: "nesterov", training: "{method: nesterov, rate: 0.05, epochs: 25}"),
    Case(name: "adam", training: "{method: adam, rate: 0.01, batch: 48, sampling: with-replacement, epochs: 3}"),
    Case(name: "adamw", training: "{method: adamw, rate: 0.01, epochs: 25}"),
    // Two hidden layers with an interaction, which decays.
    Case(
      name: "confined", training: "{method: momentum, rate: 0.05, batch: 50, epochs: 3, decay: 0.1, confined: true}",
      network: "tanh:2-4-4-1", start: "{kind: sim, classes: \"0,0,1,1/0,0,1,1\", interaction: 0.5}"),
    Case(
      name: "confined adamw", training: "{method: adamw, rate: 0.01, decay: 1, epochs: 15, confined: true}",
      network: "tanh:2-4-4-1", start: "{kind: sim, classes: \"0,0,1,1/0,0,1,1\", interaction: 0.5}"),
    Case(
      name: "single precision",
      training: "{method: adam, rate: 0.01, batch: 48, epochs: 3, precision: single, classes: \"0,0,1,1,2\"}"),
    Case(
      name: "single precision, confined",
      training: "{method: adam, rate: 0.01, epochs: 15, precision: single, confined: true}",
      network: "tanh:2-4-4-1", start: "{kind: sim, classes: \"0,0,0,1/0,0,0,1\", interaction: 0.5}"),
    Case(name: "diverging", training: "{method: gd, rate: 1e200, epochs: 30}"),
    Case(name: "flow", training: "{method: flow, time: 3, tolerance: 1e-7}"),
    Case(
      name: "confined flow",
      training: "{method: flow, time: 3, tolerance: 1e-7, integrator: heun-euler, classes: \"0,0,1,1,2\"}"),
    Case(name: "fixed steps", training: "{method: flow, time: 3, step: 0.07, integrator: verner}"),
    Case(name: "flow to a loss", training: "{method: flow, time: 3, tolerance: 1e-7, stopAtLoss: 0.04}"),
    Case(name: "stiff flow", training: "{method: flow, time: 3, tolerance: 1e-10, integrator: bdf}"),
  ]

  private func experiment(_ method: Case) throws -> Experiment {
    try Experiment(
      yaml: """
        network: \(method.network)
        seed: 4
        data: {teacher: {network: tanh:2-3-1, samples: 240}}
        initial: \(method.start)
        training: \(method.training)
        record: {checkpoints: {spacing: linear, count: 5}, metrics: 4}
        """)
  }

  /// The bytes of all files below a folder but the duration.
  static func contents(_ folder: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      files[name] =
        name.hasSuffix(".json")
        ? String(decoding: bytes, as: UTF8.self).replacing(/"seconds": [0-9.e-]+/, with: "")
        : bytes.base64EncodedString()
    }
    return files
  }

  /// Ends a run at its nth change of the folder.
  private final class Killer: @unchecked Sendable {
    private var left: Int
    private(set) var changes = 0
    private(set) var hasKilled = false
    init(after left: Int) { self.left = left }

    func change() throws(CheckpointError) {
      (left, changes) = (left - 1, changes + 1)
      guard left == 0 else { return }
      hasKilled = true
      throw CheckpointError(.cannotWrite, file: "", problem: "killed", remedy: "")
    }
  }

  private func run(_ experiment: Experiment, _ path: String, _ killer: Killer, resumes: Bool) throws -> TrainingResult {
    var run = Run(experiment, folder: path, version: "1", threads: 1)
    run.savingShare = 0
    run.onChange = { () throws(CheckpointError) in try killer.change() }
    return try run.execute(resumes: resumes)
  }

  /// Killed after any number of changes of the folder, perhaps again when it goes on.
  @Test(arguments: cases) func killedRunsGoOn(_ method: Case) throws {
    try withTemporaryFolder { folder in
      let experiment = try experiment(method)
      let killer = Killer(after: 0)
      let whole = try run(experiment, "\(folder)/whole", killer, resumes: false)
      let expected = try Self.contents("\(folder)/whole")
      var generator = SeededGenerator(seed: 5)
      for number in 0..<2 * testMultiplier {
        let path = "\(folder)/\(number)"
        var killers = [Killer(after: generator.integer(1...killer.changes))]
        if number % 2 == 0 { killers.append(Killer(after: generator.integer(1...20))) }
        for killer in killers {
          _ = try? run(experiment, path, killer, resumes: true)
        }
        #expect(killers[0].hasKilled)
        let result = try run(experiment, path, Killer(after: 0), resumes: true)
        #expect(try Self.contents(path) == expected, "\(number)")
        #expect(result == whole || method.name == "diverging")
      }
    }
  }

  /// What is kept is used: where a run goes on, earlier steps are not made again.
  @Test(arguments: cases.filter { $0.name != "diverging" })
  func earlierStepsAreNotMadeAgain(_ method: Case) throws {
    try withTemporaryFolder { folder in
      let experiment = try experiment(method)
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      var last = 0
      let stopped = try run.execute { state in
        last = state.step
        return (state.time ?? Double(state.step) / Double(max(1, state.stepCount)) * 3) > 1.7 ? .stop : .proceed
      }
      #expect(stopped.outcome == .stopped(step: last) && !run.folder.isComplete)
      let saved = try #require(run.folder.savedStep)
      #expect(saved > 0 && saved <= last)
      var first: Int?
      let result = try run.execute(resumes: true) { state in
        first = first ?? state.step
        return .proceed
      }
      #expect(first == saved + 1 && run.folder.isComplete && run.folder.savedStep == nil)
      let whole = try Run(experiment, folder: "\(folder)/b", version: "1").execute()
      #expect(result == whole)
      #expect(try Self.contents("\(folder)/a") == Self.contents("\(folder)/b"))
      // Complete: nothing is done.
      let again = try run.execute(resumes: true) { _ in
        Issue.record("a complete run makes no steps")
        return .proceed
      }
      #expect(again == whole)
    }
  }

  @Test func othersAreRefused() throws {
    try withTemporaryFolder { folder in
      var experiment = try experiment(Self.cases[2])
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      _ = try run.execute { $0.step == 3 ? .stop : .proceed }
      let before = try Self.contents("\(folder)/a")
      let later = #expect(throws: RunFolderError.self) {
        try Run(experiment, folder: "\(folder)/a", version: "2").execute(resumes: true)
      }
      #expect(later?.problem.contains("version 1") == true)
      experiment.seed = 5
      #expect(throws: RunFolderError.self) {
        try Run(experiment, folder: "\(folder)/a", version: "1").execute(resumes: true)
      }
      #expect(try Self.contents("\(folder)/a") == before)
    }
  }

  @Test func changedDataAreRefused() throws {
    try withTemporaryFolder { folder in
      let table = "\(folder)/t.csv"
      try AtomicFile.write(to: table, contents: "a,y\n1,2\n2,3\n4,5\n")
      let experiment = try Experiment(
        yaml: "network: tanh:1-2-1\nloss: mean-square\ndata: {file: t.csv, targets: y, test: 0}", folder: folder)
      let run = Run(experiment, folder: "\(folder)/a", version: "1")
      _ = try run.execute { $0.step == 3 ? .stop : .proceed }
      try AtomicFile.write(to: table, contents: "a,y\n1,2\n2,3\n4,5.5\n")
      let error = #expect(throws: RunFolderError.self) { try run.execute(resumes: true) }
      #expect(error?.problem.contains("the data or the start") == true)
      try AtomicFile.write(to: table, contents: "a,y\n1,2\n2,3\n4,5\n")
      #expect(try run.execute(resumes: true).outcome == .completed)
    }
  }

  @Test func aFolderTakesOneRunAtATime() throws {
    try withTemporaryFolder { folder in
      let run = Run(try experiment(Self.cases[0]), folder: "\(folder)/a", version: "1")
      _ = try run.execute { state in
        if state.step == 3 {
          let error = #expect(throws: RunFolderError.self) { try run.execute() }
          #expect(error?.problem.contains("another process") == true)
        }
        return .proceed
      }
      _ = try run.execute()
    }
  }

  /// A file that was being written when the process was killed is no obstacle, and does not stay.
  @Test func leftoversOfWritingAreRemoved() throws {
    try withTemporaryFolder { folder in
      let run = Run(try experiment(Self.cases[0]), folder: "\(folder)/a", version: "1")
      try FileManager.default.createDirectory(atPath: "\(folder)/a", withIntermediateDirectories: true)
      try AtomicFile.write(to: "\(folder)/a/.nagano-1-x.partial", contents: "x")
      _ = try run.execute(resumes: true)
      #expect(try Self.contents("\(folder)/a").keys.allSatisfy { !$0.contains("partial") })
    }
  }
}
