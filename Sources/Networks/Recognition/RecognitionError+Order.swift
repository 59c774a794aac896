internal import Numerics

// Errors about which tensors follow one another.
extension RecognitionError {
  /// More than one reading, or one that is doubtful.
  static func question(_ text: String, _ choices: [String]) -> RecognitionError {
    let shown = choices.prefix(6).map { "  \($0)" } + (choices.count > 6 ? ["  and \(choices.count - 6) more"] : [])
    let remedy =
      choices.isEmpty
      ? "Name the layers in their order, --layers FIRST,SECOND,...; or one module, --prefix NAME."
      : "Say which network is meant:\n" + shown.joined(separator: "\n")
    return RecognitionError(kind: .ambiguous, description: "\(text)\n\(remedy)")
  }

  /// Both layouts of the matrices make a network.
  static func layoutUnclear(_ readings: [NetworkReading]) -> RecognitionError {
    let choices = readings.map { reading in
      let isTransposed = reading.layers[reading.sequence.groups[0][0]].layout == .inputsByOutputs
      return isTransposed
        ? "--transposed: inputs x outputs, as Keras, Flax, scikit-learn and NumPy's x @ W store them  (\(reading.widths))"
        : "--no-transposed: outputs x inputs, as PyTorch stores them  (\(reading.widths))"
    }
    return question(
      "the layout of the matrices is not clear: names, shapes and biases fit outputs x inputs as well as inputs x outputs",
      choices)
  }

  static func doNotChain(_ finder: LayerFinder, _ choice: ReadingChoice, biasesFit: Bool) -> RecognitionError {
    let isForced = choice.isTransposed != nil
    let layers = finder.layers(choice.isTransposed ?? false ? .inputsByOutputs : .outputsByInputs, isForced: isForced)
    let order = RecognitionError.order(layers, choice)
    var problem = "the layers do not chain"
    if !biasesFit, let wrong = layers.first(where: { !$0.biasFits }), let bias = wrong.bias {
      problem +=
        ": the bias \(bias.name.onOneLine) has \(bias.count) entries, but \(wrong.matrix.name.onOneLine) is \(shape(wrong.matrix))"
    } else if let (first, second) = zip(order, order.dropFirst()).first(where: { $0.outputs != $1.inputs }) {
      problem +=
        ": \(first.matrix.name.onOneLine) has \(first.outputs) outputs, but \(second.matrix.name.onOneLine) takes \(second.inputs) inputs"
    }
    let hints = RecognitionError.hints(order)
    return RecognitionError(
      kind: .doNotChain,
      description: """
        \(problem)
        weight matrices: \(list(order.map(\.matrix)))
        \(hints.isEmpty ? "" : hints.joined(separator: "\n") + "\n")\
        The matrices of a dense network follow one another. Name the layers in order, --layers FIRST,SECOND,... (FIRST,A+B for heads
        side by side), or one module of several, --prefix NAME; --transposed for matrices of inputs x outputs.
        """)
  }

  /// The layers that were named, or all by their names.
  private static func order(_ layers: [FoundLayer], _ choice: ReadingChoice) -> [FoundLayer] {
    guard choice.layers.isEmpty else {
      return choice.layers.flatMap { $0.split(separator: "+").map(String.init) }.compactMap { name in
        layers.first { $0.name == name || $0.matrix.name == name }
      }
    }
    return layers.sorted { LayerFinder.naturalOrder($0.matrix.name, $1.matrix.name) }
  }

  /// What the numbers look like.
  private static func hints(_ order: [FoundLayer]) -> [String] {
    let breaks = zip(order, order.dropFirst()).filter { $0.outputs != $1.inputs }
    guard let (first, second) = breaks.first, let inputs = order.first?.inputs else { return [] }
    if breaks.allSatisfy({ $1.inputs == $0.outputs + 1 }) {
      return [
        "\(second.inputs) = \(first.outputs) + 1: biases may be stored as a last column; store them apart, W1[:, :-1] and W1[:, -1]."
      ]
    }
    if second.inputs == first.outputs + inputs {
      return ["\(second.inputs) = \(first.outputs) + \(inputs): a skip connection from the inputs makes it no chain."]
    }
    if first.outputs > 0, second.inputs % first.outputs == 0 {
      return [
        "\(second.inputs) = \(second.inputs / first.outputs) x \(first.outputs): something else may lie between, such as features of "
          + "the signals or flattened channels."
      ]
    }
    return []
  }

  // MARK: The user's choice

  static func nothingChosen(_ option: String, _ text: String, _ tensors: [StoredTensor]) -> RecognitionError {
    RecognitionError(
      kind: .noSuchTensor,
      description: """
        \(option) \(text): the file has no tensor of that name
        found: \(list(tensors))
        """)
  }

  static func noSuchLayer(_ name: String, _ layers: [FoundLayer]) -> RecognitionError {
    let names = layers.prefix(12).map(\.name.printable).joined(separator: ", ")
    return RecognitionError(
      kind: .noSuchTensor,
      description: """
        --layers: the file has no layer \(name.onOneLine)
        layers: \(names)\(layers.count > 12 ? ", and \(layers.count - 12) more" : "")
        """)
  }

  static func layerTwice(_ names: [String]) -> RecognitionError {
    RecognitionError(
      kind: .noSuchTensor,
      description: "--layers \(names.joined(separator: ",")): a layer is named twice; shared layers cannot be read")
  }
}
