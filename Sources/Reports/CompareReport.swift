public import Checkpoints
public import Condensation
internal import ExactAlgebra
internal import InvariantManifolds
internal import Networks
internal import Symmetry

/// The comparison of two checkpoints, as JSON and as text.
public struct CompareReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The comparison.
  public let comparison: Comparison
  /// The names of both files.
  public let files: [String]
  /// The names of the weight matrices of the first file in the order of the layers.
  public let layerNames: [String]

  /// A report.
  public init(header: ReportHeader, comparison: Comparison, files: [String], layerNames: [String]) {
    (self.header, self.comparison, self.files, self.layerNames) = (header, comparison, files, layerNames)
  }

  // MARK: JSON

  /// The object of the schema `nagano.compare/1`.
  public var json: JSONValue {
    let function = comparison.functionEqual
    let leaf = comparison.sameLeaf
    return header.json(
      primes: [String(Residue.prime), String(SmallResidue.prime)],
      result: [
        ("files", .array(files.map { .string($0) })),
        ("functionEqual", .string(function.status.rawValue)),
        ("functionMethod", function.method.map { .string($0.rawValue) } ?? .null),
        ("failureBound", .number(function.failureBound)), ("witness", function.witness.map(witness) ?? .null),
        ("measuredOutputDifference", .number(comparison.outputDifference.largest)),
        ("largestOutput", .number(comparison.outputDifference.largestOutput)),
        ("samples", .integer(comparison.outputDifference.count)),
        ("sameOrbitClass", .string(leaf.status.rawValue)), ("orbitClassReason", .string(leaf.reason)),
        ("classes", .array([leaf.first, leaf.second].map { .string(ClassNotation.string($0)) })),
        ("conserved", conserved),
        ("matching", .array(comparison.matching.layers.enumerated().map(layer))),
        ("differences", .array(comparison.differences.map(difference))),
        ("neurons", .array(comparison.neurons.map(neuron))),
        ("layers", .array(layerNames.map { .string($0) })),
      ])
  }

  private var conserved: JSONValue {
    let found = comparison.conserved
    return [
      "status": .string(found.status.rawValue), "reason": .string(found.reason), "layer": .optional(found.layer),
      "largestDifference": .optional(found.largestDifference),
    ]
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
    var lines = ["\(style.bold(header.network))  \(verdict(style))", ""]
    lines += Prose.wrapped(function, indent: "  ")
    lines += Prose.wrapped(
      "Same leaf up to relabelling: \(comparison.sameLeaf.status.rawValue); \(leafReason).", indent: "  ")
    lines += Prose.wrapped("Same conserved quantities: \(conservation).", indent: "  ")
    lines += ["", matchingLine] + matchingTable()
    if isEqual { return lines.joined(separator: "\n") + "\n" }
    lines += [""] + tensorTable() + [""] + neuronTable()
    return lines.joined(separator: "\n") + "\n"
  }

  private var isEqual: Bool { comparison.functionEqual.method == .matching }

  private var leafReason: String { comparison.sameLeaf.reason }

  private var conservation: String {
    let found = comparison.conserved
    let size = found.largestDifference.map { $0 > 0 ? " (difference at most \(scientific($0)) of their terms)" : "" }
    return "\(found.status.rawValue); \(found.reason)\(size ?? "")"
  }

  private func verdict(_ style: TextStyle) -> String {
    switch (comparison.functionEqual.status, isEqual) {
    case (.proven, true): style.green("equal up to the order and the signs of neurons")
    case (.proven, _): style.green("the same function")
    case (.refuted, _): style.yellow("different functions")
    case (.unknown, _): style.yellow("different parameters; whether the functions differ is unknown")
    }
  }

  private var function: String {
    let measured =
      "outputs differ by at most \(scientific(comparison.outputDifference.largest)) on "
      + "\(comparison.outputDifference.count) random inputs (largest output "
      + "\(scientific(comparison.outputDifference.largestOutput)))"
    let function = comparison.functionEqual
    let how =
      switch function.method {
      case .matching: "all parameters are equal, bit for bit, after matching; sums in another order round differently"
      case .classes:
        "neurons with equal signals send the same in both (failure bound \(scientific(function.failureBound)))"
      case .parameters: "without hidden layers, different parameters are different functions"
      case .outputs: "outputs at an input differ by more than rounding can"
      case .derivative:
        "at an input the derivative from one to the other keeps its sign (difference about "
          + "\(scientific(abs(function.witness?.difference ?? 0))))"
      case nil: "no proof of equality, and no input at which outputs are clearly apart"
      }
    let isRounding = function.status == .refuted && comparison.outputDifference.relative < 1e-6
    let size = isRounding ? "; that is as much as rounding the weights to single precision changes" : ""
    return "Same function: \(function.status.rawValue); \(how); \(measured)\(size)."
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
