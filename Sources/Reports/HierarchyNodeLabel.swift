internal import Symmetry

/// The label of a node in Graphviz's HTML-like form: rows of coloured neurons, and below them what the set amounts to.
struct HierarchyNodeLabel {
  let node: HierarchyGraph.Node
  let graph: HierarchyGraph
  /// The files that lie on this node.
  let files: [String]

  /// The table.
  var label: String {
    var rows = layers + matrices
    rows.append(text(caption, size: 12, isBold: true))
    let members = node.members == "1" ? "" : "  ·  × \(HierarchyGraph.grouped(node.members))"
    rows.append(text(graph.dimensions(node.level) + members, size: 11))
    if let leaf = node.leafDimension, leaf < node.level { rows.append(text("training moves in \(leaf)", size: 11)) }
    if node.isGroup { rows.append(text("\(HierarchyGraph.grouped(node.types)) types", size: 11)) }
    rows += files.map { text("● \($0)", size: 11, colour: "#b34700") }
    return "<table border=\"0\" cellborder=\"0\" cellpadding=\"1\" cellspacing=\"0\">"
      + rows.map { "<tr><td>\($0)</td></tr>" }.joined() + "</table>"
  }

  private var caption: String {
    if node.isConstant { return "constant output" }
    return (node.level == graph.parameterCount ? "all networks " : "acts as ") + graph.effectiveWidths(node)
  }

  /// One row of cells for each hidden layer, its number before it if there are several.
  private var layers: [String] {
    node.layers.enumerated().map { number, partition in
      let cells =
        node.isGroup
        ? HierarchyCell.working(node.effectiveWidths[number], of: partition.count) : HierarchyCell.layer(partition)
      return HierarchyCell.table([
        node.layers.count > 1 ? [HierarchyCell(note: "\(number + 1)", width: 14)] + cells : cells
      ])
    }
  }

  /// The matrices of a fixed set of coupled symmetries side by side; those of more than eight rows or columns by size.
  private var matrices: [String] {
    guard let ties = node.ties else { return [] }
    let drawn = ties.tensors.map { tensor in
      let columns = tensor.labels.first?.count ?? 0
      let isSmall = columns > 0 && tensor.labels.count <= 8 && columns <= 8
      let body =
        isSmall
        ? HierarchyCell.table(tensor.labels.map { $0.map(HierarchyCell.weight) }, spacing: 1, height: 19)
        : text("\(tensor.labels.count) × \(columns)", size: 10)
      return "<td><table border=\"0\" cellborder=\"0\" cellpadding=\"1\" cellspacing=\"0\">"
        + "<tr><td>\(text(tensor.name, size: 10, colour: "#5a5a5a"))</td></tr><tr><td>\(body)</td></tr></table></td>"
    }
    return [
      "<table border=\"0\" cellborder=\"0\" cellpadding=\"0\" cellspacing=\"5\"><tr>\(drawn.joined())</tr></table>"
    ]
  }

  private func text(_ text: String, size: Int, isBold: Bool = false, colour: String = "#1b1b1b") -> String {
    let body = Markup.label(text)
    return "<font point-size=\"\(size)\" color=\"\(colour)\">\(isBold ? "<b>\(body)</b>" : body)</font>"
  }
}
