import Checkpoints
import Foundation
import Numerics
import Testing

@testable import Training

/// Many experiments in one file are the experiments that one would write by hand.
@Suite struct EnsembleTests {
  private static let head = """
    network: tanh:2-4-1
    seed: 3
    data: {teacher: {network: tanh:2-3-1, samples: 60}}
    record: {metrics: 5}

    """

  private func ensemble(_ text: String) throws -> Ensemble { try #require(try Ensemble(yaml: Self.head + text)) }

  @Test func aSingleExperimentIsNone() throws {
    #expect(try Ensemble(yaml: Self.head).map { _ in true } == nil)
    let error = #expect(throws: ExperimentError.self) { try Experiment(yaml: Self.head + "ensemble: {seeds: 2}") }
    #expect(error?.line == 5 && error?.problem.contains("an ensemble") == true)
  }

  @Test func membersAreAllCombinations() throws {
    let found = try ensemble(
      """
      training: {method: momentum, epochs: 7}
      ensemble:
        seeds: 2
        vary: {training.rate: [0.1, 1e-3], network: ["tanh:2-4-1", sigmoid:2-3-1+bias], record.checkpoints.count: [9]}
      """)
    #expect(
      found.members.map(\.name) == [
        "seed-3-rate-0.1-network-tanh_2-4-1-count-9", "seed-3-rate-0.1-network-sigmoid_2-3-1+bias-count-9",
        "seed-3-rate-1e-3-network-tanh_2-4-1-count-9", "seed-3-rate-1e-3-network-sigmoid_2-3-1+bias-count-9",
        "seed-4-rate-0.1-network-tanh_2-4-1-count-9", "seed-4-rate-0.1-network-sigmoid_2-3-1+bias-count-9",
        "seed-4-rate-1e-3-network-tanh_2-4-1-count-9", "seed-4-rate-1e-3-network-sigmoid_2-3-1+bias-count-9",
      ])
    for (number, member) in found.members.enumerated() {
      let byHand = try Experiment(
        yaml: """
          network: \(number % 2 == 0 ? "tanh:2-4-1" : "sigmoid:2-3-1+bias")
          seed: \(3 + number / 4)
          data: {teacher: {network: tanh:2-3-1, samples: 60}}
          training: {method: momentum, epochs: 7, rate: \(number % 4 < 2 ? "0.1" : "0.001")}
          record: {metrics: 5, checkpoints: {count: 9}}
          """)
      #expect(member.experiment == byHand, "\(member.name)")
    }
  }

