import Nagano
import Symmetry
import Testing

@testable import Reports

/// What a node means in words.
@Suite struct HierarchySentencesTests {
  private func sentences(_ graph: HierarchyGraph, _ classes: String) throws -> [String] {
    let node = try #require(graph.nodes.first { ClassNotation.string($0.layers) == classes })
    return graph.sentences(node)
  }

  @Test func tiedNeuronsAreNamed() throws {
    let odd = try HierarchySample.graph(of: "tanh:2-3-1")
    #expect(try sentences(odd, "0,1,2") == ["No neurons are tied: these are all networks, with all 9 parameters free."])
    #expect(
      try sentences(odd, "0,0,z") == [
        "Neurons 0 and 1 are equal.", "Neuron 2 is silent: its weights are zero.",
        "No training ever changes this. The network works as tanh:2-1-1.",
      ])
    #expect(try sentences(odd, "z,z,z").last!.hasSuffix("the network computes a constant."))
    let even = try HierarchySample.graph(of: "cos:2-3-1+bias")
    let fixed = try sentences(even, "0,f1,f1")
    #expect(fixed[0].hasPrefix("Neurons 1 and 2 hear nothing") && fixed[1].hasSuffix("works as cos:2-2-1+bias."))
  }

  @Test func layersAreNamedWhereThereAreSeveral() throws {
    let deep = try HierarchySample.graph(of: "tanh:1-2-2-1")
    #expect(try sentences(deep, "0,1/0,0")[0] == "Neurons 0 and 1 of layer 2 are equal.")
  }

  /// A neuron is spoken of exactly if something holds it: a fellow of its class, or silence.
  @Test func exactlyTheTiedNeuronsAreSpokenOf() {
    let rule = PartitionRule(hasMirrors: true, hasZeroClass: true, hasFixedClasses: true)
    for partition in HierarchySample.partitions(of: 3, rule: rule) {
      let node = HierarchyGraph.Node(
        level: 1, leafDimension: 1, stableDimension: 1, layers: [partition], effectiveWidths: [1], members: "1")
      let graph = HierarchyGraph(
        network: "x", activation: "x", inputCount: 1, outputCount: 1, hasBias: false, hasMirrors: true,
        parameterCount: 9,
        count: "1", countUpToRelabelling: "1", nodes: [node], edges: [])
      let text = graph.sentences(node).dropLast().joined(separator: " ")
      for (index, label) in partition.labels.enumerated() {
        let isTied = label.sign == .fixed || partition.classes()[label.classNumber!].count > 1
        #expect(text.contains("\(index)") == isTied, "\(text)")
      }
    }
  }

  @Test func leavesAreSpokenOfWhereTheyAreSmaller() {
    let graph = HierarchySample.odd
    #expect(graph.sentences(graph.nodes[3]).contains { $0.contains("of its 4 dimensions training moves in 3") })
    #expect(graph.sentences(graph.nodes[3]).contains { $0.contains("swap 0 and 1 in both layers") })
    #expect(
      !graph.sentences(graph.nodes[1]).contains { $0.contains("912") },
      "of a group, numbers are not those of all its types")
    #expect(graph.sentences(graph.nodes[4]).contains("A <note>."))
    #expect(graph.sentences(graph.nodes[4])[0] == "Neuron 1 is a mirrored copy of neuron 0.")
    #expect(HierarchyGraph.list(Array(0..<20)) == "0, 1, 2, 3, 4, 5, ... and 19")
  }
}
