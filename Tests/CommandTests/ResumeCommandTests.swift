import ExactAlgebra
import Foundation
import NaganoTestSupport
import Testing

/// Runs that are killed from outside, at any moment: the same bytes as of one that was not.
@Suite(.serialized) struct ResumeCommandTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func experiment(_ training: String, in folder: URL, metrics: Int = 5, rest: String = "") throws -> String {
    let file = folder.appending(path: "experiment.yaml")
    try """
    network: tanh:3-12-2+bias
    data: {teacher: {network: tanh:3-4-2, samples: 100}}
    training: \(training)
    record: {checkpoints: {count: 12}, metrics: \(metrics)}
    \(rest)
    """.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  private func contents(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      guard let bytes = FileManager.default.contents(atPath: folder.appending(path: name).path) else { continue }
      files[name] =
        name.hasSuffix(".json")
        ? Data(String(decoding: bytes, as: UTF8.self).replacing(/"seconds": [0-9.e-]+/, with: "").utf8) : bytes
    }
    return files
  }

  private func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = BuiltBinary.products.appending(path: "nagano")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func wait(for process: Process, until isTrue: () -> Bool) {
    while process.isRunning, !isTrue() { usleep(2_000) }
  }

  static let methods = [
    "{method: gd, epochs: 700}", "{method: sgd, batch: 20, epochs: 180}", "{method: momentum, epochs: 700}",
    "{method: adam, batch: 20, epochs: 180}",
    "{method: momentum, epochs: 500, decay: 0.01, classes: \"0,0,1,1,2,3,4,5,6,7,8,9\"}",
    "{method: flow, time: 40, tolerance: 1e-9}",
  ]

  /// `kill -9`, until the run is through.
  @Test(arguments: methods) func killedRunsGoOn(training: String) throws {
    try withFolder { folder in
      let file = try experiment(training, in: folder)
      let whole = folder.appending(path: "whole")
      let begin = ContinuousClock.now
      let plain = try BuiltBinary.nagano("train", file, "-o", whole.path, "--quiet")
      #expect(plain.status == 0, "\(plain.errors)")
      let length = Int((ContinuousClock.now - begin) / .microseconds(1))
      let expected = try contents(whole)
      var (kills, number) = (0, 0)
      let wanted = testMultiplier == 1 ? 2 : 20
      while kills < wanted, number < 10 * wanted {
        var generator = SeededGenerator(seed: UInt64(number))
        number += 1
        let path = folder.appending(path: "run-\(number)")
        for _ in 0..<3 {
          let process = try start(["train", file, "-o", path.path, "--quiet", "--resume"])
          usleep(UInt32(generator.integer(0...length)))
          guard process.isRunning else { break }
          kill(process.processIdentifier, SIGKILL)
          process.waitUntilExit()
          kills += 1
        }
        let resumed = try BuiltBinary.nagano("train", file, "-o", path.path, "--quiet", "--resume")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try contents(path) == expected, "\(training), seed \(number - 1)")
      }
      #expect(kills > 0)
    }
  }

  /// Ctrl-C, and what a batch queue sends: exit status 130, the state on disk, and then the same bytes.
  @Test(arguments: [SIGINT, SIGTERM]) func interruptedRunsGoOn(signal: Int32) throws {
    try withFolder { folder in
      // Metrics and checkpoints are far apart, so that it is the steps between them that are interrupted.
      let file = try experiment("{method: adam, epochs: 3000}", in: folder, metrics: 900)
      let (path, whole) = (folder.appending(path: "run"), folder.appending(path: "whole"))
      let process = try start(["train", file, "-o", path.path])
      let first = path.appending(path: "metrics.csv").path
      wait(for: process) { FileManager.default.fileExists(atPath: first) }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130 && process.terminationReason == .exit)
      let record = try String(contentsOf: path.appending(path: "run.json"), encoding: .utf8)
      #expect(record.contains("\"outcome\": \"stopped\""))
      #expect(FileManager.default.fileExists(atPath: path.appending(path: "state.safetensors").path))
      let resumed = try BuiltBinary.nagano("train", file, "-o", path.path, "--resume")
      #expect(resumed.status == 0 && resumed.errors.contains("going on after step"), "\(resumed.errors)")
      #expect(try BuiltBinary.nagano("train", file, "-o", whole.path).status == 0)
      #expect(try contents(path) == contents(whole))

      let again = try BuiltBinary.nagano("train", file, "-o", path.path, "--resume")
      #expect(
        again.status == 0 && again.errors.contains("is complete; nothing is done") && again.output == resumed.output)
    }
  }

  @Test func unfinishedRunsAreNamed() throws {
    try withFolder { folder in
      let file = try experiment("{method: gd, epochs: 200000}", in: folder)
      let path = folder.appending(path: "run")
      let process = try start(["train", file, "-o", path.path])
      wait(for: process) { FileManager.default.fileExists(atPath: path.appending(path: "metrics.csv").path) }
      let locked = try BuiltBinary.nagano("train", file, "-o", path.path)
      #expect(locked.status == 73 && locked.errors.contains("another process"), "\(locked.errors)")
      process.interrupt()
      process.waitUntilExit()
      let other = try BuiltBinary.nagano("train", file, "-o", path.path, "--seed", "1", "--resume")
      #expect(other.status == 73 && other.errors.contains("another experiment"))
      let anew = try start(["train", file, "-o", path.path])
      anew.interrupt()
      anew.waitUntilExit()
    }
  }

  @Test func ensemblesStopAndGoOn() throws {
    try withFolder { folder in
      let file = try experiment(
        "{method: momentum, epochs: 500}", in: folder,
        rest: "ensemble: {seeds: 3, vary: {training.rate: [0.1, 0.02]}}")
      let (path, whole) = (folder.appending(path: "run"), folder.appending(path: "whole"))
      let plain = try BuiltBinary.nagano("train", file, "-o", whole.path)
      #expect(plain.status == 0 && plain.output.contains("seed-2-rate-0.02  completed after 500 steps"), "\(plain)")
      for signal in [SIGINT, SIGKILL, SIGTERM] {
        let process = try start(["train", file, "-o", path.path, "--resume"])
        let begun = path.appending(
          path: signal == SIGINT ? "seed-0-rate-0.02/metrics.csv" : "seed-1-rate-0.1/metrics.csv")
        wait(for: process) { FileManager.default.fileExists(atPath: begun.path) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        if signal == SIGINT { #expect(process.terminationStatus == 130) }
      }
      let resumed = try BuiltBinary.nagano("train", file, "-o", path.path, "--resume", "--format", "json")
      #expect(resumed.status == 0 && resumed.errors.contains("going on with"), "\(resumed.errors)")
      #expect(try contents(path) == contents(whole))
      #expect(resumed.output == (try String(contentsOf: path.appending(path: "ensemble.json"), encoding: .utf8)))
      let seed = try BuiltBinary.nagano("train", file, "-o", path.path, "--seed", "1")
      #expect(seed.status == 64 && seed.errors.contains("seeds"))
    }
  }
}
