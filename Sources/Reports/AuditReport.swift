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
  /// What of the file was not understood although it computes.
  public let coverage: Coverage
  /// What became of each tensor of the file.
  public let tensors: [RecognisedNetwork.TensorStatus]
  /// The names of the weight matrices in the order of the layers.
  public let layerNames: [String]

  /// A report.
  public init(
    header: ReportHeader, audit: Audit, coverage: Coverage, tensors: [RecognisedNetwork.TensorStatus],
    layerNames: [String]
  ) {
    self.header = header
    self.audit = audit
    self.coverage = coverage
    self.tensors = tensors
    self.layerNames = layerNames
  }

  /// The verdict on the whole network.
  public var verdict: Verdict { audit.verdict.limited(by: coverage) }

  /// The object of the schema `nagano.audit/1`.
  public var json: JSONValue {
    let orbit = audit.orbit
    return header.json(
      primes: orbit.certificate.primes,
      result: CoverageText.json(audit.verdict, coverage) + part + [
        ("classes", .string(ClassNotation.string(audit.partitions))),
        ("widths", .integers(audit.architecture.hiddenWidths)),
        ("effectiveWidths", .integers(audit.effectiveWidths)),
        ("parameters", .integer(orbit.parameterCount)), ("atRest", .integer(audit.atRest)),
        ("leafDimension", .optional(orbit.leafDimension)),
        ("orbit", OrbitReport.bounds(orbit, coverage)),
        ("laws", coverage.isComplete ? .optional(orbit.laws) : .null),
        ("reducibleWidths", .integers(audit.reducibleWidths)),
        ("dead", .array(audit.dead.map { .integers($0) })),
        ("findings", .array(findings.map(finding))),
        ("notLookedFor", .array(limits.map { .string($0) })),
        (
          "box", audit.box.map { .array($0.map { .array([.number($0.lowerBound), .number($0.upperBound)]) }) } ?? .null
        ),
        ("tolerance", .number(audit.tolerance)),
        ("nearest", .array(audit.spectra.map { SpectrumText.nearest($0, audit) })),
        ("spectrum", .array(audit.spectra.map(SpectrumText.json))),
        ("tensors", .array(tensors.map(status))), ("layers", .array(layerNames.map { .string($0) })),
        (
          "theorem",
          coverage.isComplete ? OrbitReport.theorem(TwoLayerTheorem(audit.architecture, orbit)) : .null
        ),
        ("certificate", OrbitReport.certificate(orbit.certificate, functionRounds: audit.functionRounds)),
      ])
  }

  /// What holds of the dense part alone, where there is more.
  private var part: [(key: String, value: JSONValue)] {
    guard !coverage.isComplete else { return [] }
    return [
      ("part", ["verdict": .string(audit.verdict.rawValue), "orbit": .string(audit.orbit.status.rawValue)])
    ]
  }

  /// The findings; those of a part are no traps of the whole.
  private var findings: [Finding] {
    guard !coverage.isComplete else { return audit.findings }
    return audit.findings.map {
      Finding(
        kind: $0.kind, severity: $0.severity == .trap ? .warning : $0.severity, layer: $0.layer, neurons: $0.neurons,
        message: "In the dense part alone: \($0.message)")
    }
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
      [verdict(style), ""] + CoverageText.preface(coverage) + dimensions() + [""] + widths() + [""]
      + findingLines(style)
      + SpectrumText.lines(audit.spectra, layers: audit.partitions.count) + skipped()
    return lines.joined(separator: "\n") + "\n"
  }

  private func verdict(_ style: TextStyle) -> String {
    let name = style.bold(header.network)
    if !coverage.isComplete { return "\(name)  \(style.yellow(CoverageText.undecided(coverage)))" }
    if audit.isTrapped { return "\(name)  \(style.red("trapped: training can never use the full network"))" }
    let orbit = audit.orbit
    if audit.architecture.hiddenWidths.isEmpty {
      return "\(name)  "
        + style.yellow(
          "one matrix and no hidden layer: nothing can be tied (is the rest of the network in another file?)")
    }
    if orbit.status == .proven && orbit.upper == orbit.parameterCount {
      return "\(name)  \(style.green("OK: on no proper structural invariant manifold, free to train"))"
    }
    return "\(name)  \(style.green("OK: no neuron is tied or silent"))"
      + (audit.orbit.lawRank > 0 ? "; conservation laws confine training all the same" : "")
  }

  private func dimensions() -> [String] {
    let orbit = audit.orbit
    guard coverage.isComplete else { return partDimensions() }
    var lines = ["  \(Prose.grouped(orbit.parameterCount)) parameters; \(OrbitReport.sentence(orbit))"]
    if orbit.status == .unknown, let theorem = TwoLayerTheorem(audit.architecture, orbit) {
      lines += Prose.wrapped(OrbitReport.sentence(theorem), indent: "  ")
    }
    if audit.atRest > 0 {
      let moving = orbit.parameterCount - audit.atRest
      lines.append(
        "  \(Prose.grouped(audit.atRest)) of them rest for ever: at most \(Prose.grouped(moving)) can move")
    }
    if audit.effectiveWidths != audit.architecture.hiddenWidths && !audit.orbit.leaf.isConstant {
      lines.append(
        "  equivalent to \(audit.equivalent.notation): same function, same training with scaled learning rates")
    }
    return lines
  }

  private func partDimensions() -> [String] {
    let isWide = audit.effectiveWidths == audit.architecture.hiddenWidths || audit.orbit.leaf.isConstant
    return ["  \(CoverageText.dimensions(audit.orbit))"]
      + (isWide ? [] : ["  alone it would work and train as \(audit.equivalent.notation)"])
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
    let place = coverage.isComplete ? "No" : "In the dense part alone no"
    guard !findings.isEmpty else {
      return [
        "  \(place) copies, mirrored copies or silent neurons; weights are compared exactly, without a tolerance."
      ] + limitLines
    }
    return limitLines.isEmpty ? messages(style) : messages(style) + [""] + limitLines
  }

  private func messages(_ style: TextStyle) -> [String] {
    findings.flatMap { finding -> [String] in
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

  private var limitLines: [String] {
    guard !limits.isEmpty else { return [] }
    return Prose.wrapped("Not looked for: \(limits.joined(separator: "; ")).", indent: "  ")
  }

  /// What is not looked for.
  private var limits: [String] { UnsearchedText.limits(of: audit.architecture, box: audit.box != nil) }

  /// Which matrix is which layer, so that the recognition can be checked.
  private var layers: String {
    layerNames.isEmpty ? "" : "; layers in order: \(layerNames.map(CheckpointError.printable).joined(separator: ", "))"
  }

  private static func title(_ kind: Finding.Kind) -> String {
    switch kind {
    case .copies: "copies"
    case .mirroredCopies: "mirrored copies"
    case .zeroNeurons: "silent neurons"
    case .deadUnits: "dead neurons"
    case .offForNow: "off for now"
    case .multiples: "multiples"
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
    let uncovered = Set(coverage.uncoveredNames)
    return ["", analysed + layers]
      + skipped.map {
        let word = uncovered.contains($0.name) ? "not covered" : $0.status
        return "  \(word) \(CheckpointError.printable($0.name))" + ($0.reason.map { ": \($0)" } ?? "")
      }
  }
}