  @Test func valuesMayBeMappings() throws {
    let found = try ensemble(
      "ensemble: {seeds: [9, 2], vary: {initial: [zero, {kind: sim, classes: \"0,0,1,1\"}], training.rate: [1], data.test: [0]}}"
    )
    #expect(
      found.members.map(\.name) == [
        "seed-9-initial-zero-rate-1-test-0", "seed-9-initial-kind_sim_classes_0_0_1_1-rate-1-test-0",
        "seed-2-initial-zero-rate-1-test-0", "seed-2-initial-kind_sim_classes_0_0_1_1-rate-1-test-0",
      ])
    #expect(found.members[1].settings.map(\.value) == ["9", "{kind: sim, classes: 0,0,1,1}", "1", "0"])
    let equalEnds = try ensemble("ensemble: {vary: {record.metrics: [1], record.checkpoints.count: [3]}}")
    #expect(equalEnds.members.map(\.name) == ["seed-3-metrics-1-count-3"])
  }

  @Test(arguments: [
    ("ensemble: {seed: 8}", "Did you mean 'seeds'?"), ("ensemble: {}", "seeds: 8"), ("ensemble: 8", "seeds, vary"),
    ("ensemble: {seeds: 0}", "a whole number from 1"), ("ensemble: {seeds: []}", "a list with a seed"),
    ("ensemble: {seeds: [1, -1]}", "a whole number from 0"), ("ensemble: {seeds: [1, 1]}", "Give every value once"),
    ("ensemble: {vary: [1]}", "a mapping"), ("ensemble: {vary: {training.rate: 0.1}}", "a list of values"),
    ("ensemble: {vary: {training.rate: []}}", "a list of values"),
    ("ensemble: {vary: {training.rat: [1]}}", "Did you mean 'rate'?"),
    ("ensemble: {vary: {trainin.rate: [1]}}", "Did you mean 'training'?"),
    ("ensemble: {vary: {training.rate: [1, x]}}", "a positive number"),
    ("ensemble: {vary: {network.width: [1]}}", "as a mapping"), ("ensemble: {vary: {seed: [1]}}", "'seeds'"),
    ("ensemble: {seeds: 100000, vary: {training.rate: [1, 2]}}", "fewer settings"),
  ]) func mistakesAreNamed(text: String, remedy: String) {
    let error = #expect(throws: ExperimentError.self) { try Ensemble(yaml: Self.head + text) }
    #expect(error?.remedy.contains(remedy) == true, "\(error?.description ?? "")")
    #expect(error?.line == 5, "\(error?.description ?? "")")
  }

  /// A key that not all values go with: the value is at fault, or the key where that is varied.
  @Test(arguments: [
    (
      "{method: momentum, momentum: 0.5}", "training.method: [momentum, adam]", 8, "adam]",
      "'adam' does not go with line 5"
    ),
    ("{method: sgd, batch: 8}", "training.method: [sgd, momentum, gd]", 8, "gd]", "line 5, training.batch"),
    (
      "{}\ninitial: {kind: normal, exponent: 1}", "initial.kind: [normal, copies]", 9, "copies]",
      "line 6, initial.exponent"
    ),
    ("{method: gd}", "training.momentum: [0.9, 0.5]", 8, "0.9,", "no 'momentum'"),
    ("{method: momentum}", "training.method: [momentum, gd], training.momentum: [0.9]", 8, "0.9]", "'gd' has no"),
    ("{method: gd}", "training: [{method: gd},\n    {momentum: 1}]", 9, "1}", "no 'momentum'"),
    ("{rate: x}", "training.method: [momentum, gd]", 5, "x}", "'x' is not"),
    ("{method: momentum}", "training.method: [momentum, gd], training.lr: [1]", 8, "training.lr", "'lr' is not known"),
  ]) func theValueAtFaultIsNamed(training: String, vary: String, line: Int, mark: String, problem: String) {
    let text = "training: \(training)\nensemble:\n  vary:\n    {\(vary)}"
    let error = #expect(throws: ExperimentError.self) { try Ensemble(yaml: Self.head + text) }
    let place = error?.lineText?.dropFirst((error?.column ?? 1) - 1)
    #expect(error?.line == line && place?.hasPrefix(mark) == true, "\(error?.description ?? "")")
    #expect(error?.problem.contains(problem) == true, "\(error?.description ?? "")")
  }

  /// A folder of the other kind says what it holds.
  @Test func foldersOfTheOtherKindAreNamed() throws {
    try withTemporaryFolder { folder in
      let ensemble = try ensemble("training: {epochs: 2}\nensemble: {seeds: 2}")
      let single = ensemble.members[0].experiment
      _ = try EnsembleRun(ensemble, folder: folder + "/many", version: "1").execute()
      _ = try Run(single, folder: folder + "/one", version: "1").execute()
      let files = try ResumeTests.contents(folder)
      for resumes in [false, true] {
        let one = #expect(throws: RunFolderError.self) {
          try Run(single, folder: folder + "/many", version: "1").execute(resumes: resumes)
        }
        #expect(
          one?.problem == "the folder holds the runs of an ensemble"
            && one?.remedy.contains("Name another folder") == true)
        let many = #expect(throws: RunFolderError.self) {
          try EnsembleRun(ensemble, folder: folder + "/one", version: "1").execute(resumes: resumes)
        }
        #expect(many?.problem == "the folder holds one run, not an ensemble")
        #expect(many?.remedy.contains("Name another folder") == true)
      }
      #expect(try ResumeTests.contents(folder) == files)
    }
  }

  private static let small =
    "training: {method: momentum, epochs: 12}\nensemble: {seeds: 3, vary: {training.rate: [0.1, 1e200]}}"

  /// The same bytes on all cores, on one, and after interruptions; each folder as of a run by itself.
  @Test func runsAreThoseOfTheMembers() throws {
    try withTemporaryFolder { folder in
      let ensemble = try ensemble(Self.small)
      let rows = try EnsembleRun(ensemble, folder: "\(folder)/a/", version: "1").execute()
      let expected = try ResumeTests.contents("\(folder)/a")
      #expect(rows.map(\.outcome) == Array(repeating: ["completed", "diverged"], count: 3).flatMap { $0 })
      let serial = try withSerialLoops {
        try EnsembleRun(ensemble, folder: "\(folder)/b", version: "1").execute()
      }
      #expect(try serial.map(\.name) == rows.map(\.name) && ResumeTests.contents("\(folder)/b") == expected)
      for member in ensemble.members {
        let alone = try Run(member.experiment, folder: "\(folder)/alone/\(member.name)", version: "1").execute()
        let row = try #require(rows.first { $0.name == member.name })
        #expect(
          row.steps == alone.step && row.metrics?.trainLoss.bitPattern == alone.metrics.last?.trainLoss.bitPattern)
      }
      let alone = try ResumeTests.contents("\(folder)/alone")
      #expect(alone.allSatisfy { expected[$0.key] == $0.value } && expected.count == alone.count + 2)

      let run = EnsembleRun(ensemble, folder: "\(folder)/c", version: "1")
      let stopped = try run.execute { index, state in index == 2 && state.step == 7 ? .stop : .proceed }
      #expect(stopped.contains { $0.outcome == nil || $0.outcome == "stopped" })
      #expect(try run.execute(resumes: true) == serial || rows.contains { $0.metrics?.trainLoss.isNaN == true })
      #expect(try ResumeTests.contents("\(folder)/c") == expected)
      _ = try run.execute(resumes: true) { _, _ in
        Issue.record("nothing is left to do")
        return .proceed
      }
      let table = try String(contentsOfFile: run.tableFile, encoding: .utf8).split(separator: "\n")
      #expect(
        table[0]
          == "run,seed,training.rate,outcome,steps,train_loss,train_accuracy,test_loss,test_accuracy,time"
          && table.count == 7 && table[1].hasPrefix("seed-3-rate-0.1,3,0.1,completed,12,"))
    }
  }

  @Test func otherFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      _ = try EnsembleRun(ensemble(Self.small), folder: path, version: "1").execute()
      let before = try ResumeTests.contents(path)
      for text in [
        Self.small.replacing("seeds: 3", with: "seeds: 2"), Self.small.replacing("0.1", with: "0.2"),
        Self.small.replacing("epochs: 12", with: "epochs: 13"),
      ] {
        for resumes in [false, true] {
          #expect(throws: RunFolderError.self) {
            try EnsembleRun(ensemble(text), folder: path, version: "1").execute(resumes: resumes)
          }
        }
      }
      #expect(try ResumeTests.contents(path) == before)
      try AtomicFile.write(to: "\(folder)/x", contents: "x")
      #expect(throws: RunFolderError.self) {
        try EnsembleRun(ensemble(Self.small), folder: folder, version: "1").execute()
      }
    }
  }
}
