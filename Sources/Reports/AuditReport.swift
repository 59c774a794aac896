public import Checkpoints
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
  /// The names of the weight matrices in the order of the layers.
  public let layerNames: [String]

  /// A report.
  public init(
    header: ReportHeader, audit: Audit, tensors: [RecognisedNetwork.TensorStatus], layerNames: [String]
  ) {
    self.header = header
    self.audit = audit
    self.tensors = tensors
    self.layerNames = layerNames
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
        ("tolerance", .number(audit.tolerance)),
        ("nearest", .array(audit.spectra.map { SpectrumText.nearest($0, tolerance: audit.tolerance) })),
        ("spectrum", .array(audit.spectra.map(SpectrumText.json))),
        ("tensors", .array(tensors.map(status))), ("layers", .array(layerNames.map { .string($0) })),
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
      [verdict(style), ""] + dimensions() + [""] + widths() + [""] + findingLines(style)
      + SpectrumText.lines(audit.spectra, layers: audit.partitions.count) + skipped()
    return lines.joined(separator: "\n") + "\n"
  }

  private func verdict(_ style: TextStyle) -> String {
    let name = style.bold(header.network)
    let skipped = tensors.count { $0.isParameter && $0.status == "skipped" }
    let part = skipped > 0 ? style.yellow(" (of the dense part only)") : ""
    if audit.isTrapped { return "\(name)  \(style.red("trapped: training can never use the full network"))\(part)" }
    let orbit = audit.orbit
    if skipped > 0 {
      return "\(name)  "
        + style.yellow(
          "not decided: \(skipped) \(skipped == 1 ? "tensor" : "tensors") with parameters, named below, may change what lies between the "
            + "dense layers; in these no neuron is tied or silent")
    }
    if audit.architecture.hiddenWidths.isEmpty {
      return "\(name)  "
        + style.yellow(
          "one matrix and no hidden layer: nothing can be tied (is the rest of the network in another file?)")
    }
    if orbit.status == .proven && orbit.upper == orbit.parameterCount {
      return "\(name)  \(style.green("OK: on no proper structural invariant manifold, free to train"))\(part)"
    }
    return "\(name)  \(style.green("OK: no neuron is tied or silent"))\(part)"
      + (audit.orbit.lawRank > 0 ? "; conservation laws confine training all the same" : "")
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
      heading: ["", "neurons", "in training", "function needs at most"], alignsRight: [false, true, true, true])
    for (index, width) in audit.architecture.hiddenWidths.enumerated() {
      table.rows.append(
        ["layer \(index + 1)", "\(width)", "\(audit.effectiveWidths[index])", "\(audit.reducibleWidths[index])"])
    }
    return table.rows.count > 1 ? table.lines() : ["  no hidden layer"]
  }

  private func findingLines(_ style: TextStyle) -> [String] {
    guard !audit.findings.isEmpty else {
      return ["  No copies, mirrored copies or silent neurons; weights are compared exactly, without a tolerance."]
        + limits
    }
    return audit.findings.flatMap { finding -> [String] in
      let word = finding.severity.rawValue
      let coloured =
        switch finding.severity {
        case .trap: style.red(word)
        case .warning: style.yellow(word)
        case .info: word
        }
      return ["  \(coloured): \(AuditReport.title(finding.kind))"] + Prose.wrapped(finding.message, indent: "    ")
    }
  }

  /// What is not looked for.
  private var limits: [String] {
    audit.architecture.activation.isHomogeneous
      ? Prose.wrapped(
        "Not looked for with \(audit.architecture.activation.name): neurons that are multiples of one another, and inputs "
          + "on which a neuron is off.", indent: "  ") : []
  }

  /// Which matrix is which layer, so that the recognition can be checked.
  private var layers: String {
    layerNames.isEmpty ? "" : "; layers in order: \(layerNames.joined(separator: ", "))"
  }

  private static func title(_ kind: Finding.Kind) -> String {
    switch kind {
    case .copies: "copies"
    case .mirroredCopies: "mirrored copies"
    case .zeroNeurons: "silent neurons"
    case .deadLayer: "dead layer"
    case .constantNetwork: "constant network"
    case .frozenInteraction: "frozen interaction"
    case .reducibleNotInvariant: "narrower for now"
    case .nearCopies: "near copies"
    case .nonFinite: "not finite"
    }
  }

  private func skipped() -> [String] {
    let skipped = tensors.filter { $0.status != "analysed" }
    let analysed = "  \(tensors.count - skipped.count) of \(tensors.count) tensors analysed"
    return ["", analysed + layers] + skipped.map { "  skipped \($0.name): \($0.reason ?? "")" }
  }
}
