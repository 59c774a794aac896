public import InvariantManifolds
public import Numerics

/// A dense network found among the tensors of a file.
///
/// Files hold tensors, not architectures. Matrices and biases belong together by the names of their modules; the order of the layers
/// is read from numbers, words and shapes (see `LayerOrder`); the layout of matrices is that of the library whose names they bear,
/// or else what biases and neighbours decide. Where more than one reading is possible nothing is guessed: the error shows them, and
/// a ``ReadingChoice`` decides. Every tensor is accounted for, as analysed, ignored, or skipped with a reason.
public struct RecognisedNetwork: Sendable {
  /// The architecture.
  public let architecture: Architecture
  /// The parameters, undecoded.
  public let point: WiredPoint
  /// The names of each layer's weight matrices in the file; those of heads side by side joined by `+`.
  public let layerNames: [String]
  /// Every tensor, in the order given.
  public let tensors: [TensorStatus]
  /// Where the parameters lie in the file.
  public let layout: FileLayout
  /// The choice by which the same tensors are read as the same network, whatever their names.
  public let choice: ReadingChoice

  /// Recognises a network.
  ///
  /// - Parameters:
  ///   - tensors: the tensors of a file, in its order.
  ///   - activation: the activation of the hidden layers; files do not store it.
  ///   - choice: what the user says about the tensors.
  ///   - file: what else is known of the file.
  /// - Throws: ``RecognitionError`` naming the tensors and their shapes when no chain of layers can be made, the readings where
  ///   there are several, and the place of the first NaN or infinity.
  /// - Complexity: O(tensors log tensors) and one pass over the parameters for the check that they are finite; a copy of those
  ///   that are stored transposed.
  public init(
    _ tensors: [StoredTensor], activation: any Activation, choice: ReadingChoice = ReadingChoice(),
    file: FileKnowledge = FileKnowledge()
  ) throws(RecognitionError) {
    let reading = try NetworkReading.only(among: tensors, choice: choice, file: file)
    let groups = reading.sequence.groups.map { $0.map { reading.layers[$0] } }
    let hasBias = groups[0][0].bias != nil
    architecture = Architecture(activation: activation, widths: reading.sequence.shape, hasBias: hasBias)
    for tensor in groups.joined().flatMap({ [$0.matrix] + ($0.bias.map { [$0] } ?? []) }) {
      if let index = tensor.firstNonFinite() { throw RecognitionError.nonFinite(tensor, index) }
    }
    layout = FileLayout(groups)
    layerNames = groups.map { $0.map(\.matrix.name).joined(separator: "+") }
    point = WiredPoint(
      wiring: architecture.wiring,
      values: groups.flatMap { group -> [TensorValues] in
        let name = group.map(\.matrix.name).joined(separator: "+")
        let weights = StoredTensor.stacked(group.map(\.weights), name: name)
        let biases = group.compactMap { $0.bias.map { $0.reshaped([$0.count]) } }
        guard !biases.isEmpty else { return [.stored(weights)] }
        let biasName = biases.map(\.name).joined(separator: "+")
        return [.stored(weights), .stored(StoredTensor.stacked(biases, name: biasName))]
      })
    let used = Set(layout.tensors.joined().map(\.name))
    self.choice = ReadingChoice(
      layers: reading.names, ignored: [], isTransposed: RecognisedNetwork.isTransposed(reading))
    self.tensors = tensors.map { tensor in
      if used.contains(tensor.name) { return .analysed(tensor.name) }
      if let reason = choice.reasonToLeaveOut(tensor.name) { return .ignored(tensor.name, reason) }
      return choice.leavesOut(tensor.name) ? .ignored(tensor.name, "outside --layers") : .skipped(tensor)
    }
  }

  /// Whether matrices are inputs x outputs; `nil` where some are and some are not.
  private static func isTransposed(_ reading: NetworkReading) -> Bool? {
    let layouts = Set(reading.sequence.groups.joined().map { reading.layers[$0].layout })
    return layouts.count == 1 ? layouts.first == .inputsByOutputs : nil
  }
}

/// What is known of a file beside its tensors.
public struct FileKnowledge: Sendable {
  /// Whether the order of the tensors is that of the modules, as in a `state_dict`, not that of their names.
  public var isInOrderOfModules: Bool
  /// Names that stand for tensors of other names: weights that are shared.
  public var aliases: [String: String]
  /// Tensors that could not be decoded, with the reason.
  public var undecoded: [(name: String, reason: String)]

  /// Knowledge of a file; by default none.
  public init(
    isInOrderOfModules: Bool = false, aliases: [String: String] = [:],
    undecoded: [(name: String, reason: String)] = []
  ) {
    (self.isInOrderOfModules, self.aliases, self.undecoded) = (isInOrderOfModules, aliases, undecoded)
  }
}
