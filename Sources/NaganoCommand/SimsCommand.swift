internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano sims NETWORK`.
struct SimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sims",
    abstract: "The hierarchy of structural invariant manifolds (SIMs): lists, counts and draws it.",
    discussion: """
      A SIM is a set of parameters that no training leaves, whatever the data and the loss: neurons that are copies or \
      mirrored copies of one another, or silent, stay so. Each is given by the classes of the neurons of each hidden layer, \
      with the dimension of what training can reach there and the narrower network it acts as.

      Examples:
        nagano sims tanh:2-3-1
        nagano sims tanh:2-3-1 --up-to-relabelling
        nagano sims tanh:784-1024-1024-10+bias --count-only
        nagano sims tanh:2-3-1 --graph html --output hierarchy.html
        nagano sims tanh:64-32-10+bias --mark model.safetensors --limit 10
        nagano sims sigmoid:1-2-2-1 --isotropy

      On a terminal, and where there are more than 100 million, the first 1,000 are listed; --limit N or --limit all says \
      otherwise. Up to 10,000 are sorted by dimension, more come in the order in which they are walked, at once. Pictures need \
      Graphviz, but for dot and json.

      JSON (nagano.sims/1): count, countUpToRelabelling, dimensions [{dimension, count, countUpToRelabelling}], mark {file, \
      classes, dimension, path [{classes, dimension, distance, relativeDistance}]}, order, sims [{classes, dimension, \
      linearDimension, stableDimension, effectiveWidths, members, covers (null if there are more than 1,000)}], truncated. With --isotropy instead: groupOrder, \
      subspaces, isotropy [{dimension, members, groupOrder, coupled, classes, ties, generators, leafDimension, leafClasses, \
      covers}].
      """)

  @Argument(help: "The network: ACTIVATION:WIDTHS[+bias], for example tanh:2-3-1.")
  var network: String

  @Flag(help: "One SIM for each type: up to relabelling (and mirroring) of neurons within layers.")
  var upToRelabelling = false

  @Option(help: ArgumentHelp("List at most this many, or all.", valueName: "n|all"))
  var limit: ListLimit?

  @Flag(help: "Only count; nothing is listed.")
  var countOnly = false

  @Flag(help: "Count by dimension even where that takes long.")
  var histogram = false

  @Flag(help: "List the fixed sets of all symmetries, those that act on several layers at once included.")
  var isotropy = false

  @Option(help: "Draw the Hasse diagram, as dot, svg, html (a page to explore) or json.")
  var graph: GraphFormat?

  @Option(help: ArgumentHelp("Mark where a .safetensors or .npz file of this network is.", valueName: "checkpoint"))
  var mark: String?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    let lists = [(countOnly, "--count-only"), (isotropy, "--isotropy")].filter(\.0).map(\.1)
    if lists.count > 1 { throw ValidationError("\(lists[0]) and \(lists[1]) ask for different things") }
    if graph != nil && (limit != nil || histogram || upToRelabelling) {
      throw ValidationError(
        "--graph draws one box for each type; --limit, --histogram and --up-to-relabelling are for lists")
    }
    if countOnly && (limit != nil || upToRelabelling) {
      throw ValidationError("--count-only lists nothing that --limit or --up-to-relabelling could choose")
    }
    if graph != nil && countOnly { throw ValidationError("--graph draws what --count-only leaves out") }
    if graph != nil && common.format == .json && graph != .json {
      throw ValidationError("--graph has a form of its own; --format json goes with lists, --graph json with pictures")
    }
    if isotropy && (upToRelabelling || limit != nil || histogram) {
      throw ValidationError("--isotropy lists all fixed sets up to relabelling by itself")
    }
    if mark != nil && isotropy { throw ValidationError("--mark marks SIMs of classes of neurons, not --isotropy") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [mark].compactMap(\.self))
      let architecture = try Architecture(network)
      if let widest = architecture.hiddenWidths.max(), widest > SimsCommand.largestWidth {
        throw UsageError(
          description:
            "\(architecture): layers of more than \(SimsCommand.largestWidth) neurons have numbers of SIMs that take "
            + "minutes and gigabytes to count; ask for narrower layers")
      }
      let hierarchy = Hierarchy(of: architecture)
      let place = try markedPlace(in: hierarchy)
      if let graph { return try common.deliver(text: try picture(graph, hierarchy, place, stopwatch)) }
      if isotropy { return try deliverIsotropy(architecture, stopwatch) }
      let report = SimsReport(
        header: try header(architecture, stopwatch), hierarchy: hierarchy, listing: listing, limit: limit(hierarchy),
        hasHistogram: histogram, place: place)
      try common.deliver { (sink) throws(CheckpointError) in
        switch common.format {
        case .json: try report.writeJSON(seconds: { stopwatch.seconds }, to: sink)
        case .text:
          try report.writeText(common.style) { (piece) throws(CheckpointError) in
            try sink(piece.printableLines(keeping: common.style.hasColour ? TextStyle.codes : []))
          }
        }
      }
    }
  }

  /// Counting takes seconds for layers of this width.
  private static let largestWidth = 16_384
  /// The largest product of parameters and group order whose fixed sets are found in about a minute.
  private static let largestIsotropy = 4_000_000

  private func lattice(of architecture: Architecture) throws -> IsotropyLattice {
    let order = WiringSymmetry.order(of: architecture.wiring, hasMirrors: true)
    let size = Double(order ?? 0) * Double(architecture.parameterCount)
    if let order, order <= 5_000, size > Double(SimsCommand.largestIsotropy) {
      throw UsageError(
        description:
          "\(architecture) has \(architecture.parameterCount) parameters and \(order) relabellings, too many for "
          + "--isotropy; fixed sets depend on the hidden layers, so ask for fewer inputs and outputs")
    }
    return try common.showing("finding fixed sets ...", if: true) {
      try IsotropyLattice(of: architecture.wiring, seed: common.seed)
    }
  }

  private var listing: SimsReport.Listing { countOnly ? .counts : upToRelabelling ? .types : .manifolds }

  private func header(
    _ architecture: Architecture, _ stopwatch: Stopwatch, verb: String = "sims"
  ) throws -> ReportHeader {
    ReportHeader(
      verb: verb, network: architecture.notation, seed: common.seed,
      inputs: try (common.format == .json || graph == .json ? mark : nil).map { [($0, try FileDigest.sha256($0))] }
        ?? [],
      seconds: stopwatch.seconds)
  }

  private func limit(_ hierarchy: Hierarchy) -> Int? {
    if countOnly { return nil }
    switch limit {
    case .all: return nil
    case .first(let number): return number
    case nil:
      let total = upToRelabelling ? hierarchy.typeCount : hierarchy.count
      return common.isOnTerminal || total > 100_000_000 ? 1_000 : nil
    }
  }

  private func markedPlace(in hierarchy: Hierarchy) throws -> (fileName: String, place: HierarchyPlace)? {
    guard let path = mark else { return nil }
    let architecture = hierarchy.architecture
    let checkpoint = try CheckpointNetwork(path: path, activation: architecture.activation, choice: reading.choice)
    guard checkpoint.network.architecture == architecture else {
      throw MarkError(path: path, found: checkpoint.network.architecture, expected: architecture)
    }
    try checkpoint.checkCovered("With them it is another network than \(architecture), so it is not marked.")
    let place = HierarchyPlace(of: checkpoint.network.point, in: hierarchy, seed: common.seed)
    return (URL(filePath: path).lastPathComponent, place)
  }

  private func picture(
    _ format: GraphFormat, _ hierarchy: Hierarchy, _ place: (fileName: String, place: HierarchyPlace)?,
    _ stopwatch: Stopwatch
  ) throws -> String {
    let graph =
      isotropy
      ? try HierarchyGraph(of: lattice(of: hierarchy.architecture), hierarchy.architecture)
      : try HierarchyGraph(of: hierarchy, places: place.map { [$0] } ?? [])
    switch format {
    case .json:
      guard case .object(let pairs) = graph.json else { return "" }
      let header = try header(hierarchy.architecture, stopwatch, verb: "sims-graph")
      let result = pairs.filter { !["schema", "network"].contains($0.key) }
      return header.json(primes: isotropy ? [String(Residue.prime), String(SmallResidue.prime)] : [], result: result)
        .text + "\n"
    case .dot: return graph.dot()
    case .svg: return try graph.svg(Graphviz())
    case .html: return try graph.html(Graphviz())
    }
  }

  private func deliverIsotropy(_ architecture: Architecture, _ stopwatch: Stopwatch) throws {
    let lattice = try lattice(of: architecture)
    let report = IsotropyReport(
      header: try header(architecture, stopwatch), architecture: architecture, lattice: lattice)
    try common.deliver(json: report.json, text: report.text)
  }
}

/// The form of a picture.
enum GraphFormat: String, ExpressibleByArgument, CaseIterable {
  case dot
  case svg
  case html
  case json
}

/// How many items are listed.
enum ListLimit: ExpressibleByArgument {
  case all
  case first(Int)

  init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if let number = Int(argument), number >= 0 {
      self = .first(number)
    } else {
      return nil
    }
  }
}

/// A checkpoint of another network than the one whose hierarchy was asked for.
struct MarkError: Error, CustomStringConvertible {
  let path: String
  let found: Architecture
  let expected: Architecture

  var description: String {
    "\(path) holds \(found), not \(expected)\n  Ask for its own hierarchy: nagano sims \(found) --mark \(path)"
  }
}
