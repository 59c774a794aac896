import Foundation
import Nagano
import Reports
import Testing

/// The page in a real browser: clicked, walked by keys, linked to.
///
/// `Scripts/setup-browser` installs what this needs.
@Suite struct BrowserTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Browser/use_page.py").path

  /// The Python of `Scripts/setup-browser`, or the one in `PATH`.
  private static var python: [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    // A link, by whose place this Python finds its packages: it must not be resolved.
    let own = root.appending(path: ".build/python/bin/python").path
    return ["/usr/bin/env", FileManager.default.isExecutableFile(atPath: own) ? own : "python3"]
  }

  /// What the script prints, or nil where it fails.
  private static func run(_ arguments: [String], isQuiet: Bool) throws -> Data? {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: python[0])
    process.arguments = python.dropFirst() + [script] + arguments
    process.standardOutput = output
    if isQuiet { process.standardError = FileHandle.nullDevice }
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data : nil
  }

  /// With `NAGANO_REQUIRE_BROWSER=1` the test runs, and so fails, also where there is no browser.
  private static let isPossible: Bool = {
    if ProcessInfo.processInfo.environment["NAGANO_REQUIRE_BROWSER"] == "1" { return true }
    let isPossible = (try? Graphviz()) != nil && (try? run(["--check"], isQuiet: true)) != nil
    if !isPossible { print("Skipped: the page in a browser, for want of dot, Chromium or Playwright.") }
    return isPossible
  }()

  private struct Reading: Decodable {
    struct Clicked: Decodable {
      let selected, heading, address: String
      let sentences, covers: [String]
      let circles, reducedCircles: Int
    }
    struct Followed: Decodable {
      let selected, heading, focus: String
    }
    struct Linked: Decodable {
      let selected, heading: String
    }
    let title, first: String
    let clicked: Clicked
    let related: [String]
    let tabbedTo: String
    let followed: Followed
    let walked: [String]
    let entered: String
    let found: Int
    let linked: Linked
    let inView: [Bool]
    let complaints, requests: [String]
  }

  /// Nodes of tanh:2-3-1: n0 0,1,2; n1 0,0,1; n2 0,0,0; n3 0,1,z; n4 0,0,z; n5 0,z,z; n6 z,z,z.
  @Test(.enabled("needs Graphviz, Chromium and Playwright: Scripts/setup and Scripts/setup-browser") { isPossible })
  func aPersonFindsTheWay() throws {
    let graph = try HierarchySample.graph(of: "tanh:2-3-1")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).html")
    defer { try? FileManager.default.removeItem(at: file) }
    try graph.html(Graphviz()).write(to: file, atomically: true, encoding: .utf8)
    let data = try #require(try Self.run([file.path, "n1", "0,0,z"], isQuiet: false))
    let read = try JSONDecoder().decode(Reading.self, from: data)
    #expect(read.complaints == [] && read.requests == [])
    #expect(read.title == "tanh:2-3-1: what training can never leave" && read.first == "n0")

    #expect(
      read.clicked.selected == "n1" && read.clicked.heading == "Classes 0,0,1" && read.clicked.address == "#0,0,1")
    #expect(
      read.clicked.sentences == [
        "Neurons 0 and 1 are equal.", "No training ever changes this. The network works as tanh:2-2-1.",
      ])
    #expect(read.clicked.covers.sorted() == ["0,0,0", "0,0,z", "0,z,z"])
    #expect(read.clicked.circles == 3 && read.clicked.reducedCircles == 2)
    #expect(read.related == ["n0", "n1", "n2", "n4", "n5", "n6"])

    #expect(read.tabbedTo == read.clicked.covers[0])
    #expect(read.followed.heading == "Classes \(read.tabbedTo)" && read.followed.focus == read.followed.heading)
    let place = try #require(Int(read.followed.selected.dropFirst()))
    let walked = try read.walked.map { try #require(Int($0.dropFirst())) }
    #expect(graph.edges.contains(.init(upper: walked[0], lower: place)))
    #expect(graph.edges.contains(.init(upper: walked[0], lower: walked[1])) && read.entered == read.walked[0])
    #expect(read.found == 1 && read.linked.selected == "n4" && read.linked.heading == "Classes 0,0,z")
    #expect(read.inView == Array(repeating: true, count: 7))
  }
}
