public import Checkpoints
internal import Symmetry

extension HierarchyGraph {
  /// The object of the schema `nagano.sims-graph/1`.
  ///
  /// Nodes have an `id` (`n` and the index), a `name` for links, `classes` in notation and what they mean in `sentences`;
  /// `edges` are pairs of ids, the covering one first; `marks` are checkpoints with their way to coarser nodes.
  public var json: JSONValue {
    let names = names
    return .object([
      ("schema", .string("nagano.sims-graph/1")), ("network", .string(network)), ("activation", .string(activation)),
      ("inputs", .integer(inputCount)), ("outputs", .integer(outputCount)), ("bias", .bool(hasBias)),
      ("mirrors", .bool(hasMirrors)), ("parameters", .integer(parameterCount)), ("count", .string(count)),
      ("countUpToRelabelling", .string(countUpToRelabelling)),
      ("nodes", .array(nodes.indices.map { json(of: $0, name: names[$0]) })),
      ("edges", .array(edges.map { .array([.string("n\($0.upper)"), .string("n\($0.lower)")]) })),
      ("marks", .array(marks.map(HierarchyGraph.json))),
    ])
  }

  private func json(of index: Int, name: String) -> JSONValue {
    let node = nodes[index]
    var pairs: [(key: String, value: JSONValue)] = [
      ("id", .string("n\(index)")), ("name", .string(name)), ("classes", .string(ClassNotation.string(node.layers))),
      ("dimension", .optional(node.leafDimension)), ("linearDimension", .integer(node.level)),
      ("stableDimension", .integer(node.stableDimension)), ("effectiveWidths", .integers(node.effectiveWidths)),
      ("worksAs", reducedNetwork(node).map { .string($0) } ?? .null), ("members", .string(node.members)),
      ("types", .string(node.types)),
      ("examples", .array(node.examples.map { .string(ClassNotation.string($0)) })),
      ("sentences", .array(sentences(node).map { .string($0) })),
    ]
    if let ties = node.ties {
      let tensors: [(key: String, value: JSONValue)] = ties.tensors.map {
        ($0.name, .array($0.labels.map { .integers($0) }))
      }
      pairs.append(("ties", .object(tensors)))
      pairs.append(("generators", .array(ties.generators.map { .string($0) })))
    }
    if let note = node.note { pairs.append(("note", .string(note))) }
    return .object(pairs)
  }

  private static func json(_ mark: Mark) -> JSONValue {
    .object([
      ("node", .string("n\(mark.node)")), ("file", .string(mark.fileName)),
      (
        "path",
        .array(mark.path.map { .object([("node", .string("n\($0.node)")), ("distance", .number($0.distance))]) })
      ),
    ])
  }
}
