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
  /// How the point was given, for the reader.
  public let point: String

  /// A report.
  public init(header: ReportHeader, orbit: OrbitDimension, architecture: Architecture, point: String) {
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
        ("at", .string(point)),
        ("parameters", .integer(orbit.parameterCount)),
        ("span", .optional(orbit.span)),
        ("orbit", OrbitReport.bounds(orbit)),
        ("laws", .optional(orbit.laws)),
        ("classes", .string(classes)),
        ("leafDimension", .optional(orbit.leafDimension)),
        ("certificate", OrbitReport.certificate(orbit.certificate)),
      ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    var lines = [
      "\(style.bold(header.network)) at \(point)", "",
      "  parameters  \(Prose.grouped(orbit.parameterCount))",
      "  span        \(orbit.span.map(Prose.grouped) ?? "not computed")",
      "  orbit       \(OrbitReport.range(orbit))",
      "  leaf        \(orbit.leafDimension.map(Prose.grouped) ?? "does not apply: the network is constant")",
      "  laws        \(orbit.laws.map(Prose.grouped) ?? "unknown")",
    ]
    if !classes.isEmpty {
      lines.append("  classes     \(classes.count <= 200 ? classes : "\(classes.prefix(200))... (whole in JSON)")")
    }
    lines += [""] + Prose.wrapped(explanation, indent: "  ")
    return lines.joined(separator: "\n") + "\n"
  }

  private var explanation: String {
    let certificate = orbit.certificate
    let chance =
      certificate.failureBound == 0 ? "no chance" : "chance at most \(OrbitReport.short(certificate.failureBound))"
    switch orbit.status {
    case .proven:
      let scope =
        certificate.scope == .activationClass
        ? "for a generic activation of the class"
        : "for \(architecture.activation.name) at almost every point of the leaf, and for a generic activation of its class"
      return "Proven: the rank of \(sample) modulo \(certificate.primes[1]) "
        + "reaches the leaf, which no training run leaves (\(chance) of a wrong partition; seed \(certificate.seed)). "
        + "Holds \(scope)."
    default:
      guard architecture.hasFormalValues else {
        return
          "\(architecture.activation.name) is piecewise: its fields have no formal values, so only the upper bound "
          + "is computed."
      }
      guard orbit.span != nil else {
        return "The matrix would exceed the effort limit: only the upper bound is computed."
      }
      return
        "The \(certificate.depth > 1 ? "brackets up to depth \(certificate.depth)" : "fields at the point alone") span less "
        + "than the leaf; deeper brackets may reach it. The orbit lies between the two bounds."
        + (architecture.activation.isHomogeneous
          ? " (\(architecture.activation.name) networks have conservation laws, which lower the orbit.)" : "")
    }
  }

  /// The vectors whose rank was taken, in words.
  private var sample: String {
    let count = Prose.grouped(orbit.certificate.samples)
    let depth = orbit.certificate.depth
    return depth > 1
      ? "\(count) random fields and as many brackets of each depth up to \(depth)" : "\(count) random fields"
  }

  // MARK: Shared with the audit

  static func bounds(_ orbit: OrbitDimension) -> JSONValue {
    .object([
      ("lower", .integer(orbit.lower)), ("upper", .integer(orbit.upper)),
      ("status", .string(orbit.status.rawValue)), ("method", .string(orbit.method)),
      ("failureBound", .number(orbit.certificate.failureBound)),
      ("scope", .string(orbit.certificate.scope.rawValue)),
    ])
  }

  /// The certificate; an audit adds the rounds that the reducible widths took.
  static func certificate(_ certificate: OrbitCertificate, functionRounds: Int? = nil) -> JSONValue {
    var pairs: [(key: String, value: JSONValue)] = [
      ("primes", .array(certificate.primes.map { .string($0) })), ("seed", .seed(certificate.seed)),
      ("samples", .integer(certificate.samples)), ("depth", .integer(certificate.depth)),
      ("columns", .integer(certificate.columns)),
      ("rounds", .integer(certificate.rounds)),
    ]
    if let functionRounds { pairs.append(("functionRounds", .integer(functionRounds))) }
    return .object(
      pairs + [
        ("failureBound", .number(certificate.failureBound)), ("scope", .string(certificate.scope.rawValue)),
      ])
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
      return orbit.span == nil
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
