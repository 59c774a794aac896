internal import BigInt
public import Checkpoints
internal import Condensation
internal import InvariantManifolds
internal import Networks
internal import Symmetry

extension SimsReport {
  /// Writes the report for people.
  public func writeText(_ style: TextStyle, to sink: Sink) throws(CheckpointError) {
    let architecture = hierarchy.architecture
    let types = typeCount == 1 ? "" : ", \(BigNumberText.short(typeCount)) up to relabelling"
    try sink("\(style.bold(architecture.notation)): \(SimsReport.manifolds(count))\(types)\n\n")
    if let place { try sink(SimsReport.text(place.fileName, place.place, architecture, style)) }
    if listing != .counts { try writeTable(style, to: sink) }
    if let dimensions { try sink(histogram(dimensions)) }
    try sink(Prose.wrapped(closing, indent: "  ").joined(separator: "\n") + "\n")
  }

  static func manifolds(_ count: BigUInt) -> String {
    "\(BigNumberText.short(count)) structural invariant \(count == 1 ? "manifold" : "manifolds") (\(count == 1 ? "SIM" : "SIMs"))"
  }

  // MARK: The list

  /// Numbers first, aligned by their largest values, which are those of the first item; classes last, as long as they are.
  private func writeTable(_ style: TextStyle, to sink: Sink) throws(CheckpointError) {
    let columns = columns
    try sink(line(of: columns.map(\.heading), columns) + "classes\n")
    // The numbers of single manifolds depend on the profiles of their partitions alone; few profiles have many members.
    var known: [[PartitionProfile]: String] = [:]
    try forEach { item throws(CheckpointError) in
      let profiles = listing == .manifolds ? item.partitions.map(PartitionProfile.init(of:)) : []
      let numbers = known[profiles] ?? self.line(of: columns.map { $0.text(item) }, columns)
      if listing == .manifolds && known.count < 10_000 { known[profiles] = numbers }
      let mark = place.map { self.isMarked(item, $0.place) ? "  <-- \($0.fileName)" : "" } ?? ""
      try sink(numbers + item.classes + mark + "\n")
    }
    if isTruncated {
      try sink("  ... \(BigNumberText.short(total - listed)) more; --limit all lists them, --count-only counts them\n")
    }
    try sink("\n")
  }

  /// Cells in their columns, each followed by two blanks.
  private func line(of cells: [String], _ columns: [Column]) -> String {
    "  " + zip(cells, columns).map { $0.padded(to: $1.width, right: $1.alignsRight) + "  " }.joined()
  }

  private struct Column {
    let heading: String
    var width = 0
    var alignsRight = true
    let text: (StructuralInvariantManifold) -> String
  }

  private var columns: [Column] {
    let architecture = hierarchy.architecture
    let largest = String(architecture.parameterCount).count
    func widths(_ item: StructuralInvariantManifold) -> String {
      if item.isConstant { return "constant" }
      return architecture.withHiddenWidths(item.effectiveWidths).widths.map(String.init).joined(separator: "-")
    }
    let notation = architecture.widths.map(String.init).joined(separator: "-")
    var columns = [Column(heading: "dimension", width: 9) { $0.leafDimension.map(String.init) ?? "-" }]
    if mayRest {
      columns.append(Column(heading: "linear", width: max(6, largest)) { String($0.linearDimension) })
      columns.append(Column(heading: "stable", width: max(6, largest)) { String($0.stableDimension) })
    }
    columns.append(Column(heading: "acts as", width: max(8, notation.count), alignsRight: false, text: widths))
    if listing == .types {
      columns.append(Column(heading: "members", width: 9) { BigNumberText.short($0.members) })
    } else {
      let finest = hierarchy.manifold(architecture.hiddenWidths.map(SignedPartition.discrete(count:)))
      let width = max(6, finest.map { String(hierarchy.coverCount(of: $0)).count } ?? 0)
      columns.append(Column(heading: "covers", width: width) { [hierarchy] in String(hierarchy.coverCount(of: $0)) })
    }
    return columns
  }

  /// Whether the three dimensions may differ: two layers and nothing that rests have one.
  private var mayRest: Bool {
    let architecture = hierarchy.architecture
    return architecture.layerCount > 2 || architecture.activation.germ.slopeVanishes
      || (architecture.activation.parity == .even && !architecture.activation.germ.valueVanishes)
  }

  private func isMarked(_ item: StructuralInvariantManifold, _ place: HierarchyPlace) -> Bool {
    listing == .types
      ? item.partitions.map(PartitionType.init(of:)) == place.manifold.partitions.map(PartitionType.init(of:))
      : item.partitions == place.manifold.partitions
  }

