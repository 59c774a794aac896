import Foundation
import Nagano
import Symmetry
import Testing

@testable import Reports

/// The JSON form, and the page as text: whole, alone, and safe whatever names it carries.
@Suite struct HierarchyPageTests {
  private struct Read: Decodable {
    struct Node: Decodable {
      let id, name, classes, members, types: String
      let linearDimension: Int
      let dimension: Int?
      let effectiveWidths: [Int]
      let ties: [String: [[Int]]]?
    }
    struct Mark: Decodable {
      let node, file: String
    }
    let schema, network, count: String
    let nodes: [Node]
    let edges: [[String]]
    let marks: [Mark]
  }

  private func expectEqual(_ json: String, _ graph: HierarchyGraph) throws {
    let read = try JSONDecoder().decode(Read.self, from: Data(json.utf8))
    #expect(read.schema == "nagano.sims-graph/1" && read.network == graph.network && read.count == graph.count)
    #expect(read.nodes.map(\.id) == graph.nodes.indices.map { "n\($0)" })
    #expect(Set(read.nodes.map(\.name)).count == graph.nodes.count)
    for (found, node) in zip(read.nodes, graph.nodes) {
      let layers = try ClassNotation.parse(found.classes)
      #expect(layers == node.layers && found.effectiveWidths == node.effectiveWidths)
      #expect(found.linearDimension == node.level && found.dimension == node.leafDimension)
      #expect(found.members == node.members && found.types == node.types)
      #expect(found.ties?.count == node.ties?.tensors.count)
    }
    #expect(read.edges == graph.edges.map { ["n\($0.upper)", "n\($0.lower)"] })
    #expect(read.marks.map(\.file) == graph.marks.map(\.fileName))
  }

  @Test func jsonIsTheGraph() throws {
    for graph in [try HierarchySample.graph(of: "tanh:1-2-2-1"), HierarchySample.odd] {
      try expectEqual(graph.json.text, graph)
    }
  }

  @Test func thePageCarriesTheGraph() throws {
    for graph in [try HierarchySample.graph(of: "cos:2-2-1"), HierarchySample.odd] {
      let page = graph.html(svg: "<?xml?><svg></svg>")
      let start = try #require(page.firstRange(of: "id=\"page-graph\">")).upperBound
      let end = try #require(page[start...].firstRange(of: "</script>")).lowerBound
      try expectEqual(String(page[start..<end]), graph)
      #expect(!page.contains("<?xml") && page.contains("<svg></svg>"))
    }
  }

  @Test func thePageIsAlone() throws {
    let page = HierarchySample.odd.html(svg: "<svg></svg>")
    #expect(!page.contains(/\bsrc=|@import|url\(|fetch\(|XMLHttpRequest|innerHTML/))
    #expect(page.matches(of: /https?:[^'"]*/).allSatisfy { $0.0 == "http://www.w3.org/2000/svg" })
    #expect(page.contains("default-src 'none'"))
  }

  @Test func namesCannotBecomeMarkup() {
    let page = HierarchySample.odd.html(svg: "<svg></svg>")
    // Two data blocks and one program end here, and no file name ends a fourth.
    #expect(page.matches(of: /<\/script>/).count == 3)
    #expect(!page.contains("<c>") && !page.contains("<\"x\"") && !page.contains("<note>"))
  }
}
