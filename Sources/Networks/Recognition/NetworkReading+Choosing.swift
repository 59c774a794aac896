internal import Numerics

extension NetworkReading {
  /// The one way to read the tensors of a file as a network.
  ///
  /// - Throws: ``RecognitionError`` if there is none, more than one, or something else among the tensors.
  static func only(
    among all: [StoredTensor], choice: ReadingChoice, file: FileKnowledge
  ) throws(RecognitionError) -> NetworkReading {
    if let (option, text) = choice.unused(all.map(\.name) + file.undecoded.map(\.name)) {
      throw RecognitionError.nothingChosen(option, text, all)
    }
    let tensors = all.filter { choice.reasonToLeaveOut($0.name) == nil && !TrainingState.holds($0.name) }
    let finder = LayerFinder(tensors)
    if choice.layers.isEmpty {
      try refuseForeign(tensors, file, choice)
      guard !finder.matrices.isEmpty else { throw noMatrices(tensors, file, choice) }
      if let (first, second) = finder.doubled { throw RecognitionError.doubled(first, second) }
    }
    var questions: [(text: String, choices: [String])] = []
    var contradictions: [(text: String, choices: [String])] = []
    var found: [NetworkReading] = []
    for (layers, needsBiases) in attempts(finder, choice) where found.isEmpty || !needsBiases {
      guard layers.allSatisfy(\.biasFits), !needsBiases || layers.allSatisfy({ $0.bias != nil }) else { continue }
      if needsBiases && !(questions + contradictions).isEmpty { break }
      if !choice.layers.isEmpty {
        if let reading = try named(choice.layers, layers) { found.append(reading) }
        continue
      }
      switch search(
        layers, isOrdered: file.isInOrderOfModules,
        lettersCount: finder.isLayoutNamed || layers.allSatisfy { $0.bias != nil })
      {
      case .network(let reading): if let whole = try withBiases(reading, finder) { found.append(whole) }
      case .question(let text, let choices): questions.append((text, choices))
      case .contradiction(let text, let choices): contradictions.append((text, choices))
      case .none: break
      }
    }
    if found.count == 1 && questions.isEmpty { return found[0] }
    if found.count > 1 { throw RecognitionError.layoutUnclear(found) }
    if let question = questions.first ?? contradictions.first {
      throw RecognitionError.question(question.text, question.choices + found.map(\.description))
    }
    throw RecognitionError.doNotChain(
      finder, choice, biasesFit: attempts(finder, choice).contains { $0.layers.allSatisfy(\.biasFits) })
  }

  /// The layers under each layout that may be meant; the last ones, against names, count only where all biases agree.
  private static func attempts(
    _ finder: LayerFinder, _ choice: ReadingChoice
  ) -> [(layers: [FoundLayer], needsBiases: Bool)] {
    if let isTransposed = choice.isTransposed {
      return [(finder.layers(isTransposed ? .inputsByOutputs : .outputsByInputs, isForced: true), false)]
    }
    let named = finder.isLayoutNamed
    let open = named ? [MatrixLayout.outputsByInputs] : MatrixLayout.allCases
    return open.map { (finder.layers($0), false) }
      + MatrixLayout.allCases.map { (finder.layers($0, isForced: true), true) }
  }

  /// The reading that names its layers.
  private static func named(
    _ names: [String], _ layers: [FoundLayer]
  ) throws(RecognitionError) -> NetworkReading? {
    var groups: [LayerSequence] = []
    for name in names {
      var heads: [Int] = []
      for part in name.split(separator: "+").map(String.init) {
        guard let number = layers.firstIndex(where: { $0.name == part || $0.matrix.name == part }) else {
          throw RecognitionError.noSuchLayer(part, layers)
        }
        heads.append(number)
      }
      guard let first = heads.first, heads.allSatisfy({ layers[$0].inputs == layers[first].inputs }) else { return nil }
      groups.append(heads.count == 1 ? LayerSequence(first, of: layers) : LayerSequence(sideBySide: heads, of: layers))
    }
    let used = groups.flatMap(\.groups).joined()
    guard Set(used).count == used.count else { throw RecognitionError.layerTwice(names) }
    guard LayerSequence.chain(groups) else { return nil }
    let reading = NetworkReading(layers: layers, sequence: LayerSequence(groups))
    try reading.checkBiases()
    return reading
  }

