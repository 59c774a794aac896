public import Checkpoints
public import InvariantManifolds
public import Networks
internal import Symmetry

/// The fixed sets of all symmetries of a network, those that act on several layers at once included, as JSON and as text.
public struct IsotropyReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The architecture.
  public let architecture: Architecture
  /// The fixed sets.
  public let lattice: IsotropyLattice

  /// A report.
  public init(header: ReportHeader, architecture: Architecture, lattice: IsotropyLattice) {
    (self.header, self.architecture, self.lattice) = (header, architecture, lattice)
  }

  // MARK: JSON

  /// The object of the schema `nagano.sims/1`, with the fixed sets instead of a list.
  public var json: JSONValue {
    header.json(
      primes: CheckReport.primes,
      result: [
        ("groupOrder", .integer(lattice.groupOrder)), ("subspaces", .integer(lattice.subspaceCount)),
        ("isotropy", .array(lattice.classes.map(item))),
      ])
  }

  private func item(_ item: IsotropyClass) -> JSONValue {
    .object([
      ("dimension", .integer(item.dimension)), ("members", .integer(item.members)),
      ("groupOrder", .integer(item.groupOrder)), ("coupled", .bool(item.isCoupled)),
      ("classes", item.family.map { .string(ClassNotation.string($0)) } ?? .null),
      (
        "ties",
        .object(
          HierarchyGraph.Ties(item, of: architecture.wiring).tensors.map {
            ($0.name, .array($0.labels.map { .integers($0) }))
          })
      ),
      ("generators", .array(item.generators.map { .string($0.description) })),
      ("leafDimension", .integer(item.leafDimension)),
      ("leafClasses", .string(ClassNotation.string(item.leafPartitions))), ("covers", .integers(item.covers)),
    ])
  }

  // MARK: Text

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let coupled = lattice.classes.filter(\.isCoupled)
    var lines = [
      "\(style.bold(header.network)): \(Prose.grouped(lattice.subspaceCount)) \(lattice.subspaceCount == 1 ? "fixed set" : "fixed sets") of a group of "
        + "\(Prose.grouped(lattice.groupOrder)) relabellings, \(Prose.grouped(lattice.classes.count)) up to conjugacy",
      "",
    ]
    var table = TextTable(
      heading: ["dimension", "leaves", "members", "fixed by", "classes", "generators"],
      alignsRight: [true, true, true, true, false, false])
    for item in lattice.classes {
      table.rows.append([
        "\(item.dimension)", "\(item.leafDimension)", Prose.grouped(item.members), Prose.grouped(item.groupOrder),
        item.family.map(ClassNotation.string) ?? "coupled",
        item.generators.isEmpty ? "-" : item.generators.map(\.description).joined(separator: "  "),
      ])
    }
    lines += table.lines() + [""]
    for item in coupled.prefix(12) { lines += description(item) + [""] }
    if coupled.count > 12 { lines += ["  ... \(coupled.count - 12) more coupled sets in --format json", ""] }
    return (lines + Prose.wrapped(closing(coupled.isEmpty), indent: "  ")).joined(separator: "\n") + "\n"
  }

  private func description(_ item: IsotropyClass) -> [String] {
    let title =
      "coupled, dimension \(item.dimension): foliated by leaves of dimension \(item.leafDimension), "
      + "\(ClassNotation.string(item.leafPartitions))"
    let ties = HierarchyGraph.Ties(item, of: architecture.wiring)
    return ["  " + (item.isFoliated ? title : "coupled, dimension \(item.dimension)")]
      + ties.tensors.map { name, labels in
        "    \(name) = " + "["
          + labels.map { $0.map(IsotropyReport.letter).joined(separator: " ") }.joined(separator: "; ") + "]"
      }
  }

  /// Classes of parameters as letters: a, b, ..., z, then x27, x28; 0 for zero.
  private static func letter(_ label: Int) -> String {
    guard label != 0 else { return "0" }
    let number = abs(label)
    let letter = number <= 26 ? String(UnicodeScalar(UInt8(96 + number))) : "x\(number)"
    return (label < 0 ? "-" : "") + letter
  }

  private func closing(_ hasNoCoupled: Bool) -> String {
    let start =
      "A fixed set is the set of parameters that a group of relabellings leaves as they are; no training leaves it. "
      + "A generator (0 1)/(0 1) swaps neurons 0 and 1 of layer 1 and, at the same time, of layer 2; (2 -2) mirrors neuron 2."
    return hasNoCoupled
      ? start + " All of them tie the neurons of each layer by themselves: nagano sims lists the same."
      : start + " Coupled ones are not given by classes of neurons of each layer."
  }
}

extension HierarchyGraph.Ties {
  /// The ties of a fixed set, tensor by tensor; equal parameters have equal numbers, opposite ones opposite numbers.
  init(_ item: IsotropyClass, of wiring: Wiring) {
    var rest = item.ties.labels[...]
    let tensors = wiring.tensors.map { tensor -> (name: String, labels: [[Int]]) in
      let shape = wiring.shape(of: tensor)
      let columns = shape.count == 2 ? shape[1] : 1
      let rows = (0..<shape[0]).map { _ -> [Int] in
        defer { rest = rest.dropFirst(columns) }
        return rest.prefix(columns).map { label in
          label.classNumber.map { ($0 + 1) * (label.sign == .negative ? -1 : 1) } ?? 0
        }
      }
      return (tensor.name, rows)
    }
    self.init(tensors: tensors, generators: item.generators.map(\.description))
  }
}

extension HierarchyGraph {
  /// The fixed sets of all symmetries and their coverings.
  ///
  /// - Throws: ``HierarchyGraphError`` if there are more than ``largestNodeCount``.
  public init(of lattice: IsotropyLattice, _ architecture: Architecture) throws(HierarchyGraphError) {
    guard lattice.classes.count <= HierarchyGraph.largestNodeCount else {
      throw HierarchyGraphError(lattice, architecture)
    }
    let nodes = lattice.classes.map { item in
      Node(
        level: item.dimension, leafDimension: item.leafDimension, stableDimension: item.dimension,
        layers: item.family ?? item.leafPartitions,
        effectiveWidths: (item.family ?? item.leafPartitions).map(\.classCount), members: String(item.members),
        ties: item.isCoupled ? Ties(item, of: architecture.wiring) : nil)
    }
    let edges = lattice.classes.indices.flatMap { upper in
      lattice.classes[upper].covers.map { Edge(upper: upper, lower: $0) }
    }
    self.init(
      network: architecture.notation, activation: architecture.activation.name, inputCount: architecture.inputCount,
      outputCount: architecture.outputCount, hasBias: architecture.hasBias,
      hasMirrors: architecture.activation.parity != .none, parameterCount: architecture.parameterCount,
      count: String(lattice.subspaceCount), countUpToRelabelling: String(lattice.classes.count), nodes: nodes,
      edges: edges)
  }
}
