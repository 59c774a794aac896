public import Checkpoints
public import Condensation
internal import InvariantManifolds
public import Networks
internal import Symmetry

/// What came of widening a checkpoint, as JSON and as text.
public struct EmbedReport: Sendable {
  /// What every report begins with; the network is the wide one.
  public let header: ReportHeader
  /// The widened network.
  public let embedding: Embedding
  /// The widths that training used before.
  public let narrowWidths: [Int]
  /// The audit of the widened network.
  public let audit: Audit
  /// How far the outputs of both networks are apart.
  public let difference: OutputDifference
  /// The file of the inputs on which outputs were compared; `nil` for random inputs.
  public let dataFile: String?
  /// The file that was written.
  public let file: String
  /// What of the file was not understood although it computes.
  public let coverage: Coverage
  /// Tensors of the input that are no part of the network and are written as they were.
  public let carried: [RawTensor]
  /// What else is in the input and is not written.
  public let dropped: [String]

  /// A report.
  public init(
    header: ReportHeader, embedding: Embedding, narrowWidths: [Int], audit: Audit, difference: OutputDifference,
    dataFile: String? = nil,
    file: String, coverage: Coverage, carried: [RawTensor], dropped: [String]
  ) {
    (self.coverage, self.carried) = (coverage, carried)
    (self.header, self.embedding, self.audit) = (header, embedding, audit)
    self.narrowWidths = narrowWidths
    (self.difference, self.dataFile, self.file, self.dropped) = (difference, dataFile, file, dropped)
  }

  /// The object of the schema `nagano.embed/1`.
  public var json: JSONValue {
    let orbit = audit.orbit
    return header.json(
      primes: orbit.certificate.primes,
      result: CoverageText.json(audit.verdict, coverage) + [
        ("from", .string(embedding.narrow.notation)), ("file", .string(file)),
        ("classes", .string(ClassNotation.string(audit.partitions))),
        ("measuredOutputDifference", .number(difference.largest)),
        ("largestOutput", .number(difference.largestOutput)), ("samples", .integer(difference.count)),
        ("data", dataFile.map { .string($0) } ?? nil), ("split", .string(embedding.rule.split.rawValue)),
        ("mirrored", .bool(embedding.rule.isMirrored)),
        ("interaction", .number(embedding.rule.interaction)),
        ("hasInteraction", .bool(audit.interactions.contains(where: \.isPresent))),
        ("functionKept", .bool(keepsFunction)),
        ("narrowEffectiveWidths", .integers(narrowWidths)),
        ("widths", .integers(embedding.wide.hiddenWidths)), ("effectiveWidths", .integers(audit.effectiveWidths)),
        ("reducibleWidths", .integers(audit.reducibleWidths)),
        ("parameters", .integer(orbit.parameterCount)), ("leafDimension", .optional(orbit.leafDimension)),
        ("orbit", OrbitReport.bounds(orbit)), ("laws", .optional(orbit.laws)),
        ("carried", .array(carried.map { .string($0.name) })), ("dropped", .array(dropped.map { .string($0) })),
        ("certificate", OrbitReport.certificate(orbit.certificate, functionRounds: audit.functionRounds)),
      ])
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    var lines = [
      "\(style.bold(header.network))  \(verdict(style))", "",
      "  widened from \(embedding.narrow), written to \(file)",
      "  outputs differ by at most \(scientific(difference.largest)) on \(place) "
        + "(largest output \(scientific(difference.largestOutput)))",
      "  \(Prose.grouped(audit.orbit.parameterCount)) parameters; \(OrbitReport.sentence(audit.orbit))", "",
    ]
    lines += table()
    lines += [""] + Prose.wrapped(advice, indent: "  ")
    let copied = CoverageText.copied(
      carried, dropped, changed: CoverageText.changedWidths(embedding.narrow, embedding.wide))
    if !copied.isEmpty { lines += [""] + Prose.wrapped(copied, indent: "  ") }
    let vouched = CoverageText.vouched(coverage)
    if !vouched.isEmpty { lines += [""] + vouched }
    return lines.joined(separator: "\n") + "\n"
  }

  private var place: String {
    let count = Prose.grouped(difference.count)
    return dataFile.map { "the \(count) samples of \($0)" } ?? "\(count) random inputs"
  }

  /// Whether the outputs differ by no more than rounding in single precision, or in double where the file is.
  private var keepsFunction: Bool { difference.relative <= EmbedReport.rounding }

  /// What rounding of weights in single precision can do to outputs.
  private static let rounding = 1e-4

  private var usesWidth: Bool { audit.effectiveWidths == embedding.wide.hiddenWidths }

  private func verdict(_ style: TextStyle) -> String {
    guard keepsFunction else {
      return style.red("the function is lost: beside an interaction of this size the weights are rounded away")
    }
    if usesWidth { return style.green("same function, and training can tell all neurons apart") }
    let widths = audit.effectiveWidths.map(String.init).joined(separator: "-")
    return style.yellow("same function, and it still trains as a network of hidden widths \(widths)")
  }

  private func list(_ widths: [Int]) -> String { widths.map(String.init).joined(separator: "-") }

  /// An interaction needs copies on both sides of a layer of weights.
  private var missingInteraction: String {
    embedding.rule.interaction > 0 && !audit.interactions.contains(where: \.isPresent)
      ? "There is no room for an interaction: it needs two hidden layers, one behind the other, that both grow. " : ""
  }

  private func table() -> [String] {
    var table = TextTable(
      heading: ["", "before", "in training", "now", "in training", "function needs at most"],
      alignsRight: [false, true, true, true, true, true])
    for (index, width) in embedding.wide.hiddenWidths.enumerated() {
      table.rows.append([
        "layer \(index + 1)", "\(embedding.narrow.hiddenWidths[index])", "\(narrowWidths[index])", "\(width)",
        "\(audit.effectiveWidths[index])", "\(audit.reducibleWidths[index])",
      ])
    }
    return table.lines()
  }

  private var advice: String {
    if usesWidth {
      return "The growth is real: no two neurons are tied for ever, though copies compute the same for now."
    }
    if audit.effectiveWidths != narrowWidths {
      return
        "Training used \(list(narrowWidths)) neurons before and uses \(list(audit.effectiveWidths)) now: of neurons that were "
        + "tied some were copied more often than others, and their outgoing weights now differ. To keep the ties, reduce the network "
        + "first (nagano reduce), then widen it."
    }
    if embedding.rule.split == .uneven {
      return "Some neurons are tied for ever all the same: nagano audit \(file) names them."
    }
    return
      missingInteraction
      + "The copies stay copies, whatever the data and the loss: training uses no more neurons than before. To grow the "
      + "network in training too, widen it with --asymmetric."
  }
}
