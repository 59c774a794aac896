internal import ArgumentParser
internal import Nagano

/// `nagano compare A B`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Says whether two checkpoints are the same network up to the order and the signs of neurons.",
    discussion: """
      Matches the hidden neurons of two checkpoints of one architecture, exactly if the networks are equal, else by the \
      nearest weights. Says whether both compute one function (proven, refuted or unknown), whether training confines both \
      to the same leaf, and what differs after matching. Functions are compared in exact fractions: positive multiples of \
      relu neurons, reflections (sigmoid(-z) = 1 - sigmoid(z)), linear layers and neurons that are always off are seen through. Tensors that compute and were not understood (a batch norm between \
      layers, say) are compared byte for byte, and what depends on them is unknown.

      Example: nagano compare before.safetensors after.safetensors --activation tanh

      JSON (nagano.compare/1): verdict (of training: trapped if one of the two is, free if both are, or undecided), covered, \
      uncovered [name], ignored [name], uncoveredDifferences [{name, difference}], allTensorsEqual (all that both files hold, byte \
      for byte), part (where not all is covered: functionEqual to conserved of the dense part alone), files, functionEqual, functionMethod \
      (matching, classes, normalForm, parameters, outputs, derivative), failureBound, witness {input, output, difference}, \
      discrepancy (outputs contradict a proof: exit status 1), \
      measuredOutputDifference, largestOutput, samples, sameOrbitClass, orbitClassReason, classes, conserved {status, reason, layer, largestDifference}, matching [{layer, \
      neurons, signs}]: neuron i of the first file is signs[i] times neuron neurons[i] of the second; differences [{tensor, \
      norm, relativeNorm, count, largest {index, first, second}}], neurons [{layer, neuron, other, norm}], layers.
      """)

  @Argument(help: "A checkpoint: .safetensors or .npz.")
  var first: String

  @Argument(help: "Another one of the same architecture.")
  var second: String

  @Option(
    help: "The activation of the hidden layers, if the files do not record it (tanh, relu, elu, leaky-relu=0.2, ...).")
  var activation: String?

  @Option(help: "The number of random inputs on which outputs are compared.")
  var samples = 64

  @Flag(help: "Exit with status 1 unless both are proven to compute the same function.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard samples > 0 else { throw ValidationError("--samples is 1 or more, not \(samples)") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [first, second])
      let chosen = try activation.map(CheckpointNetwork.activation) ?? recordedActivation()
      let checkpoints = try [first, second].map {
        try CheckpointNetwork(path: $0, activation: chosen, choice: reading.choice)
      }
      try checkpoints[0].checkHasValues("compare")
      let networks = checkpoints.map(\.network)
      guard networks[0].architecture == networks[1].architecture else {
        throw ComparisonError((first, networks[0].architecture), (second, networks[1].architecture))
      }
      let architecture = networks[0].architecture
      try SizeLimit.check(samples: samples, of: architecture)
      let comparison = common.showing("comparing \(architecture) ...") {
        Comparison(
          networks[0].point, networks[1].point, of: architecture, sampleCount: samples, seed: common.seed)
      }
      let header = ReportHeader(
        verb: "compare", network: architecture.notation, seed: common.seed,
        inputs: common.format == .json ? try digests(checkpoints) : [], seconds: stopwatch.seconds)
      let coverage = Coverage(union: checkpoints.map(\.coverage))
      let report = CompareReport(
        header: header, comparison: comparison,
        verdict: Verdict(all: networks.map { Audit.verdict(of: $0.point, architecture, seed: common.seed) }),
        coverage: coverage,
        uncovered: UncoveredComparison(coverage, checkpoints[0].file.rawTensors, checkpoints[1].file.rawTensors),
        files: [first, second], layerNames: networks[0].layerNames)
      try common.deliver(json: report.json, text: report.text)
      if comparison.functionEqual.isDiscrepancy { throw ExitStatus.finding }
      if comparison.functionEqual.status == .proven {
        let parameters = networks.map { $0.point.values.flatMap { $0.doubles() } }
        let inputs = OutputDifference.inputs(count: samples, of: architecture, seed: common.seed)
        try Discrepancy.check(
          .find(
            architecture, parameters[0], architecture, parameters[1], measured: comparison.outputDifference,
            isStoredShort: false, at: inputs),
          claim: "that both compute the same function")
      }
      if strict && report.functionEqual != .proven { throw ExitStatus.finding }
    }
  }

  /// What one of the files records serves for both.
  private func recordedActivation() throws -> (any Activation)? {
    for path in [first, second] {
      if let notation = try CheckpointFile(contentsOf: path).metadata[CheckpointFile.networkKey] {
        return try? Architecture(notation).activation
      }
    }
    return nil
  }

  /// One entry for each file, also if both are one.
  private func digests(_ checkpoints: [CheckpointNetwork]) throws -> [(String, String)] {
    try checkpoints[0].digests() + (first == second ? [] : checkpoints[1].digests())
  }
}
