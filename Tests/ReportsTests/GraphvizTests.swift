import Foundation
import Reports
import Testing

/// Drawing by Graphviz, and what is said where it is missing or fails.
@Suite struct GraphvizTests {
  static let graphviz = try? Graphviz()

  @Test func absenceSaysWhatToDo() throws {
    for attempt in [{ try Graphviz(searchPath: "").svg("") }, { try Graphviz(executable: "/no/such/dot").svg("") }] {
      let error = try #require(throws: GraphvizError.self) { try attempt() }
      #expect(error.kind == .notFound)
      for word in ["apt install graphviz", "brew install graphviz", "DOT"] { #expect(error.description.contains(word)) }
    }
  }

  @Test func failureCarriesTheMessage() throws {
    try withProgram("echo 'no memory' >&2; exit 3") { program in
      let error = try #require(throws: GraphvizError.self) { try Graphviz(executable: program).svg("digraph {}") }
      #expect(error.kind == .failed && error.detail.contains("exit status 3") && error.detail.contains("no memory"))
    }
    try withProgram("echo '<svg></svg>'; exit 3") { program in
      #expect(throws: GraphvizError.self) { try Graphviz(executable: program).svg("digraph {}") }
    }
    try withProgram("echo 'not a picture'") { program in
      let error = try #require(throws: GraphvizError.self) { try Graphviz(executable: program).svg("digraph {}") }
      #expect(error.kind == .failed)
    }
  }

  /// A program that talks before it listens, or never listens, must neither block nor break a pipe.
  @Test func largeGraphsAndMessagesDoNotBlock() throws {
    let chatter = "head -c 1000000 /dev/zero | tr '\\0' x >&2; head -c 1000000 /dev/zero | tr '\\0' x; echo '</svg>'"
    let dot = String(repeating: "// a long graph\n", count: 100_000)
    try withProgram(chatter) { program in
      let svg = try Graphviz(executable: program).svg(dot)
      #expect(svg.utf8.count > 1_000_000)
    }
    try withProgram("echo '<svg>'; cat | wc -c; echo '</svg>'") { program in
      let svg = try Graphviz(executable: program).svg(dot)
      #expect(svg.contains("1600000"))
    }
  }

  @Test(.enabled("needs Graphviz's dot in PATH") { graphviz != nil })
  func graphvizDrawsEveryNodeAndEdge() throws {
    let graphviz = try #require(Self.graphviz)
    for graph in [try HierarchySample.graph(of: "tanh:2-3-1"), HierarchySample.odd] {
      let svg = try graph.svg(graphviz)
      for index in graph.nodes.indices {
        #expect(svg.matches(of: try Regex("<g id=\"n\(index)\" class=\"node sim\"")).count == 1)
      }
      for edge in graph.edges {
        #expect(
          svg.matches(of: try Regex("<g id=\"n\(edge.upper)&#45;n\(edge.lower)\" class=\"edge covering\"")).count == 1)
      }
    }
    let error = try #require(throws: GraphvizError.self) { try graphviz.svg("digraph { ") }
    #expect(error.kind == .failed && error.detail.contains("syntax error"))
  }

  private func withProgram(_ script: String, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "dot").path
    try "#!/bin/sh\n\(script)\n".write(toFile: program, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    try body(program)
  }
}
