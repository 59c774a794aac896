import Nagano
import Reports
import Symmetry

/// Hierarchies for tests, by brute force: all types of families of partitions, ordered by trying all members.
enum HierarchySample {
  /// The hierarchy up to relabelling of a network with few neurons.
  static func graph(of notation: String, marks: [HierarchyGraph.Mark] = []) throws -> HierarchyGraph {
    let network = try Architecture(notation)
    let rules = network.wiring.partitionedAxes.map { network.wiring.axes[$0].partitionRule! }
    let types = network.hiddenWidths.indices.map {
      Array(PartitionTypes(of: network.hiddenWidths[$0], rule: rules[$0]))
    }
    let members = network.hiddenWidths.indices.map { partitions(of: network.hiddenWidths[$0], rule: rules[$0]) }
    let families = Array(
      PartitionTypeFamilies(zip(network.hiddenWidths, rules).map { PartitionTypes(of: $0, rule: $1) }))
    let levels = families.map { dimension(network, $0) }
    func isAbove(_ upper: Int, _ lower: Int) -> Bool {
      levels[upper] > levels[lower]
        && types.indices.allSatisfy { layer in
          let finer = families[upper][layer].representative
          return members[layer].contains {
            PartitionType(of: $0) == families[lower][layer] && finer.refines($0)
          }
        }
    }
    let above = families.indices.map { upper in families.indices.map { isAbove(upper, $0) } }
    var edges: [HierarchyGraph.Edge] = []
    for upper in families.indices {
      for lower in families.indices where above[upper][lower] {
        if families.indices.contains(where: { above[upper][$0] && above[$0][lower] }) { continue }
        edges.append(HierarchyGraph.Edge(upper: upper, lower: lower))
      }
    }
    let nodes = families.enumerated().map { index, family in
      HierarchyGraph.Node(
        level: levels[index], leafDimension: network.leafDimension(of: family.map(\.representative)),
        stableDimension: levels[index], layers: family.map(\.representative),
        effectiveWidths: family.map { $0.sizes.count + $0.fixedSizes.count },
        members: String(zip(family, rules).reduce(1) { $0 * $1.0.multiplicity(hasMirrors: $1.1.hasMirrors) }))
    }
    return HierarchyGraph(
      network: network.notation, activation: network.activation.name, inputCount: network.inputCount,
      outputCount: network.outputCount, hasBias: network.hasBias, hasMirrors: rules.contains(where: \.hasMirrors),
      parameterCount: network.parameterCount, count: String(nodes.reduce(0) { $0 + Int($1.members)! }),
      countUpToRelabelling: String(nodes.count), nodes: nodes, edges: edges, marks: marks)
  }

  /// All signed partitions of a few indices.
  static func partitions(of count: Int, rule: PartitionRule) -> [SignedPartition] {
    var labels: [SignedPartition.Label] = (0..<count).map { .init(classNumber: $0, sign: .positive) }
    if rule.hasMirrors { labels += (0..<count).map { .init(classNumber: $0, sign: .negative) } }
    if rule.hasZeroClass { labels.append(.zero) }
    if rule.hasFixedClasses { labels += (0..<count).map { .init(classNumber: count + $0, sign: .fixed) } }
    let words = (0..<count).reduce([[]]) { words, _ in words.flatMap { word in labels.map { word + [$0] } } }
    return Array(Set(words.map { SignedPartition($0) }))
  }

  /// The dimension of the linear set of weights that are constant on classes.
  private static func dimension(_ network: Architecture, _ family: [PartitionType]) -> Int {
    let moving = [network.inputCount] + family.map(\.sizes.count) + [network.outputCount]
    let resting = [0] + family.map(\.fixedSizes.count)
    return (0..<network.layerCount).reduce(0) { sum, layer in
      sum + moving[layer + 1] * (moving[layer] + resting[layer] + (network.hasBias ? 1 : 0))
    }
  }

  /// One node of every kind: groups, coupled fixed sets, wide layers, mirrored and sign-fixed neurons, odd characters.
  static var odd: HierarchyGraph {
    func label(_ number: Int?, _ sign: SignedPartition.Sign = .positive) -> SignedPartition.Label {
      SignedPartition.Label(classNumber: number, sign: sign)
    }
    let wide = SignedPartition(
      (0..<32).map { label($0 / 4) } + (0..<20).map { _ in label(8, .fixed) } + (0..<12).map { _ in .zero })
    let scattered = SignedPartition((0..<64).map { label($0 % 30, $0 < 30 ? .positive : .negative) })
    let pair = SignedPartition([label(0), label(0)])
    let mirrored = SignedPartition([label(0), label(0, .negative)])
    let ties = HierarchyGraph.Ties(
      tensors: [("W1", [[1], [1]]), ("W2", [[2, 3], [-3, 0]]), ("W3", [[4, 4]])],
      generators: ["swap 0 and 1 in both layers"])
    return HierarchyGraph(
      network: #"<"x" & \N>"#, activation: "tanh", inputCount: 1, outputCount: 1, hasBias: true, hasMirrors: true,
      parameterCount: 4225, count: "123456789012345678901234567890", countUpToRelabelling: "12345",
      nodes: [
        .init(
          level: 4225, leafDimension: 4225, stableDimension: 4225, layers: [scattered], effectiveWidths: [30],
          members: "1"),
        .init(
          level: 900, leafDimension: 900, stableDimension: 912, layers: [wide], effectiveWidths: [9],
          members: "98765432109876543210", types: "17", examples: [[wide], [scattered]]),
        .init(
          level: 800, leafDimension: nil, stableDimension: 800, layers: [wide], effectiveWidths: [9], members: "12"),
        .init(
          level: 4, leafDimension: 3, stableDimension: 4, layers: [pair, pair], effectiveWidths: [1, 1], members: "1",
          ties: ties),
        .init(
          level: 3, leafDimension: 3, stableDimension: 3, layers: [mirrored], effectiveWidths: [1], members: "2",
          note: "A <note>."),
        .init(
          level: 3, leafDimension: 3, stableDimension: 3, layers: [SignedPartition.discrete(count: 4), pair],
          effectiveWidths: [2, 1], members: "5", types: "3", examples: [[mirrored, pair]]),
      ],
      edges: [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5)].map { HierarchyGraph.Edge(upper: $0.0, lower: $0.1) },
      marks: [.init(node: 2, fileName: #"a "b" <c> & \d\n</script>.npz"#, path: [(1, 1e-9), (3, 12.5)])])
  }
}
