public import Checkpoints
public import InvariantManifolds
public import Networks
internal import Symmetry

/// The dimension of an orbit, as JSON and as text.
public struct OrbitReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The orbit.
  public let orbit: OrbitDimension
  /// The architecture.
  public let architecture: Architecture
  /// How the point was given.
  public let point: PointDescription
  /// How the lower bound was sought.
  public let search: LowerBoundMethod

  /// A report.
  public init(
    header: ReportHeader, orbit: OrbitDimension, architecture: Architecture, point: PointDescription,
    search: LowerBoundMethod = .auto
  ) {
    self.search = search
    self.header = header
    self.orbit = orbit
    self.architecture = architecture
    self.point = point
  }

  private var classes: String {
    ClassNotation.string(orbit.leaf.stablePartition.neuronPartitions(of: architecture.wiring))
  }

  /// The object of the schema `nagano.orbit/1`.
  public var json: JSONValue {
    header.json(
      primes: orbit.certificate.primes,
      result: [
        ("at", .string(point.text)),
        ("parameters", .integer(orbit.parameterCount)),
        ("span", .optional(orbit.span)),
        ("orbit", OrbitReport.bounds(orbit)),
        ("laws", .optional(orbit.laws)),
        ("classes", .string(classes)),
        ("leafDimension", .optional(orbit.leafDimension)),
        ("theorem", OrbitReport.theorem(TwoLayerTheorem(architecture, orbit))),
        ("certificate", OrbitReport.certificate(orbit.certificate, point: point, search: search)),
      ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    var lines = [
      "\(style.bold(header.network)) at \(point.text)", "",
      "  parameters  \(Prose.grouped(orbit.parameterCount))",
      "  span        \(orbit.span.map(Prose.grouped) ?? "not computed")",
      "  orbit       \(OrbitReport.range(orbit))",
      "  leaf        \(orbit.leafDimension.map(Prose.grouped) ?? "does not apply: the network is constant")",
      "  laws        \(orbit.laws.map(Prose.grouped) ?? "unknown")",
    ]
    if !classes.isEmpty {
      lines.append("  classes     \(classes.count <= 200 ? classes : "\(classes.prefix(200))... (whole in JSON)")")
    }
    let theorem = TwoLayerTheorem(architecture, orbit)
    if let theorem, orbit.status == .unknown { lines.append("  theorem     \(Prose.grouped(theorem.dimension))") }
    lines += [""] + Prose.wrapped(explanation, indent: "  ")
    if let theorem, orbit.status == .unknown { lines += Prose.wrapped(OrbitReport.sentence(theorem), indent: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var explanation: String { orbit.status == .proven ? proof : gap }

  private var proof: String {
    let certificate = orbit.certificate
    let chance =
      certificate.failureBound == 0 ? "no chance" : "chance at most \(OrbitReport.short(certificate.failureBound))"
    if orbit.isEquilibrium {
      return
        "Proven: all of \(sample) vanish at the point, which is an orbit by itself (seed \(certificate.seed)). This "
        + "concerns the very point, not its leaf."
    }
    let ceiling =
      orbit.isCurve
      ? "reaches 1, and all fields are multiples of one: the orbit is a curve"
      : orbit.cellCount != nil
        ? "reaches the rank that \(cells) have at almost every point, and so at most anywhere"
        : orbit.lawRank == 0
          ? "reaches the leaf, which no training run leaves"
          : "reaches the leaf less \(Prose.grouped(orbit.lawRank)) conservation \(orbit.lawRank == 1 ? "law" : "laws"), "
            + "which no gradient flow leaves"
    return "Proven: the rank of \(sample) modulo \(certificate.primes[1]) \(ceiling) "
      + "(\(chance) of a wrong partition\(orbit.cellCount == nil ? "" : " or rank"); seed \(certificate.seed)). \(scope)"
  }

  private var cells: String {
    let count = orbit.cellCount ?? 0
    return count == 1
      ? "the fields of the one cell of activation patterns and all their brackets"
      : "the fields of all \(Prose.grouped(count)) cells of activation patterns and all their brackets"
  }

  private var scope: String { orbit.certificate.scope.sentence(for: architecture.activation) }

  private var gap: String {
    guard architecture.hasFormalValues else {
      return "\(architecture.activation.name) has no formal values, so only the upper bound is computed."
    }
    guard orbit.span != nil else {
      let columns = orbit.certificate.columns
      return columns == 0
        ? "The matrix would exceed the effort limit: only the upper bound is computed."
        : "The whole matrix would exceed the effort limit; the rank of \(Prose.grouped(columns)) of its columns, drawn at "
          + "random, is the lower bound."
    }
    return
      "No vectors that were tried span more than the lower bound. More effort may close the gap (--effort); the orbit "
      + "lies between the two bounds."
  }

  /// The vectors whose rank was taken, in words.
  private var sample: String {
    let count = Prose.grouped(orbit.certificate.samples)
    switch orbit.method {
    case "flow": return "\(count) fields pulled back along a formal flow of order \(orbit.certificate.order)"
    case "bracket": return "\(count) random fields and as many brackets of each depth up to \(orbit.certificate.depth)"
    default: return "\(count) random fields"
    }
  }

  // MARK: Shared with the audit

  /// The bounds; those of a part are not decided for the whole.
  static func bounds(_ orbit: OrbitDimension, _ coverage: Coverage = .complete) -> JSONValue {
    .object([
      ("lower", .integer(orbit.lower)), ("upper", .integer(orbit.upper)),
      ("status", .string(CoverageText.whole(orbit.status, coverage).rawValue)), ("method", .string(orbit.method)),
      ("failureBound", .number(orbit.certificate.failureBound)),
      ("scope", .string(orbit.certificate.scope.rawValue)),
    ])
  }

  /// The certificate; an audit adds the rounds that the reducible widths took.
  static func certificate(
    _ certificate: OrbitCertificate, point: PointDescription? = nil, search: LowerBoundMethod? = nil,
    functionRounds: Int? = nil
  ) -> JSONValue {
    var pairs: [(key: String, value: JSONValue)] = point.map { [("point", $0.json)] } ?? []
    pairs += [
      ("primes", .array(certificate.primes.map { .string($0) })), ("seed", .seed(certificate.seed)),
      ("samples", .integer(certificate.samples)), ("depth", .integer(certificate.depth)),
      ("order", .integer(certificate.order)),
      ("columns", .integer(certificate.columns)), ("effort", .integer(certificate.effort)),
      ("rounds", .integer(certificate.rounds)),
    ]
    if let functionRounds { pairs.append(("functionRounds", .integer(functionRounds))) }
    pairs += [("failureBound", .number(certificate.failureBound)), ("scope", .string(certificate.scope.rawValue))]
    if let search { pairs.append(("search", .string(search.rawValue))) }
    return .object(pairs)
  }

  /// What the theorem for one hidden layer says, beside the bounds; `null` where it does not apply.
  static func theorem(_ theorem: TwoLayerTheorem?) -> JSONValue {
    guard let theorem else { return .null }
    return .object([
      ("dimension", .integer(theorem.dimension)), ("statement", .string(TwoLayerTheorem.statement)),
      ("requires", .string(TwoLayerTheorem.requirement)), ("source", .string(TwoLayerTheorem.source)),
    ])
  }

  /// The theorem in a sentence.
  static func sentence(_ theorem: TwoLayerTheorem) -> String {
    "By the theorem for one hidden layer the orbit has \(Prose.grouped(theorem.dimension)) dimensions. It holds for "
      + "\(TwoLayerTheorem.requirement); not computed here, source: \(TwoLayerTheorem.source)."
  }

  static func range(_ orbit: OrbitDimension) -> String {
    if orbit.isDiscrepancy {
      return "DISCREPANCY: at least \(orbit.lower), but the leaf has \(orbit.upper); please report this"
    }
    return orbit.status == .proven
      ? "\(Prose.grouped(orbit.upper)) (proven)"
      : "between \(Prose.grouped(orbit.lower)) and \(Prose.grouped(orbit.upper)) (not decided)"
  }

  /// The orbit in half a sentence.
  static func sentence(_ orbit: OrbitDimension) -> String {
    guard orbit.status == .proven else {
      return orbit.span == nil && orbit.lower == 0
        ? "training moves in at most \(Prose.grouped(orbit.upper)) dimensions (--effort \(orbit.upper) to decide)"
        : "training moves in \(Prose.grouped(orbit.lower)) to \(Prose.grouped(orbit.upper)) dimensions"
    }
    let laws = orbit.parameterCount - orbit.upper
    let rest =
      laws == 0 ? "no conservation law" : "\(Prose.grouped(laws)) conservation \(laws == 1 ? "law" : "laws")"
    return "training moves in \(Prose.grouped(orbit.upper)) dimensions (proven), \(rest)"
  }

  static func short(_ number: Double) -> String {
    let exponent = Int(number.exponent)
    return "2^\(number.significand > 1 ? exponent + 1 : exponent)"
  }
}
