internal import ArgumentParser
internal import Foundation
internal import Nagano

/// `nagano reduce FILE -o OUT`.
struct ReduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reduce",
    abstract: "Writes the equivalent narrower network, or a near one.",
    discussion: """
      On a structural invariant manifold a network is a narrower one: same function, and the same training with scaled \
      learning rates, which are printed. If only its function is that of a narrower one (copies, constants, unused neurons \
      as the weights stand), that one is written and training differs. With --widths or --tolerance a network that is \
      near such a manifold is moved there first, to the nearest point of the nearest one found: by Ward linkage and moves of neurons \
      over all layers, and by trying everything for one hidden layer of up to ten neurons.

      The change of the outputs is bounded, rigorously, over a box of inputs, and measured on data or random inputs. The \
      tolerance is the distance over the norm of the weights of the layers that change.

      Tensors beside the network (counters, what --ignore names) and metadata are written as they were. Where a tensor that \
      computes was not understood (a batch norm between layers, say) nothing is written.

      Examples:
        nagano reduce model.safetensors -o small.safetensors --activation tanh
        nagano reduce model.safetensors -o small.safetensors --widths 32,16 --data digits.npz --inputs images --correct-bias
        nagano reduce model.safetensors -o small.safetensors --tolerance 0.01 --box=0,1

      JSON (nagano.reduce/1): verdict (of the network given), covered, uncovered, ignored, exact, kind (training, function or nearest), reduced, widths, functionWidths, classes, distance, \
      relativeDistance, tolerance, outputBound, box, boxIsOfData, measuredOutputDifference, rootMeanSquareDifference, \
      largestOutput, samples, data, biasCorrection, elementType, written, carried, leftOut, learningRateFactors [{tensor, rows, \
      columns}]: the factor of an entry is that of its row times that of its column.
      """)

  @Argument(help: "The checkpoint: .safetensors or .npz.")
  var file: String

  @Option(
    help: ArgumentHelp("At most so many neurons for each hidden layer, such as 32,16.", valueName: "w"))
  var widths: String?

  @Option(help: ArgumentHelp("The largest relative distance, in 0 ..< 1; 0 is exact only.", valueName: "t"))
  var tolerance: Double?

  @Option(
    help: "The activation of the hidden layers, if the file does not record it (tanh, relu, elu, leaky-relu=0.2, ...).")
  var activation: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The interval of all inputs over which the change is bounded; by default -1,1, or the ranges of the data.",
      valueName: "low,high"))
  var box: String?

  @OptionGroup var measurement: DataOptions

  @Option(help: ArgumentHelp("Without data: the number of random inputs.", valueName: "n"))
  var samples = 1_000

  @Flag(help: "Correct biases for the mean of what is dropped, on the data.")
  var correctBias = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: NetworkOptions

  private var target: String { common.network }

  mutating func validate() throws {
    if widths != nil && tolerance != nil { throw ValidationError("--widths and --tolerance exclude one another") }
    if correctBias && measurement.data == nil { throw ValidationError("--correct-bias needs --data FILE") }
    guard samples > 0 else { throw ValidationError("--samples is a number from 1, not \(samples)") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      let goal = try goal()
      let sides = try box.map(BoxOption.side)
      try checkTarget()
      let chosen = try activation.map(CheckpointNetwork.activation)
      let checkpoint = try CheckpointNetwork(path: file, activation: chosen, choice: reading.choice)
      try checkpoint.checkHasValues("reduce")
      try checkpoint.checkCovered(
        "They may tell the neurons apart that would become one, so a narrower network may compute something else; nothing is "
          + "written.")
      let (network, architecture) = (checkpoint.network, checkpoint.network.architecture)
      common.remark("\(file): \(architecture) in \(network.layerNames.joined(separator: ", "))")
      if correctBias && !architecture.hasBias {
        throw UsageError(description: "--correct-bias: \(architecture) has no biases")
      }
      try SizeLimit.check(samples: samples, of: architecture)
      let table = try measurement.table(for: architecture)
      let found = try common.showing("reducing \(architecture) ...") {
        try Reduction(of: network.point, architecture, goal: goal, seed: common.seed)
      }
      let corrected = correctBias ? found.correctingBiases(at: table!.values) : nil
      let reduced = ReducedCheckpoint(corrected ?? found, of: network)
      let domain = ReduceReport.Inputs(
        box: sides.map { [ClosedRange<Double>](repeating: $0, count: architecture.inputCount) } ?? table?.ranges
          ?? [ClosedRange<Double>](repeating: -1...1, count: architecture.inputCount),
        boxIsOfData: sides == nil && table != nil, dataFile: measurement.data)
      let inputs = inputs(table, domain.box)
      let measured = OutputDifference(
        of: reduced.reduction.wide, reduced.reduction.wideParameters, and: reduced.reduction.narrow,
        reduced.reduction.parameters, at: inputs)
      let report = ReduceReport(
        header: ReportHeader(
          verb: "reduce", network: architecture.notation, seed: common.seed,
          inputs: common.format == .json ? try checkpoint.digests() : [], seconds: stopwatch.seconds),
        checkpoint: reduced, path: target, inputs: domain, bound: reduced.reduction.outputBound(over: domain.box),
        measured: measured,
        biasCorrection: !correctBias ? .none : corrected == nil ? .useless : .corrected, tolerance: tolerance,
        verdict: Audit.verdict(of: network.point, architecture, seed: common.seed), coverage: checkpoint.coverage,
        carried: checkpoint.untouched, leftOut: checkpoint.leftOut)
      let metadata = checkpoint.metadata.merging(network.metadata) { $1 }
      try reduced.write(to: target, carrying: checkpoint.untouched, metadata: metadata)
      try common.deliver(json: report.json, text: report.text)
      guard reduced.reduction.isExact else { return }
      let isStoredShort = network.point.values.contains { values in
        if case .stored(let tensor) = values { tensor.elementType != .f64 } else { false }
      }
      try Discrepancy.check(
        .find(
          reduced.reduction.wide, reduced.reduction.wideParameters, reduced.reduction.narrow,
          reduced.reduction.parameters, measured: measured, isStoredShort: isStoredShort, at: inputs),
        claim: "that the narrower network computes the same function")
    }
  }

  private func inputs(_ table: SampleInputs?, _ box: [ClosedRange<Double>]) -> [Double] {
    var generator = SeededGenerator(seed: common.seed).stream(-3)
    return table?.values ?? OutputDifference.samples(of: box, count: samples, using: &generator)
  }

  private func goal() throws -> Reduction.Goal {
    if let tolerance { return .tolerance(tolerance) }
    guard let widths else { return .exact }
    let words = widths.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "-" }
    return .widths(
      try words.map { word in
        guard let width = Int(word.trimmingCharacters(in: .whitespaces)) else {
          throw UsageError(
            description: "--widths \(widths): '\(word)' is no number; give one for each hidden layer, as in 32,16")
        }
        return width
      })
  }

  /// Refuses targets that would replace an input or cannot be written, before any work.
  private func checkTarget() throws {
    func resolved(_ path: String) -> String {
      URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    try common.checkOutput(against: [file, target] + measurement.files)
    for input in [file] + measurement.files where resolved(input) == resolved(target) {
      throw UsageError(description: "-o \(target) would replace the input \(input); name another file")
    }
    guard target.hasSuffix(".safetensors") else {
      throw UsageError(
        description: "-o \(target): the network is written as safetensors; name a file ending in .safetensors")
    }
    for path in [target] + (common.resultFile.map { [$0] } ?? []) {
      let folder = URL(filePath: path).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw CheckpointError(
          .cannotWrite, file: path, problem: "no file can be written in the folder \(folder)",
          expectation: "a folder that is there and may be written", remedy: "Name another place.")
      }
    }
  }
}
