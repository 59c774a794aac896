internal import Symmetry

/// Title, explanation and legend, so that the picture alone is understood.
struct HierarchyHeading {
  let graph: HierarchyGraph

  init(_ graph: HierarchyGraph) { self.graph = graph }

  /// The title.
  var title: String { "\(graph.network): what training can never leave" }

  /// What a box, a colour and a line are.
  var sentences: [String] {
    let inputs = graph.inputCount == 1 ? "1 input" : "\(Prose.grouped(graph.inputCount)) inputs"
    let outputs = graph.outputCount == 1 ? "1 output" : "\(Prose.grouped(graph.outputCount)) outputs"
    return [
      "Each box is a set of networks with \(inputs), \(outputs) and the hidden neurons drawn in the box.",
      "Training never leads out of a box, whatever the data and the loss: \(colour) stay copies of one another, "
        + "so the network only ever acts as a smaller one.",
      "Lines lead down to smaller sets inside; at the left is the number of dimensions of a set.",
      "Such sets are called structural invariant manifolds (SIMs). \(total)",
    ]
  }

  private var colour: String {
    graph.nodes.contains { $0.layers.count > 1 } ? "neurons of one layer and one colour" : "neurons of one colour"
  }

  private var total: String {
    let kinds = graph.hasMirrors ? "up to the order and the signs of neurons" : "up to the order of neurons"
    let count = HierarchyGraph.grouped(graph.count)
    return graph.count == graph.countUpToRelabelling
      ? "There are \(count)."
      : "There are \(count) of them, or \(HierarchyGraph.grouped(graph.countUpToRelabelling)) \(kinds)."
  }

  /// The kinds of neurons and weights that occur, with their meaning.
  var legend: [(cells: [HierarchyCell], meaning: String)] {
    let labels = graph.nodes.filter { !$0.isGroup }.flatMap(\.layers).flatMap(\.labels)
    let copy = HierarchyCell.neuron(.init(classNumber: 0, sign: .positive))
    var entries: [(cells: [HierarchyCell], meaning: String)] = []
    if !labels.isEmpty {
      entries.append(([copy, copy], graph.hasMirrors ? "copies: equal weights, or mirrored" : "copies: equal weights"))
    }
    if labels.contains(where: { $0.sign == .negative }) {
      entries.append(([copy, .neuron(.init(classNumber: 0, sign: .negative))], "mirrored copies: equal up to sign"))
    }
    if labels.contains(where: { $0.classNumber != nil && $0.sign == .fixed }) {
      entries.append(([.neuron(.init(classNumber: 0, sign: .fixed))], "hears nothing: a constant"))
    }
    if labels.contains(where: { $0.classNumber == nil }) {
      entries.append(([.neuron(.zero)], "silent: all weights are zero"))
    }
    if graph.nodes.contains(where: \.isGroup) {
      entries.append((HierarchyCell.working(1, of: 2), "one of two counts; several types in a box"))
    }
    if graph.nodes.contains(where: { $0.ties != nil }) {
      entries.append(([.weight(1), .weight(1)], "equal weights"))
    }
    if graph.nodes.contains(where: { $0.layers.count > 1 }) {
      entries.append(([HierarchyCell(note: "1", width: 14), HierarchyCell(note: "2", width: 14)], "hidden layers"))
    }
    return entries
  }

  /// What `× 6` means, on the first number that occurs.
  var multiples: (sign: String, meaning: String)? {
    guard let number = graph.nodes.map(\.members).first(where: { $0 != "1" }).map(HierarchyGraph.grouped) else {
      return nil
    }
    return ("× \(number)", "\(number) such sets, with other neurons\(graph.hasMirrors ? " or signs" : "")")
  }

  /// The table for Graphviz: three entries of the legend in a row.
  var label: String {
    let left = "align=\"left\" balign=\"left\""
    func words(_ text: String) -> String { "<font point-size=\"12\" color=\"#1b1b1b\">\(Markup.label(text))</font>" }
    var entries = legend.map { entry in
      "<td>\(HierarchyCell.table([entry.cells]))</td><td align=\"left\">\(words(entry.meaning))</td>"
    }
    if let multiples {
      entries.append("<td>\(words(multiples.sign + ":"))</td><td align=\"left\">\(words(multiples.meaning))</td>")
    }
    if entries.isEmpty { entries.append("<td></td><td></td>") }
    let columns = entries.count == 4 ? 2 : 3
    while entries.count % columns != 0 { entries.append("<td></td><td></td>") }
    let rows = stride(from: 0, to: entries.count, by: columns).map {
      "<tr>\(entries[$0..<$0 + columns].joined())</tr>"
    }
    let prose = sentences.map { sentence in
      let lines = Prose.wrapped(sentence, indent: "", width: 96).map(Markup.label)
      return
        "<tr><td \(left)><font point-size=\"13\" color=\"#1b1b1b\">\(lines.joined(separator: "<br align=\"left\"/>"))"
        + "<br align=\"left\"/></font></td></tr>"
    }
    return "<table border=\"0\" cellborder=\"0\" cellpadding=\"3\" cellspacing=\"0\">"
      + "<tr><td \(left)><font point-size=\"20\" color=\"#1b1b1b\"><b>\(Markup.label(title))</b></font></td></tr>"
      + prose.joined() + "<tr><td><table border=\"0\" cellborder=\"0\" cellpadding=\"3\" cellspacing=\"0\">"
      + rows.joined() + "</table></td></tr><tr><td height=\"12\"></td></tr></table>"
  }
}
