public import Checkpoints
public import Condensation
internal import ExactAlgebra
public import InvariantManifolds
public import Networks
internal import Symmetry

/// The comparison of two checkpoints, as JSON and as text.
public struct CompareReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The comparison.
  public let comparison: Comparison
  /// Whether training can use both networks, as far as they were read: trapped if one is.
  public let verdict: Verdict
  /// What of either file was not understood although it computes.
  public let coverage: Coverage
  /// What of that differs.
  public let uncovered: UncoveredComparison
  /// The names of both files.
  public let files: [String]
  /// The names of the weight matrices of the first file in the order of the layers.
  public let layerNames: [String]

  /// A report.
  public init(
    header: ReportHeader, comparison: Comparison, verdict: Verdict, coverage: Coverage, uncovered: UncoveredComparison,
    files: [String], layerNames: [String]
  ) {
    (self.header, self.comparison, self.files, self.layerNames) = (header, comparison, files, layerNames)
    (self.verdict, self.coverage, self.uncovered) = (verdict, coverage, uncovered)
  }

  /// Whether both whole networks compute one function.
  public var functionEqual: Certainty { CoverageText.whole(comparison.functionEqual.status, coverage) }

  // MARK: JSON

  /// The object of the schema `nagano.compare/1`.
  public var json: JSONValue {
    header.json(
      primes: [String(Residue.prime), String(SmallResidue.prime)],
      result: CoverageText.json(verdict, coverage) + remainder + [("files", .array(files.map { .string($0) }))]
        + (coverage.isComplete ? found : undecided) + [
          ("matching", .array(comparison.matching.layers.enumerated().map(layer))),
          ("differences", .array(comparison.differences.map(difference))),
          ("neurons", .array(comparison.neurons.map(neuron))),
          ("layers", .array(layerNames.map { .string($0) })),
        ])
  }

  /// What was found of the networks that were read.
  private var found: [(key: String, value: JSONValue)] {
    let (function, leaf, laws) = (comparison.functionEqual, comparison.sameLeaf, comparison.conserved)
    return [
      ("functionEqual", .string(function.status.rawValue)),
      ("functionMethod", function.method.map { .string($0.rawValue) } ?? .null),
      ("failureBound", .number(function.failureBound)), ("witness", function.witness.map(witness) ?? .null),
      ("discrepancy", .bool(function.isDiscrepancy)),
      ("measuredOutputDifference", .number(comparison.outputDifference.largest)),
      ("largestOutput", .number(comparison.outputDifference.largestOutput)),
      ("samples", .integer(comparison.outputDifference.count)),
      ("sameOrbitClass", .string(leaf.status.rawValue)), ("orbitClassReason", .string(leaf.reason)),
      ("classes", .array([leaf.first, leaf.second].map { .string(ClassNotation.string($0)) })),
      (
        "conserved",
        [
          "status": .string(laws.status.rawValue), "reason": .string(laws.reason), "layer": .optional(laws.layer),
          "largestDifference": .optional(laws.largestDifference),
        ]
      ),
    ]
  }

  /// The same keys for wholes of which only a part was read.
  private var undecided: [(key: String, value: JSONValue)] {
    let unknown = JSONValue.string(Certainty.unknown.rawValue)
    let reason = JSONValue.string(coverage.sentence)
    return [
      ("functionEqual", unknown), ("functionMethod", .null), ("failureBound", .number(0)), ("witness", .null),
      ("discrepancy", .bool(false)),
      ("measuredOutputDifference", .null), ("largestOutput", .null), ("samples", .integer(0)),
      ("sameOrbitClass", unknown), ("orbitClassReason", reason), ("classes", .null),
      ("conserved", ["status": unknown, "reason": reason, "layer": .null, "largestDifference": .null]),
    ]
  }

  /// What was found of tensors that are not covered, and what holds of the part alone.
  private var remainder: [(key: String, value: JSONValue)] {
    let differences = uncovered.differences.map { difference -> JSONValue in
      ["name": .string(difference.name), "difference": .string(difference.problem)]
    }
    let all: [(key: String, value: JSONValue)] = [
      ("uncoveredDifferences", .array(differences)), ("allTensorsEqual", .bool(uncovered.areAllEqual)),
    ]
    return coverage.isComplete ? all : all + [("part", .object(found))]
  }

  private func witness(_ witness: FunctionComparison.Witness) -> JSONValue {
    .object([
      ("input", .array(witness.input.map { .number($0) })), ("output", .integer(witness.output)),
      ("difference", .number(witness.difference)),
    ])
  }

  private func layer(_ number: Int, _ permutation: SignedPermutation) -> JSONValue {
    .object([
      ("layer", .integer(number + 1)), ("neurons", .integers(permutation.sources)),
      ("signs", .integers(permutation.signs.map { Int($0) })),
    ])
  }

  private func difference(_ difference: Comparison.TensorDifference) -> JSONValue {
    .object([
      ("tensor", .string(difference.tensor)), ("norm", .number(difference.norm)),
      ("relativeNorm", .optional(difference.relativeNorm)), ("count", .integer(difference.count)),
      (
        "largest",
        difference.largest.map {
          .object([("index", .integers($0.index)), ("first", .number($0.first)), ("second", .number($0.second))])
        } ?? .null
      ),
    ])
  }

  private func neuron(_ neuron: Comparison.NeuronDifference) -> JSONValue {
    .object([
      ("layer", .integer(neuron.layer)), ("neuron", .integer(neuron.neuron)), ("other", .integer(neuron.other)),
      ("norm", .number(neuron.norm)),
    ])
  }

  // MARK: Text

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    var lines = ["\(style.bold(header.network))  \(verdict(style))", ""] + CoverageText.preface(coverage)
    lines += discrepancy + (coverage.isComplete ? wholeSentences : partSentences)
    lines += ["", matchingLine] + matchingTable()
    if isEqual { return lines.joined(separator: "\n") + "\n" }
    lines += [""] + tensorTable() + [""] + neuronTable()
    return lines.joined(separator: "\n") + "\n"
  }

  /// A proof that a measurement contradicts, said first.
  private var discrepancy: [String] {
    guard let method = comparison.functionEqual.contradicted else { return [] }
    return Prose.wrapped(
      "DISCREPANCY: the functions were proven equal (\(method.rawValue)), but outputs differ by more than rounding can: the "
        + "proof or the program is wrong there. Please report it with both files.", indent: "  ")
  }

  private var wholeSentences: [String] {
    Prose.wrapped(
      "Same function: \(comparison.functionEqual.status.rawValue); \(method); \(measured)\(size).", indent: "  ")
      + Prose.wrapped(
        "Same leaf up to relabelling: \(comparison.sameLeaf.status.rawValue); \(leafReason).", indent: "  ")
      + Prose.wrapped(
        "Same conserved quantities: \(comparison.conserved.status.rawValue); \(conservation).", indent: "  ")
  }

  /// What holds of the dense parts, and how the other tensors compare.
  private var partSentences: [String] {
    func word(_ status: Certainty, _ yes: String, _ no: String) -> String {
      switch status {
      case .proven: yes
      case .refuted: no
      case .unknown: "not decided"
      }
    }
    let function = word(comparison.functionEqual.status, "they agree", "they differ")
    let leaf = word(comparison.sameLeaf.status, "one and the same", "not the same")
    let laws = word(comparison.conserved.status, "equal", "different")
    return [
      "The dense parts alone: \(function); \(method); \(measured)\(size).",
      "Their leaves up to relabelling: \(leaf); \(leafReason).",
      "Their conserved quantities: \(laws); \(conservation).",
    ].flatMap { Prose.wrapped($0.replacing("the networks", with: "the dense parts"), indent: "  ") }
      + uncovered.differences.map {
        "  not covered, and different: \(CheckpointError.printable($0.name)): \($0.problem)"
      }
      + uncovered.equalNames.map { "  not covered, equal in every byte: \(CheckpointError.printable($0))" }
  }

  private var isEqual: Bool { comparison.functionEqual.method == .matching }

  private var leafReason: String { comparison.sameLeaf.reason }

  private var conservation: String {
    let found = comparison.conserved
    let size = found.largestDifference.map { $0 > 0 ? " (difference at most \(scientific($0)) of their terms)" : "" }
    return "\(found.reason)\(size ?? "")"
  }

  private func verdict(_ style: TextStyle) -> String {
    guard coverage.isComplete else { return style.yellow("\(CoverageText.undecided(coverage))\(remainderInWords)") }
    return switch (comparison.functionEqual.status, isEqual) {
    case (.proven, true): style.green("equal up to the order and the signs of neurons")
    case (.proven, _): style.green("the same function")
    case (.refuted, _): style.yellow("different functions")
    case (.unknown, _): style.yellow("different parameters; whether the functions differ is unknown")
    }
  }

  private var remainderInWords: String {
    if uncovered.areAllEqual { return "; all tensors of both files are equal, bit for bit" }
    let count = uncovered.differences.count
    return count == 0 ? "; these are equal in every byte" : "; \(count) of these \(count == 1 ? "differs" : "differ")"
  }

  private var measured: String {
    "outputs differ by at most \(scientific(comparison.outputDifference.largest)) on "
      + "\(comparison.outputDifference.count) random inputs (largest output "
      + "\(scientific(comparison.outputDifference.largestOutput)))"
  }

  private var size: String {
    let isRounding = comparison.functionEqual.status == .refuted && comparison.outputDifference.relative < 1e-6
    return isRounding ? "; that is as much as rounding the weights to single precision changes" : ""
  }

  /// How it is known whether the functions are equal.
  private var method: String {
    let function = comparison.functionEqual
    return switch function.method {
    case .matching: "all parameters are equal, bit for bit, after matching; sums in another order round differently"
    case .classes:
      "neurons with equal signals send the same in both (failure bound \(scientific(function.failureBound)))"
    case .normalForm where function.status == .proven:
      "both are one combination of the same functions, in exact fractions: positive multiples, reflections, linear layers, "
        + "constants and neurons that are off for all inputs seen through"
    case .normalForm: "both are affine maps of the inputs, and not the same, in exact fractions"
    case .parameters: "without hidden layers, different parameters are different functions"
    case .outputs: "outputs at an input differ by more than rounding can"
    case .derivative:
      "at an input the derivative from one to the other keeps its sign (difference about "
        + "\(scientific(abs(function.witness?.difference ?? 0))))"
    case nil: "no proof of equality, and no input at which outputs are clearly apart"
    }
  }

  private var matchingLine: String {
    let moved = comparison.matching.layers.reduce(0) { $0 + $1.movedCount }
    let count = comparison.matching.layers.reduce(0) { $0 + $1.count }
    return moved == 0
      ? "  matching: every neuron with that of its number"
      : "  matching: \(moved) of \(count) hidden neurons are elsewhere or mirrored in the second file"
  }

  private static let shownNeurons = 16

  private func matchingTable() -> [String] {
    comparison.matching.layers.enumerated().filter { $0.element.movedCount > 0 }.map { layer, permutation in
      let words = zip(permutation.sources, permutation.signs).prefix(Self.shownNeurons).enumerated().map {
        number, other in
        "\(number) -> \(other.1 < 0 ? "mirrored " : "")\(other.0)"
      }
      let more = permutation.count > Self.shownNeurons ? ", ... (\(permutation.count))" : ""
      return Prose.wrapped("layer \(layer + 1): \(words.joined(separator: ", "))\(more)", indent: "    ")
        .joined(separator: "\n")
    }
  }

  private func tensorTable() -> [String] {
    var table = TextTable(
      heading: ["difference", "norm", "of the tensor", "entries", "largest at", "first", "second"],
      alignsRight: [false, true, true, true, false, true, true])
    for difference in comparison.differences {
      let largest = difference.largest
      table.rows.append([
        difference.tensor, scientific(difference.norm), difference.relativeNorm.map(scientific) ?? "-",
        Prose.grouped(difference.count), largest.map { "\($0.index)" } ?? "-", largest.map { "\($0.first)" } ?? "-",
        largest.map { "\($0.second)" } ?? "-",
      ])
    }
    return table.lines()
  }

  private func neuronTable() -> [String] {
    guard !comparison.neurons.isEmpty else { return ["  no weight of a hidden neuron differs"] }
    var table = TextTable(
      heading: ["neurons that differ most", "in the first", "in the second", "norm"],
      alignsRight: [false, true, true, true])
    for neuron in comparison.neurons {
      table.rows.append(["layer \(neuron.layer)", "\(neuron.neuron)", "\(neuron.other)", scientific(neuron.norm)])
    }
    return table.lines()
  }
}