  // MARK: Numbers

  /// The largest number of rows of the table of dimensions.
  private static let rowsShown = 24

  private func histogram(_ rows: [Hierarchy.DimensionCount]) -> String {
    var table = TextTable(heading: ["dimension", "SIMs", "up to relabelling"], alignsRight: [true, true, true])
    let shown = rows.count <= SimsReport.rowsShown ? rows : Array(rows.prefix(12) + rows.suffix(12))
    for row in shown {
      table.rows.append([
        row.dimension.map(String.init) ?? "-", BigNumberText.short(row.manifolds), BigNumberText.short(row.types),
      ])
    }
    var lines = table.lines()
    if shown.count < rows.count { lines.insert("  ... \(rows.count - shown.count) more in --format json", at: 13) }
    return lines.joined(separator: "\n") + "\n\n"
  }

  private var closing: String {
    var sentences = [
      "Training that starts on a SIM stays on it, whatever the data and the loss, and moves in as many dimensions as its "
        + "dimension says."
    ]
    if mayRest && listing != .counts {
      sentences.append(
        "dimension: of the leaves, which no training leaves; linear: of the points whose weights are equal on blocks; "
          + "stable: of all points with these ties. Where stable exceeds dimension, leaves foliate it.")
    }
    if listing != .counts {
      sentences.append("covers: how many SIMs lie directly below.")
      if listing == .types { sentences.append("members: how many SIMs are of the type.") }
      sentences.append(legend)
    }
    if hierarchy.architecture.hasContinuousSymmetry {
      sentences.append("Conservation laws of the activation confine it further: nagano laws finds them.")
    }
    if dimensions == nil {
      sentences.append("There are too many dimensions for a table; --histogram counts them all the same.")
    }
    if BigNumberText.isShortened(count) { sentences.append("--format json has all digits.") }
    let order = WiringSymmetry.order(of: hierarchy.architecture.wiring, hasMirrors: true)
    if hierarchy.architecture.layerCount > 2, let order, order <= 5_000 {
      sentences.append("Symmetries that act on several layers at once have further fixed sets: --isotropy lists them.")
    }
    return sentences.joined(separator: " ")
  }

  private var legend: String {
    let activation = hierarchy.architecture.activation
    var parts = ["equal numbers are copies"]
    if activation.parity != .none { parts.append("-1 is a mirrored copy of 1") }
    if activation.germ.valueVanishes { parts.append("z is silent") }
    if activation.parity == .even && !activation.germ.valueVanishes { parts.append("f has no incoming weights") }
    return "Classes: " + parts.joined(separator: ", ") + "."
  }

  // MARK: The mark

  static func text(_ fileName: String, _ place: HierarchyPlace, _ architecture: Architecture, _ style: TextStyle)
    -> String
  {
    let manifold = place.manifold
    let dimension =
      manifold.leafDimension.map { "dimension \($0) of \(architecture.parameterCount)" } ?? "constant network"
    let isFree = manifold.partitions.allSatisfy(\.isDiscrete)
    if manifold.partitions.isEmpty { return "  \(fileName): a network without hidden neurons has one SIM.\n\n" }
    var lines = Prose.wrapped(
      "\(fileName) is on \(style.bold(manifold.classes)): "
        + (isFree
          ? "no neuron is tied or silent."
          : "\(dimension), "
            + (manifold.isConstant
              ? "a constant network." : "works as \(architecture.withHiddenWidths(manifold.effectiveWidths)).")),
      indent: "  ")
    guard let path = place.path else {
      return (lines + ["  The way to coarser SIMs is not computed for a network of this size.", "", ""]).joined(
        separator: "\n")
    }
    guard !path.isEmpty else { return (lines + ["", ""]).joined(separator: "\n") }
    var table = TextTable(
      heading: ["distance", "relative", "dimension", "classes"], alignsRight: [true, true, true, false])
    for step in path {
      table.rows.append([
        scientific(step.distance.distance), scientific(step.distance.relative),
        step.manifold.leafDimension.map(String.init) ?? "-", step.manifold.classes,
      ])
    }
    lines += [
      "  From each SIM to the nearest of those directly below (relative: to the norm of the weights around tied layers):"
    ]
    return (lines + table.lines(indent: "    ") + ["", ""]).joined(separator: "\n")
  }
}

extension String {
  /// The text with blanks up to a width, before it or behind it.
  fileprivate func padded(to width: Int, right: Bool) -> String {
    let missing = width - utf8.count
    guard missing > 0 else { return self }
    let blanks = String(repeating: " ", count: missing)
    return right ? blanks + self : self + blanks
  }
}