  /// All layers have a bias, or none has.
  private func checkBiases() throws(RecognitionError) {
    let used = sequence.groups.joined().map { layers[$0] }
    let missing = used.filter { $0.bias == nil }
    guard missing.isEmpty || missing.count == used.count else {
      throw RecognitionError.someBiasesMissing(missing.map(\.matrix.name))
    }
  }

  /// A reading with its biases, by name or else by their lengths in order; `nil` if they contradict it.
  private static func withBiases(
    _ reading: NetworkReading, _ finder: LayerFinder
  ) throws(RecognitionError) -> NetworkReading? {
    try reading.checkBiases()
    guard reading.layers.allSatisfy({ $0.bias == nil }), !finder.biases.isEmpty else { return reading }
    let order = Array(reading.sequence.groups.joined())
    if let biases = finder.biasesByLength(order.map { reading.layers[$0].outputs }) {
      var layers = reading.layers
      for (number, bias) in zip(order, biases) { layers[number].bias = bias }
      return NetworkReading(layers: layers, sequence: reading.sequence)
    }
    let widths = Set(reading.layers.flatMap { [$0.outputs, $0.inputs] })
    let suspicious = finder.biases.map(\.tensor).filter { widths.contains($0.count) }
    guard suspicious.isEmpty else { throw RecognitionError.unclearBiases(suspicious) }
    return reading
  }

  /// Why there is no matrix: the first weight that cannot be decoded, if there is one.
  private static func noMatrices(
    _ tensors: [StoredTensor], _ file: FileKnowledge, _ choice: ReadingChoice
  ) -> RecognitionError {
    if let tensor = tensors.first(where: { $0.shape.count == 2 && TensorName($0.name).role.isWeight }) {
      return RecognitionError.notDecoded(
        tensor.name, "its elements are \(tensor.elementType.rawValue), whole numbers: a quantised weight")
    }
    if let weight = file.undecoded.first(where: {
      choice.reasonToLeaveOut($0.name) == nil && TensorName($0.name).role.isWeight
    }) {
      return RecognitionError.notDecoded(weight.name, weight.reason)
    }
    return RecognitionError.noMatrices(tensors)
  }

  /// Refuses what has weight matrices and is no dense layer of a chain.
  private static func refuseForeign(
    _ tensors: [StoredTensor], _ file: FileKnowledge, _ choice: ReadingChoice
  ) throws(RecognitionError) {
    let names = ForeignLayer.comparable(tensors.map(\.name))
    let all = Set(tensors.map(\.name))
    // The error names a weight rather than a bias.
    for tensor in tensors.filter({ $0.shape.count > 1 }) + tensors.filter({ $0.shape.count < 2 }) {
      if let kind = ForeignLayer(of: tensor.name, among: names) { throw RecognitionError.notDense(tensor, kind) }
      let isPruned = tensor.name.hasSuffix("_orig") && all.contains(tensor.name.dropLast(4) + "mask")
      if isPruned || TensorName(tensor.name).role == .reparametrised {
        throw RecognitionError.reparametrised(tensor, tensors)
      }
      if tensor.shape.count == 3, TensorName(tensor.name).role.isWeight,
        !tensors.contains(where: { $0.shape.count == 2 && TensorName($0.name).role.isWeight })
      {
        throw RecognitionError.stacked(tensor)
      }
    }
    for (name, other) in file.aliases.sorted(by: { $0.key < $1.key })
    where choice.reasonToLeaveOut(name) == nil && choice.reasonToLeaveOut(other) == nil && !TrainingState.holds(name) {
      throw RecognitionError.shared(name, other)
    }
  }
}
