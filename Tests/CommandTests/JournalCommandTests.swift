import Foundation
import Testing

/// Long work that is stopped and taken up again: the same bytes as in one go.
@Suite struct JournalCommandTests {
  private func withJournal(_ body: (String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appending(path: "journal.jsonl").path)
  }

  private func timeless(_ output: String) -> String {
    output.replacing(/"seconds": [0-9.e\-]+/, with: "\"seconds\": 0")
  }

  @Test(arguments: [
    ["census", "tanh:1-1-1+bias", "--grid=-1,0,1,2,1/2", "--format", "json"],
    ["census", "sigmoid:1-2-1", "--grid=-1,0,1", "--sample", "600", "--seed", "7", "--format", "json"],
    ["verify", "cos:1-2-1+bias", "--format", "json"],
  ])
  func resumedWorkGivesTheSameBytes(arguments: [String]) throws {
    try withJournal { path in
      let plain = try BuiltBinary.run("nagano", arguments)
      #expect(plain.status == 0, "\(plain.errors)")
      let whole = try BuiltBinary.run("nagano", arguments + ["--journal", path])
      #expect(timeless(whole.output) == timeless(plain.output) && whole.status == 0, "\(whole.errors)")
      let journal = try Data(contentsOf: URL(filePath: path))
      // The first two chunks and a half, as after a crash.
      let ends = journal.indices.filter { journal[$0] == UInt8(ascii: "\n") }
      try #require(ends.count > 3, "there are chunks to lose")
      try journal[..<((ends[2] + ends[3]) / 2)].write(to: URL(filePath: path))
      let resumed = try BuiltBinary.run("nagano", arguments + ["--journal", path])
      #expect(timeless(resumed.output) == timeless(plain.output) && resumed.status == 0, "\(resumed.errors)")
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(Set(lines) == Set(String(decoding: journal, as: UTF8.self).split(separator: "\n")))
    }
  }

  /// Finished chunks are believed, not computed again: a changed line changes the result.
  @Test func finishedChunksAreNotComputedAgain() throws {
    try withJournal { path in
      let arguments = ["census", "tanh:1-1-1", "--grid=-1,0,1", "--journal", path]
      _ = try BuiltBinary.run("nagano", arguments)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try #require(text.contains("\"0\":1,\"2\":8"), "\(text)")
      let changed = text.replacing("\"0\":1,\"2\":8", with: "\"0\":4,\"2\":5")
      try changed.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try BuiltBinary.run("nagano", arguments).output.contains("2       5"))
    }
  }

  @Test func theJournalOfOtherWorkIsRefused() throws {
    try withJournal { path in
      let first = try BuiltBinary.nagano("census", "tanh:1-1-1", "--grid=-1,0,1", "--journal", path)
      #expect(first.status == 0, "\(first.errors)")
      let before = try Data(contentsOf: URL(filePath: path))
      for other in [
        ["census", "sigmoid:1-1-1", "--grid=-1,0,1"], ["census", "tanh:1-1-1", "--grid=-1,0,2"],
        ["census", "tanh:1-1-1", "--grid=-1,0,1", "--seed", "1"],
        ["census", "tanh:1-1-1", "--grid=-1,0,1", "--sample", "9"], ["verify", "tanh:1-1-1"],
      ] {
        let result = try BuiltBinary.run("nagano", other + ["--journal", path])
        #expect(result.status == 65 && result.errors.contains("not the journal of this work"), "\(other) \(result)")
        #expect(result.output.isEmpty)
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  /// Ctrl-C: exit code 130, finished chunks on disk, how to go on, and then the same bytes.
  @Test func interruptedWorkGoesOn() throws {
    try withJournal { path in
      let arguments = ["census", "sigmoid:1-1-1", "--grid=-2,-1,0,1,2", "--format", "json", "--sample", "3000"]
      let process = Process()
      let errors = Pipe()
      process.executableURL = BuiltBinary.products.appending(path: "nagano")
      process.arguments = arguments + ["--journal", path]
      process.standardError = errors
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let lines = { ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").count }
      while process.isRunning, lines() < 2 { usleep(10_000) }
      process.interrupt()
      process.waitUntilExit()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(process.terminationStatus == 130 && process.terminationReason == .exit)
      #expect(said.contains("goes on from there"), "\(said)")
      #expect((2..<25).contains(lines()), "some chunks are finished, not all")
      let resumed = try BuiltBinary.run("nagano", arguments + ["--journal", path])
      let plain = try BuiltBinary.run("nagano", arguments)
      #expect(resumed.status == 0 && timeless(resumed.output) == timeless(plain.output), "\(resumed.errors)")
    }
  }
}
