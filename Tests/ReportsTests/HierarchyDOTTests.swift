import Nagano
import Symmetry
import Testing

@testable import Reports

/// The text in the DOT language: what must be there once is there once, and cells say what the classes say.
@Suite struct HierarchyDOTTests {
  private static let networks = ["tanh:2-3-1", "sigmoid:1-4-2+bias", "cos:2-3-1+bias", "gelu:2-2-1", "tanh:1-2-2-1"]

  private static func graphs() throws -> [HierarchyGraph] {
    try networks.map { try HierarchySample.graph(of: $0) } + [HierarchySample.odd]
  }

  @Test func everyNodeEdgeAndLevelIsThereOnce() throws {
    for graph in try Self.graphs() {
      let dot = graph.dot()
      let nodes = dot.matches(of: /(?m)^  n(\d+) \[id="n(\d+)"/)
      #expect(nodes.map { Int($0.1)! } == Array(graph.nodes.indices) && nodes.allSatisfy { $0.1 == $0.2 })
      let edges = dot.matches(of: /(?m)^  n(\d+) -> n(\d+) \[id="n(\d+)-n(\d+)", class="covering"/)
      #expect(edges.allSatisfy { $0.1 == $0.3 && $0.2 == $0.4 })
      #expect(edges.map { HierarchyGraph.Edge(upper: Int($0.1)!, lower: Int($0.2)!) } == graph.edges)
      let ranks = dot.matches(of: /rank=same; level(\d+); ([n0-9; ]+) }/)
      #expect(ranks.map { Int($0.1)! } == Set(graph.nodes.map(\.level)).sorted(by: >))
      for rank in ranks {
        let members = rank.2.split(separator: " ").map { Int($0.dropFirst().dropLast())! }
        #expect(members == graph.nodes.indices.filter { graph.nodes[$0].level == Int(rank.1)! })
      }
      for level in Set(graph.nodes.map(\.level)) {
        #expect(dot.contains("level\(level) [") && dot.contains("label=\"\(graph.dimensions(level))\""))
      }
    }
  }

  @Test func theSameGraphIsTheSameText() throws {
    for (first, second) in zip(try Self.graphs(), try Self.graphs()) { #expect(first.dot() == second.dot()) }
  }

  @Test func bracketsClose() throws {
    for graph in try Self.graphs() {
      for dot in [graph.dot(), graph.dot(hasHeading: false)] {
        for (open, close): (Character, Character) in [("<", ">"), ("[", "]"), ("{", "}")] {
          let text = dot.replacing("->", with: "").filter { $0 == open || $0 == close }
          #expect(text.count { $0 == open } == text.count { $0 == close })
        }
      }
    }
  }

  @Test func theHeadingExplainsWhatIsDrawn() throws {
    let graph = try HierarchySample.graph(of: "tanh:2-3-1")
    let dot = graph.dot()
    #expect(
      dot.contains("tanh:2-3-1: what training can never leave") && dot.contains("There are 24 of them, or 7 up to"))
    #expect(dot.contains("copies: equal weights") && dot.contains("silent: all weights are zero"))
    #expect(!dot.contains("hears nothing") && !dot.contains("several types"))
    #expect(!graph.dot(hasHeading: false).contains("what training can never leave"))
    let plain = try HierarchySample.graph(of: "sigmoid:2-3-1").dot()
    #expect(!plain.contains("mirrored"))
  }

  /// The labels that a row of cells shows, read back from colours, frames and signs.
  private func read(_ row: String) -> [SignedPartition.Label] {
    row.matches(of: /border="(\d)" color="(#\w+)" bgcolor="(#\w+)">[^>]*>([^<]*)</).map { cell in
      if cell.4 == "0" { return .zero }
      let colour = cell.1 == "3" ? cell.2 : cell.3
      let sign: SignedPartition.Sign = cell.1 == "3" ? .fixed : cell.4.hasPrefix("−") ? .negative : .positive
      return .init(classNumber: HierarchyPalette.colours.firstIndex(of: String(colour)), sign: sign)
    }
  }

  @Test func cellsSayWhatTheClassesSay() {
    for rule in [
      PartitionRule(hasMirrors: true, hasZeroClass: true, hasFixedClasses: false),
      PartitionRule(hasMirrors: true, hasZeroClass: false, hasFixedClasses: true),
    ] {
      for count in 1...3 {
        for partition in HierarchySample.partitions(of: count, rule: rule) {
          #expect(read(HierarchyCell.table([HierarchyCell.layer(partition)])) == partition.labels)
        }
      }
    }
  }

  @Test func wideLayersAreRuns() {
    let wide = SignedPartition((0..<64).map { .init(classNumber: $0 / 16, sign: .positive) })
    let cells = HierarchyCell.layer(wide).map(\.text)
    #expect(cells.count == 4 && cells.last?.contains("D × 16") == true)
    let discrete = HierarchyCell.layer(.discrete(count: 64)).map(\.text)
    #expect(discrete.count == 12 && discrete.last?.contains("and 53 more") == true)
    #expect(HierarchyCell.layer(.discrete(count: 12)).count == 12)
  }

  @Test func oddCharactersStayText() {
    let dot = HierarchySample.odd.dot()
    #expect(dot.contains(#"a &quot;b&quot; &lt;c&gt; &amp; \\d\\n&lt;/script&gt;.npz"#))
    #expect(Markup.escaped("a\nb\u{1}\u{85}'") == "a b\u{FFFD}\u{FFFD}&#39;")
  }

  @Test func lettersAndDistances() {
    #expect(
      [0, 25, 26, 27, 51, 52, 701, 702].map(HierarchyPalette.letters) == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
      ])
    #expect(
      [0.01234, 1.518, 12.34, 123.4, 1e-9, 0].map(HierarchyGraph.short) == [
        "0.012", "1.52", "12.3", "123.0", "1.0e-9", "0",
      ])
    #expect(HierarchyGraph.grouped("1234567") == "1,234,567")
    #expect(HierarchyGraph.grouped("123456789012345678901234") == "1.23e23")
  }

  @Test func coloursAreDistinctAndLegible() {
    #expect(Set(HierarchyPalette.colours).count == HierarchyPalette.colours.count)
    for number in HierarchyPalette.colours.indices {
      for colour in [HierarchyPalette.colour(number), HierarchyPalette.paleColour(number)] {
        let ink = HierarchyPalette.luminance(HierarchyPalette.ink(on: colour))
        let light = HierarchyPalette.luminance(colour)
        #expect((max(ink, light) + 0.05) / (min(ink, light) + 0.05) >= 4.5)
      }
    }
  }
}
