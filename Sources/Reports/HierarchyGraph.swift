public import Symmetry

/// The hierarchy of structural invariant manifolds (SIMs) of a network as a plain graph, ready to be drawn.
///
/// Nodes are SIMs, or types of SIMs up to relabelling; an edge leads from a SIM to one that it covers: the lower one lies
/// inside, with none of the graph between. The forms are ``dot(hasHeading:)``, ``svg(_:)``, ``html(svg:)`` and ``json``.
public struct HierarchyGraph: Sendable {
  /// The notation of the network, which is the title.
  public let network: String
  /// The name of the activation.
  public let activation: String
  /// The number of inputs.
  public let inputCount: Int
  /// The number of outputs.
  public let outputCount: Int
  /// Whether the layers have biases.
  public let hasBias: Bool
  /// Whether neurons may be mirrored copies of one another (odd and even activations).
  public let hasMirrors: Bool
  /// The number of parameters.
  public let parameterCount: Int
  /// The number of SIMs in all, in decimal digits.
  public let count: String
  /// The number of SIMs up to relabelling and mirroring of neurons, in decimal digits.
  public let countUpToRelabelling: String
  /// The SIMs.
  public let nodes: [Node]
  /// The coverings.
  public let edges: [Edge]
  /// Checkpoints and where they are.
  public let marks: [Mark]

  /// One SIM, or one type of SIMs, or a group of types drawn as one box.
  public struct Node: Sendable {
    /// The dimension of the linear SIM; strictly decreasing along edges.
    public let level: Int
    /// The dimension of its leaves, `nil` where no formula is known.
    public let leafDimension: Int?
    /// The dimension of the linear set of all points at which these classes are stable.
    public let stableDimension: Int
    /// One representative for each hidden layer.
    public let layers: [SignedPartition]
    /// The widths of the hidden layers of the network that it works as.
    public let effectiveWidths: [Int]
    /// The number of SIMs that this node stands for, in decimal digits.
    public let members: String
    /// The number of types that this node stands for, in decimal digits; a group has more than one.
    public let types: String
    /// Representatives of some types of a group.
    public let examples: [[SignedPartition]]
    /// What symmetries that act on several layers at once tie, beyond classes of neurons.
    public let ties: Ties?
    /// A sentence of its own.
    public let note: String?

    /// A node.
    public init(
      level: Int, leafDimension: Int?, stableDimension: Int, layers: [SignedPartition], effectiveWidths: [Int],
      members: String, types: String = "1", examples: [[SignedPartition]] = [], ties: Ties? = nil, note: String? = nil
    ) {
      (self.level, self.leafDimension, self.stableDimension) = (level, leafDimension, stableDimension)
      (self.layers, self.effectiveWidths) = (layers, effectiveWidths)
      (self.members, self.types, self.examples) = (members, types, examples)
      (self.ties, self.note) = (ties, note)
    }

    /// Whether no signal passes: a layer has no neuron that is neither silent nor sign-fixed.
    public var isConstant: Bool {
      layers.contains { layer in !layer.labels.contains { $0.classNumber != nil && $0.sign != .fixed } }
    }

    /// Whether the node stands for several types.
    public var isGroup: Bool { types != "1" }
  }

  /// Which parameters a fixed set ties to one another.
  public struct Ties: Sendable {
    /// The name and the matrix of labels of each tensor: signed class numbers from 1, and 0 where the entry is zero.
    public let tensors: [(name: String, labels: [[Int]])]
    /// The symmetries that generate the group, as text.
    public let generators: [String]

    /// Ties.
    public init(tensors: [(name: String, labels: [[Int]])], generators: [String]) {
      (self.tensors, self.generators) = (tensors, generators)
    }
  }

  /// A covering, by indices of nodes: the lower one lies inside the upper one.
  public struct Edge: Hashable, Sendable {
    /// The node that covers.
    public let upper: Int
    /// The node that is covered.
    public let lower: Int

    /// A covering.
    public init(upper: Int, lower: Int) { (self.upper, self.lower) = (upper, lower) }
  }

  /// A checkpoint on its SIM, and the way from there to coarser ones.
  public struct Mark: Sendable {
    /// The node that the checkpoint is on.
    public let node: Int
    /// The name of the file.
    public let fileName: String
    /// The next coarser nodes, nearest first, with the distance of the checkpoint from each.
    public let path: [(node: Int, distance: Double)]

    /// A mark.
    public init(node: Int, fileName: String, path: [(node: Int, distance: Double)] = []) {
      (self.node, self.fileName, self.path) = (node, fileName, path)
    }
  }

  /// A graph.
  ///
  /// - Precondition: edges are distinct, lead from higher levels to lower ones and, as marks do, name nodes.
  public init(
    network: String, activation: String, inputCount: Int, outputCount: Int, hasBias: Bool, hasMirrors: Bool,
    parameterCount: Int, count: String, countUpToRelabelling: String, nodes: [Node], edges: [Edge], marks: [Mark] = []
  ) {
    precondition(
      edges.allSatisfy {
        nodes.indices.contains($0.upper) && nodes.indices.contains($0.lower)
          && nodes[$0.upper].level > nodes[$0.lower].level
      }, "an edge leads from a node to one of a lower level")
    precondition(Set(edges).count == edges.count, "every edge once")
    precondition(
      marks.allSatisfy { nodes.indices.contains($0.node) && $0.path.allSatisfy { nodes.indices.contains($0.node) } },
      "marks are on nodes")
    (self.network, self.activation) = (network, activation)
    (self.inputCount, self.outputCount, self.hasBias) = (inputCount, outputCount, hasBias)
    (self.hasMirrors, self.parameterCount) = (hasMirrors, parameterCount)
    (self.count, self.countUpToRelabelling) = (count, countUpToRelabelling)
    (self.nodes, self.edges, self.marks) = (nodes, edges, marks)
  }
}

extension HierarchyGraph {
  /// The levels that occur, highest first, with the nodes of each in their order.
  ///
  /// - Complexity: O(nodes log nodes).
  var levels: [(level: Int, nodes: [Int])] {
    Dictionary(grouping: nodes.indices) { nodes[$0].level }.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
  }

  /// A name of each node for links: its classes, or `n` and its index where the classes do not tell it apart.
  ///
  /// - Complexity: O(nodes), times the number of neurons.
  var names: [String] {
    let notations = nodes.map { ClassNotation.string($0.layers) }
    let occurrences = Dictionary(notations.map { ($0, 1) }, uniquingKeysWith: +)
    return nodes.indices.map { index in
      let isPlain = !nodes[index].isGroup && nodes[index].ties == nil && occurrences[notations[index]] == 1
      return isPlain ? notations[index] : "n\(index)"
    }
  }

  /// The widths of the network that a node works as: `2-2-1`.
  func effectiveWidths(_ node: Node) -> String {
    ([inputCount] + node.effectiveWidths + [outputCount]).map(String.init).joined(separator: "-")
  }

  /// The notation of the network that a node works as, `nil` where no signal passes: the output is constant.
  func reducedNetwork(_ node: Node) -> String? {
    node.isConstant ? nil : "\(activation):\(effectiveWidths(node))\(hasBias ? "+bias" : "")"
  }

  /// A number of decimal digits with commas between thousands.
  static func grouped(_ digits: String) -> String {
    guard let number = Int(digits) else {
      return digits.count <= 15 ? digits : "\(digits.first!).\(digits.dropFirst().prefix(2))e\(digits.count - 1)"
    }
    return Prose.grouped(number)
  }
}
