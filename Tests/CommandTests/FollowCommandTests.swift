import Foundation
import Nagano
import Testing

/// `nagano track --follow` on the built binary: a run that grows while it is watched.
@Suite struct FollowCommandTests {
  /// A finished run, whose files are put into another folder one after the other.
  private func withRun(_ body: (_ whole: RunFolder, _ growing: RunFolder, _ place: URL) throws -> Void) throws {
    let place = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let (whole, growing) = (
      RunFolder(place.appending(path: "whole").path), RunFolder(place.appending(path: "growing").path)
    )
    try TrackCommandTests.run(in: whole.path)
    try FileManager.default.createDirectory(atPath: growing.checkpoints, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: whole.experimentFile, toPath: growing.experimentFile)
    try "window.vegaEmbed = 1;".write(to: place.appending(path: "vega.js"), atomically: true, encoding: .utf8)
    try body(whole, growing, place)
  }

  private func follow(_ run: RunFolder, _ place: URL) throws -> Process {
    let process = Process()
    process.executableURL = BuiltBinary.products.appending(path: "nagano")
    process.arguments = [
      "track", run.path, "--follow", "--report", place.appending(path: "page.html").path, "--output",
      place.appending(path: "out.txt").path, "--rates", "2",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["NAGANO_VEGA": place.appending(path: "vega.js").path]) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func copy(_ step: Int, _ whole: RunFolder, _ growing: RunFolder) throws {
    let (from, to) = (whole.checkpointFile(step: step, of: 50), growing.checkpointFile(step: step, of: 50))
    // As a run does: whole, under another name first.
    let partial = growing.checkpoints + "/.nagano-x.partial"
    try FileManager.default.copyItem(atPath: from, toPath: partial)
    try FileManager.default.moveItem(atPath: partial, toPath: to)
  }

  private func text(_ place: URL, _ name: String) -> String {
    (try? String(contentsOf: place.appending(path: name), encoding: .utf8)) ?? ""
  }

  /// Waits until something holds, for some seconds at most.
  private func comes(_ process: Process, _ holds: () -> Bool) -> Bool {
    for _ in 0..<400 {
      if holds() { return true }
      guard process.isRunning else { return holds() }
      Thread.sleep(forTimeInterval: 0.025)
    }
    return false
  }

  @Test func aGrowingRunIsShownUntilItsEnd() throws {
    try withRun { whole, growing, place in
      let process = try follow(growing, place)
      defer { process.terminate() }
      // Nothing is there yet: it waits.
      try copy(0, whole, growing)
      #expect(comes(process) { text(place, "out.txt").contains("1 checkpoint, step 0; the run is not finished") })
      #expect(comes(process) { text(place, "page.html").contains("The run is not finished") })
      for step in [10, 20, 30, 40, 50] { try copy(step, whole, growing) }
      #expect(comes(process) { text(place, "out.txt").contains("6 checkpoints, steps 0 to 50; the run is not") })
      #expect(process.isRunning && text(place, "page.html").contains("<body data-live"))
      try FileManager.default.copyItem(atPath: whole.metricsFile, toPath: growing.metricsFile)
      try FileManager.default.copyItem(atPath: whole.recordFile, toPath: growing.recordFile)
      #expect(comes(process) { !process.isRunning } && process.terminationStatus == 0)
      // The end is what a track of the whole run says.
      let once = try BuiltBinary.nagano("track", growing.path, "--rates", "2")
      #expect(once.status == 0 && text(place, "out.txt") == once.output && !once.output.contains("not finished"))
      let page = text(place, "page.html")
      #expect(page.hasSuffix("</html>\n") && !page.contains("data-live=\"yes\"") && !page.contains("not finished"))
    }
  }

  @Test func ctrlCLeavesThePageWhole() throws {
    try withRun { whole, growing, place in
      try copy(0, whole, growing)
      try copy(10, whole, growing)
      let process = try follow(growing, place)
      defer { process.terminate() }
      // The table is written after the page.
      #expect(comes(process) { text(place, "out.txt").contains("2 checkpoints") })
      process.interrupt()
      #expect(comes(process) { !process.isRunning } && process.terminationStatus == 130)
      let page = text(place, "page.html")
      #expect(page.hasSuffix("</html>\n") && page.contains("steps 0 to 10") && page.contains("not finished"))
      #expect(!page.contains("<body data-live"), "nobody writes it anew")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == [
          "growing", "out.txt", "page.html", "vega.js", "whole",
        ])
    }
  }

  @Test func whatCannotBeFollowedIsNamed() throws {
    try withRun { whole, _, _ in
      let json = try BuiltBinary.nagano("track", whole.path, "--follow", "--format", "json")
      #expect(json.status == 64 && json.errors.contains("--output") && json.output.isEmpty)
      let none = try BuiltBinary.nagano("track", whole.path + "/none", "--follow")
      #expect(none.status == 66 && none.errors.contains("no such folder yet"))
      #expect(none.errors.contains("nagano train EXPERIMENT.yaml -o \(whole.path)/none"), "\(none.errors)")
      // A run that is over is shown once.
      let over = try BuiltBinary.nagano("track", whole.path, "--follow", "--rates", "0")
      #expect(over.status == 0 && over.output.matches(of: /6 checkpoints/).count == 1)
    }
  }
}
