internal import ArgumentParser
internal import Nagano

/// `nagano embed FILE --widths W -o OUT`.
struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Writes a wider network with the same function: copies, or a start that can use the width.",
    discussion: """
      Copies the neurons of a checkpoint until every hidden layer has the width asked for, and divides outgoing weights \
      among copies. Evenly (the default) the result is on a structural invariant manifold and trains as the narrow network \
      did, for ever; --interaction adds differences that no output shows and no training changes. With --asymmetric \
      outgoing weights are divided at random, so that training can use the new neurons. The result is audited, and the \
      outputs of both networks are compared on random inputs, or on --data. Names, element types, metadata \
      and tensors beside the network (counters, what --ignore names) stay as they were. Where a tensor that computes was not \
      understood (a batch norm between layers, say) nothing is written.

      Example: nagano embed model.safetensors --activation tanh --widths 64,32 -o wide.safetensors --asymmetric

      JSON (nagano.embed/1): verdict (of the wide network), covered, uncovered, ignored, from, file, classes, measuredOutputDifference, largestOutput, samples, data, split, mirrored, \
      interaction, hasInteraction, functionKept, narrowEffectiveWidths, widths, effectiveWidths, reducibleWidths, parameters, leafDimension, orbit, laws, carried, dropped, certificate.
      """)

  @Argument(help: "The checkpoint: .safetensors or .npz.")
  var file: String

  @Option(help: ArgumentHelp("The new width of each hidden layer, commas between.", valueName: "w"))
  var widths: String

  @Option(
    help: "The activation of the hidden layers, if the file does not record it (tanh, relu, elu, leaky-relu=0.2, ...).")
  var activation: String?

  @Option(help: ArgumentHelp("Add a random interaction of this size relative to the weights.", valueName: "s"))
  var interaction = 0.0

  @Flag(help: "Divide outgoing weights unequally, so that training can use the width.")
  var asymmetric = false

  @Flag(help: "Mirror every second copy (odd and even activations).")
  var mirrored = false

  @OptionGroup var measurement: DataOptions

  @Option(help: "Without data: the number of random inputs on which outputs are compared.")
  var samples = 256

  @Option(help: "The largest equivalent network (in parameters) whose orbit dimension is computed exactly.")
  var effort = 4_000

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: NetworkOptions

  private var target: String { common.network }

  mutating func validate() throws {
    guard effort >= 0 else { throw ValidationError("--effort is a number of parameters, not \(effort)") }
    guard samples > 0 else { throw ValidationError("--samples is 1 or more, not \(samples)") }
    guard wantedWidths != nil else { throw ValidationError("--widths are whole numbers with commas, not '\(widths)'") }
  }

  private var wantedWidths: [Int]? {
    let words = widths.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return words.contains { $0 == nil || $0! < 1 } ? nil : words.map { $0! }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      try common.checkOutput(against: [file, target] + measurement.files)
      try CommonOptions.check(target, option: "-o", against: [file] + measurement.files)
      guard target.hasSuffix(".safetensors") || target.hasPrefix("/dev/") else {
        throw UsageError(description: "-o \(target): the result is a safetensors file; let its name end so")
      }
      let checkpoint = try CheckpointNetwork(
        path: file, activation: activation.map(CheckpointNetwork.activation), choice: reading.choice)
      try checkpoint.checkHasValues("embed")
      try checkpoint.checkCovered(
        "They may tell copies apart, or have no place for more neurons, so a wider network may compute something else; "
          + "nothing is written.")
      let (point, architecture) = (checkpoint.network.point, checkpoint.network.architecture)
      try SizeLimit.check(hiddenWidths: wantedWidths!, of: architecture)
      try SizeLimit.check(samples: samples, of: architecture.withHiddenWidths(wantedWidths!))
      let rule = EmbeddingRule(
        split: asymmetric ? .uneven : .even, isMirrored: mirrored, interaction: interaction)
      var generator = SeededGenerator(seed: common.seed)
      let embedding = try Embedding(of: point, architecture, widths: wantedWidths!, rule: rule, using: &generator)
      let inputs =
        try measurement.table(for: architecture)?.values
        ?? OutputDifference.inputs(count: samples, of: architecture, seed: common.seed)
      let difference = OutputDifference(
        of: architecture, point.values.flatMap { $0.doubles() }, and: embedding.wide,
        embedding.tensors.flatMap { $0.doubles() }, at: inputs)
      let audit = common.showing("auditing \(embedding.wide) ...") {
        Audit(embedding.point, embedding.wide, largestMatrix: effort, seed: common.seed)
      }
      var metadata = checkpoint.metadata
      metadata.merge(checkpoint.network.metadata) { $1 }
      metadata[CheckpointFile.networkKey] = embedding.wide.notation
      let digests = common.format == .json ? try checkpoint.digests() : []
      try SafetensorsWriter(
        tensors: checkpoint.network.layout.inFile(embedding.tensors), carrying: checkpoint.untouched, metadata: metadata
      ).write(to: target)
      let report = EmbedReport(
        header: ReportHeader(
          verb: "embed", network: embedding.wide.notation, seed: common.seed, inputs: digests,
          seconds: stopwatch.seconds),
        embedding: embedding,
        narrowWidths: StablePartition.coarsest(of: point, seed: common.seed).neuronPartitions(of: point.wiring)
          .map(\.classCount),
        audit: audit, difference: difference, dataFile: measurement.data, file: target,
        coverage: checkpoint.coverage, carried: checkpoint.untouched, dropped: checkpoint.leftOut)
      try common.deliver(json: report.json, text: report.text)
      try Discrepancy.check(
        .find(
          embedding.wide, embedding.tensors.flatMap { $0.doubles() }, architecture,
          point.values.flatMap { $0.doubles() }, measured: difference,
          isStoredShort: embedding.tensors.contains { $0.elementType != .f64 }, at: inputs),
        claim: "that the wider network computes the same function")
      if audit.orbit.isDiscrepancy { throw ExitStatus.finding }
    }
  }
}
