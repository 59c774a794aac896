internal import Symmetry

/// A cell of a table of Graphviz with its width, so that tables have a fixed size: others are stretched by their neighbours.
struct HierarchyCell {
  /// The element `td`.
  let text: String
  /// The same cell in HTML; white ones take the colours of the page.
  let html: String
  /// The width in points.
  let width: Int

  private init(
    _ text: String, fill: String, ink: String, border: String? = nil, thickness: Int = 1, side: Int = 24
  ) {
    width = text.count <= 3 ? side : 10 + 8 * text.count
    let colour = border ?? fill
    self.text =
      "<td fixedsize=\"true\" width=\"\(width)\" height=\"\(side)\" border=\"\(thickness)\" color=\"\(colour)\" "
      + "bgcolor=\"\(fill)\"><font point-size=\"\(side > 20 ? 12 : 10)\" color=\"\(ink)\">"
      + "\(text.isEmpty ? " " : text)</font></td>"
    let paint = fill == "#ffffff" ? "" : "background:\(fill);color:\(ink);"
    html = "<span class=\"cell\" style=\"\(paint)border:\(thickness)px solid \(colour)\">\(text)</span>"
  }

  /// A cell of grey text.
  init(note: String, width: Int, size: Int = 10) {
    self.width = width
    html = "<span class=\"cell\">\(Markup.escaped(note))</span>"
    text =
      "<td fixedsize=\"true\" width=\"\(width)\" height=\"18\"><font point-size=\"\(size)\" color=\"#5a5a5a\">"
      + "\(Markup.label(note))</font></td>"
  }

  /// One neuron: filled with the colour of its class, `−` before the letter of a mirrored copy, only framed if it is
  /// constant, white with 0 if it is silent.
  static func neuron(_ label: SignedPartition.Label, times: Int = 1) -> HierarchyCell {
    let repeats = times > 1 ? " × \(times)" : ""
    guard let number = label.classNumber else {
      return HierarchyCell("0" + repeats, fill: "#ffffff", ink: "#5a5a5a", border: "#b0b0b0")
    }
    let (colour, letters) = (HierarchyPalette.colour(number), HierarchyPalette.letters(number) + repeats)
    switch label.sign {
    case .positive: return HierarchyCell(letters, fill: colour, ink: HierarchyPalette.ink(on: colour))
    case .negative: return HierarchyCell("−" + letters, fill: colour, ink: HierarchyPalette.ink(on: colour))
    case .fixed: return HierarchyCell(letters, fill: "#ffffff", ink: "#1b1b1b", border: colour, thickness: 3)
    }
  }

  /// The neurons of a layer; wide layers as runs of equal ones, long lists of runs cut.
  static func layer(_ partition: SignedPartition) -> [HierarchyCell] {
    guard partition.count > 12 else { return partition.labels.map { neuron($0) } }
    var runs: [(label: SignedPartition.Label, count: Int)] = []
    for label in partition.labels {
      if runs.last?.label == label { runs[runs.count - 1].count += 1 } else { runs.append((label, 1)) }
    }
    let shown = runs.count > 12 ? runs.prefix(11) : runs[...]
    let rest = runs.dropFirst(shown.count).reduce(0) { $0 + $1.count }
    return shown.map { neuron($0.label, times: $0.count) }
      + (rest > 0 ? [HierarchyCell(note: "and \(rest) more", width: 90)] : [])
  }

  /// A layer of a group of types: so many neurons of so many work.
  static func working(_ width: Int, of count: Int) -> [HierarchyCell] {
    guard count <= 12 else { return [HierarchyCell(note: "\(width) of \(count) neurons", width: 150, size: 11)] }
    return (0..<count).map { index in
      index < width
        ? HierarchyCell("", fill: "#7d838c", ink: "#ffffff")
        : HierarchyCell("", fill: "#ffffff", ink: "#1b1b1b", border: "#b0b0b0")
    }
  }

  /// An entry of a matrix: equal letters are equal weights.
  static func weight(_ label: Int) -> HierarchyCell {
    guard label != 0 else {
      return HierarchyCell("0", fill: "#ffffff", ink: "#5a5a5a", border: "#b0b0b0", side: 19)
    }
    let colour = HierarchyPalette.paleColour(abs(label) - 1)
    let letters = HierarchyPalette.letters(abs(label) - 1).lowercased()
    return HierarchyCell(
      (label < 0 ? "−" : "") + letters, fill: colour, ink: HierarchyPalette.ink(on: colour), side: 19)
  }

  /// A table of rows of cells, in its own size.
  ///
  /// - Precondition: there is a row.
  static func table(_ rows: [[HierarchyCell]], spacing: Int = 3, height: Int = 24) -> String {
    let width = rows.map { $0.reduce(spacing) { $0 + $1.width + spacing } }.max()!
    return "<table border=\"0\" cellborder=\"0\" cellpadding=\"0\" cellspacing=\"\(spacing)\" fixedsize=\"true\" "
      + "width=\"\(width)\" height=\"\(rows.count * (height + spacing) + spacing)\">"
      + rows.map { "<tr>\($0.map(\.text).joined())</tr>" }.joined() + "</table>"
  }
}
