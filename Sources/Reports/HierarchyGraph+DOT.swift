internal import Symmetry

extension HierarchyGraph {
  /// The picture in the DOT language of Graphviz (2.42 or later): complete, the same bytes for the same graph.
  ///
  /// Levels are rows, with their dimensions at the left; nodes carry their index as `id` (`n0`), edges theirs (`n0-n3`).
  /// - Parameter hasHeading: whether title, explanation and legend are part of the picture.
  /// - Complexity: O(nodes + edges), times the number of neurons.
  public func dot(hasHeading: Bool = true) -> String {
    let font = "DejaVu Sans,Verdana,Arial,sans-serif"
    var lines = [
      "digraph sims {",
      "  graph [bgcolor=\"white\", rankdir=TB, nodesep=0.3, ranksep=\(edges.count > 200 ? 1.1 : 0.6), pad=0.3, "
        + "splines=\(edges.count > 600 ? "line" : "true"), outputorder=edgesfirst, fontname=\"\(font)\"]",
      "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#fdfdfd\", color=\"#8c8c8c\", penwidth=1.2, "
        + "margin=\"0.1,0.08\", fontname=\"\(font)\", fontsize=12, fontcolor=\"#1b1b1b\"]",
      "  edge [dir=none, color=\"#8c8c8c\", penwidth=1.2, fontname=\"\(font)\", fontsize=11]",
    ]
    if hasHeading { lines.append("  labelloc=t; labeljust=l; label=<\(HierarchyHeading(self).label)>") }
    lines += axis + nodes.indices.map(line(ofNode:)) + edges.map(line(of:)) + pathLines + ["}"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The dimensions at the left, and what lies on each level.
  ///
  /// Invisible edges keep each dimension to the left of its level.
  private var axis: [String] {
    let levels = levels
    var lines = levels.map { level, _ in
      "  level\(level) [shape=plaintext, style=\"\", fontsize=13, fontcolor=\"#5a5a5a\", label=\"\(dimensions(level))\"]"
    }
    if levels.count > 1 {
      lines.append("  " + levels.map { "level\($0.level)" }.joined(separator: " -> ") + " [style=invis, weight=100]")
    }
    return lines
      + levels.flatMap { level, members in
        [
          "  { rank=same; level\(level); " + members.map { "n\($0);" }.joined(separator: " ") + " }",
          "  level\(level) -> { \(members.map { "n\($0)" }.joined(separator: " ")) } [style=invis, weight=0]",
        ]
      }
  }

  private func line(ofNode index: Int) -> String {
    let node = nodes[index]
    let files = marks.filter { $0.node == index }.map(\.fileName)
    let emphasis = files.isEmpty ? "" : ", color=\"#d55e00\", penwidth=3"
    let tip = "\(ClassNotation.string(node.layers)): \(sentences(node)[0])"
    return "  n\(index) [id=\"n\(index)\", class=\"sim\", tooltip=\"\(Markup.label(tip))\"\(emphasis), "
      + "label=<\(HierarchyNodeLabel(node: node, graph: self, files: files).label)>]"
  }

  private func line(of edge: Edge) -> String {
    "  n\(edge.upper) -> n\(edge.lower) [id=\"n\(edge.upper)-n\(edge.lower)\", class=\"covering\"]"
  }

  /// The ways of checkpoints to coarser nodes, dashed, with distances; they do not move the nodes.
  private var pathLines: [String] {
    marks.enumerated().flatMap { number, mark in
      zip([mark.node] + mark.path.map(\.node), mark.path).enumerated().map { step, pair in
        "  n\(pair.0) -> n\(pair.1.node) [id=\"path\(number)-\(step)\", class=\"path\", dir=forward, style=dashed, "
          + "color=\"#d55e00\", fontcolor=\"#b34700\", penwidth=2, constraint=false, "
          + "label=\" \(HierarchyGraph.short(pair.1.distance))\"]"
      }
    }
  }

  /// A distance in three digits.
  static func short(_ distance: Double) -> String {
    guard distance.isFinite else { return "not finite" }
    guard distance >= 0.001, distance < 1000 else { return scientific(distance) }
    let decimals = distance >= 100 ? 1.0 : distance >= 10 ? 10.0 : distance >= 1 ? 100.0 : 1000.0
    return "\((distance * decimals).rounded() / decimals)"
  }
}
