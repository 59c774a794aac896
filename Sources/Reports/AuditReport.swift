public import Condensation
internal import InvariantManifolds
public import Networks
internal import Symmetry

/// The audit of a checkpoint, as JSON and as text.
public struct AuditReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The audit.
  public let audit: Audit
  /// What became of each tensor of the file.
  public let tensors: [RecognisedNetwork.TensorStatus]

  /// A report.
  public init(header: ReportHeader, audit: Audit, tensors: [RecognisedNetwork.TensorStatus]) {
    self.header = header
    self.audit = audit
    self.tensors = tensors
  }

  /// The object of the schema `nagano.audit/1`.
  public var json: JSONValue {
    let orbit = audit.orbit
    return header.json(
      primes: orbit.certificate.primes,
      result: [
        ("classes", .string(ClassNotation.string(audit.partitions))),
        ("widths", .integers(audit.architecture.hiddenWidths)),
        ("effectiveWidths", .integers(audit.effectiveWidths)),
        ("parameters", .integer(orbit.parameterCount)),
        ("leafDimension", .optional(orbit.leafDimension)),
        ("orbit", OrbitReport.bounds(orbit)),
        ("laws", .optional(orbit.laws)),
        ("reducibleWidths", .integers(audit.reducibleWidths)),
        ("findings", .array(audit.findings.map(finding))),
        ("tensors", .array(tensors.map(status))),
        ("certificate", OrbitReport.certificate(orbit.certificate, functionRounds: audit.functionRounds)),
      ])
  }

  private func finding(_ finding: Finding) -> JSONValue {
    .object([
      ("kind", .string(finding.kind.rawValue)), ("severity", .string(finding.severity.rawValue)),
      ("layer", .optional(finding.layer)), ("neurons", .integers(finding.neurons)),
      ("message", .string(finding.message)),
    ])
  }

  private func status(_ tensor: RecognisedNetwork.TensorStatus) -> JSONValue {
    .object([
      ("name", .string(tensor.name)), ("status", .string(tensor.status)),
      ("reason", tensor.reason.map { .string($0) } ?? .null),
    ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let lines =
      [verdict(style), ""] + dimensions() + [""] + widths() + [""] + findingLines(style) + skipped()
    return lines.joined(separator: "\n") + "\n"
  }

  private func verdict(_ style: TextStyle) -> String {
    let name = style.bold(header.network)
    if audit.isTrapped { return "\(name)  \(style.red("trapped: training can never use the full network"))" }
    if audit.findings.contains(where: { $0.severity == .warning }) {
      return "\(name)  \(style.yellow("free to train, but narrower than it looks as it stands"))"
    }
    let orbit = audit.orbit
    if orbit.status == .proven && orbit.upper == orbit.parameterCount {
      return "\(name)  \(style.green("on no proper structural invariant manifold: free to train"))"
    }
    return "\(name)  \(style.green("no neuron is tied or silent"))"
      + (audit.architecture.activation.isHomogeneous ? "; conservation laws confine training all the same" : "")
  }

  private func dimensions() -> [String] {
    let orbit = audit.orbit
    var lines = ["  \(Prose.grouped(orbit.parameterCount)) parameters; \(OrbitReport.sentence(orbit))"]
    if audit.effectiveWidths != audit.architecture.hiddenWidths && !audit.orbit.leaf.isConstant {
      lines.append(
        "  equivalent to \(audit.equivalent.notation): same function, same training with scaled learning rates")
    }
    return lines
  }

  private func widths() -> [String] {
    var table = TextTable(
      heading: ["", "neurons", "in training", "as a function"], alignsRight: [false, true, true, true])
    for (index, width) in audit.architecture.hiddenWidths.enumerated() {
      table.rows.append(
        ["layer \(index + 1)", "\(width)", "\(audit.effectiveWidths[index])", "\(audit.reducibleWidths[index])"])
    }
    return table.rows.count > 1 ? table.lines() : ["  no hidden layer"]
  }

  private func findingLines(_ style: TextStyle) -> [String] {
    guard !audit.findings.isEmpty else {
      return ["  No copies, mirrored copies, dead or silent neurons: exactly, not within a tolerance."]
    }
    return audit.findings.flatMap { finding -> [String] in
      let word = finding.severity.rawValue
      let coloured =
        switch finding.severity {
        case .trap: style.red(word)
        case .warning: style.yellow(word)
        case .info: word
        }
      return ["  \(coloured): \(finding.kind.rawValue)"] + Prose.wrapped(finding.message, indent: "    ")
    }
  }

  private func skipped() -> [String] {
    let skipped = tensors.filter { $0.status != "analysed" }
    let analysed = "  \(tensors.count - skipped.count) of \(tensors.count) tensors analysed"
    return ["", analysed] + skipped.map { "  skipped \($0.name): \($0.reason ?? "")" }
  }
}
