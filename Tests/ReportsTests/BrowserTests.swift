import Foundation
import Nagano
import Reports
import Testing

/// The page in a real browser: clicked, walked by keys, linked to.
@Suite struct BrowserTests {
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
  @Test(
    .enabled("needs Graphviz, Chromium and Playwright: Scripts/setup and Scripts/setup-browser") {
      Browser.isThere && (Browser.isRequired || (try? Graphviz()) != nil)
    })
  func aPersonFindsTheWay() throws {
    let graph = try HierarchySample.graph(of: "tanh:2-3-1")
    var data = Data()
    try Browser.withPage(graph.html(Graphviz())) { path in
      data = try #require(try Browser.run("use_page.py", [path, "n1", "0,0,z"]))
    }
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
