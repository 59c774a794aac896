public import Checkpoints
public import Condensation
internal import InvariantManifolds
public import Networks
internal import Symmetry

/// The reduction of a checkpoint, as JSON and as text.
public struct ReduceReport: Sendable {
  /// The inputs over which outputs are compared.
  public struct Inputs: Sendable {
    /// The interval of each input, for the bound.
    public let box: [ClosedRange<Double>]
    /// Whether the intervals are those of the data.
    public let boxIsOfData: Bool
    /// The data file of the measurement; `nil` for random inputs of the box.
    public let dataFile: String?

    /// Inputs.
    public init(box: [ClosedRange<Double>], boxIsOfData: Bool, dataFile: String?) {
      (self.box, self.boxIsOfData, self.dataFile) = (box, boxIsOfData, dataFile)
    }
  }

  /// What became of the wish to correct biases.
  public enum BiasCorrection: String, Sendable {
    /// Not wished for.
    case none
    /// Biases were corrected.
    case corrected
    /// It brought nothing, so biases are as they were.
    case useless
  }

  /// What every report begins with.
  public let header: ReportHeader
  /// What was written.
  public let checkpoint: ReducedCheckpoint
  /// The path to which it was written.
  public let path: String
  /// The inputs of bound and measurement.
  public let inputs: Inputs
  /// The bound of the change of the outputs.
  public let bound: OutputBound
  /// The measured change.
  public let measured: OutputDifference
  /// What became of the biases.
  public let biasCorrection: BiasCorrection
  /// The tolerance that was asked for, if one was.
  public let tolerance: Double?
  /// Whether training can use the network that was given.
  public let verdict: Verdict
  /// What of the file was not understood although it computes.
  public let coverage: Coverage
  /// Tensors of the file that are no part of the network and are written as they were.
  public let carried: [RawTensor]
  /// What else is in the file and is not written.
  public let leftOut: [String]

  /// A report.
  public init(
    header: ReportHeader, checkpoint: ReducedCheckpoint, path: String, inputs: Inputs, bound: OutputBound,
    measured: OutputDifference, biasCorrection: BiasCorrection, tolerance: Double?, verdict: Verdict,
    coverage: Coverage, carried: [RawTensor], leftOut: [String]
  ) {
    (self.verdict, self.coverage, self.carried) = (verdict, coverage, carried)
    (self.header, self.checkpoint, self.path, self.inputs) = (header, checkpoint, path, inputs)
    (self.bound, self.measured, self.biasCorrection) = (bound, measured, biasCorrection)
    (self.tolerance, self.leftOut) = (tolerance, leftOut)
  }

  private var reduction: Reduction { checkpoint.reduction }

  /// The object of the schema `nagano.reduce/1`.
  public var json: JSONValue {
    let sides = Set(inputs.box.map { [$0.lowerBound, $0.upperBound] })
    return header.json(
      primes: [],
      result: CoverageText.json(verdict, coverage) + [
        ("exact", .bool(checkpoint.isExact)),
        ("roundedTo", checkpoint.roundedTo.map { .string($0) } ?? .null),
        ("nearestIsExact", reduction.kind == .nearest ? .bool(reduction.triesAll) : .null),
        ("kind", .string(reduction.kind.rawValue)),
        ("reduced", .string(reduction.narrow.notation)), ("widths", .integers(reduction.narrow.hiddenWidths)),
        ("functionWidths", .integers(reduction.functionWidths)),
        ("classes", .string(ClassNotation.string(reduction.partitions))),
        ("distance", .optional(reduction.distance?.distance)),
        ("relativeDistance", .optional(reduction.distance?.relative)), ("tolerance", .optional(tolerance)),
        ("outputBound", .number(bound.largest)),
        ("box", sides.count == 1 ? .array(sides.first!.map { .number($0) }) : .null),
        ("boxIsOfData", .bool(inputs.boxIsOfData)),
        ("measuredOutputDifference", .number(measured.largest)),
        ("rootMeanSquareDifference", .number(measured.rootMeanSquare)),
        ("largestOutput", .number(measured.largestOutput)), ("samples", .integer(measured.count)),
        ("data", inputs.dataFile.map { .string($0) } ?? .null),
        ("biasCorrection", .string(biasCorrection.rawValue)),
        ("elementType", .string(checkpoint.elementTypeName)), ("written", .string(path)),
        ("carried", .array(carried.map { .string($0.name) })),
        ("leftOut", .array(leftOut.map { .string($0) })), ("learningRateFactors", factors),
      ])
  }

  /// For each tensor a factor by row and one by column, to be multiplied; biases have rows alone.
  private var factors: JSONValue {
    guard let factors = reduction.learningRateFactors else { return .null }
    let sizes = factors.classSizes
    let all = (1..<sizes.count).flatMap { layer -> [JSONValue] in
      let rows = JSONValue.array(sizes[layer].map { .number(1 / Double($0)) })
      let columns = JSONValue.array(sizes[layer - 1].map { .number(Double($0)) })
      let weights: [JSONValue] = [tensor("W\(layer)", rows, columns)]
      return weights + (factors.hasBias ? [tensor("b\(layer)", rows, .null)] : [])
    }
    return .array(all)
  }

  private func tensor(_ name: String, _ rows: JSONValue, _ columns: JSONValue) -> JSONValue {
    let position = reduction.narrow.wiring.tensors.firstIndex { $0.name == name }!
    return .object([("tensor", .string(checkpoint.names[position])), ("rows", rows), ("columns", columns)])
  }
}
