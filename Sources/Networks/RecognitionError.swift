internal import Numerics

/// Why no dense network could be recognised among the tensors of a file.
public struct RecognitionError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// There is no weight matrix at all.
    case noMatrices
    /// Outputs of one layer do not fit the inputs of the next.
    case doNotChain
    /// Some layers have a bias and some have not.
    case someBiasesMissing
    /// Vectors may or may not be biases.
    case unclearBiases
    /// Some layer is no dense layer of a chain.
    case notDense
    /// A parameter is NaN or infinite.
    case nonFinite
    /// Neither the file nor the user names the activation.
    case unknownActivation
    /// The network recorded in the file is another one than its tensors make up.
    case metadataMismatch
  }

  /// The kind of mistake.
  public let kind: Kind
  /// What was found, expected, and how to mend it, in a few lines.
  public let description: String

  /// An error of a kind with its text.
  public init(kind: Kind, description: String) {
    self.kind = kind
    self.description = description
  }

  static func noMatrices(_ tensors: [StoredTensor]) -> RecognitionError {
    RecognitionError(
      kind: .noMatrices,
      description: """
        no weight matrix found: a dense network needs floating-point tensors of shape outputs x inputs
        found: \(list(tensors))
        """)
  }

  static func doNotChain(_ matrices: [StoredTensor], waysFound: Int) -> RecognitionError {
    let breaks = zip(matrices, matrices.dropFirst()).filter { $0.shape[0] != $1.shape[1] }
    let first = breaks.first.map {
      ": \($0.name.printable) has \($0.shape[0]) outputs, but \($1.name.printable) takes \($1.shape[1]) inputs"
    }
    let problem =
      waysFound > 1 || first == nil
      ? "the order of the layers is not clear: their names have no numbers, and their shapes fit in several orders"
      : "the layers do not chain\(first ?? "")"
    return RecognitionError(
      kind: .doNotChain,
      description: """
        \(problem)
        weight matrices (outputs x inputs): \(list(matrices))
        A dense network's matrices follow one another; number their names in the order of the layers (0.weight, 2.weight,
        ...), and store only one network in a file.
        """)
  }

  static func notDense(_ tensor: StoredTensor, _ kind: ForeignLayer) -> RecognitionError {
    let remedy =
      kind == .transposed
      ? "Save each matrix transposed, as outputs x inputs, under a name such as 0.weight."
      : "Only fully-connected networks can be read; save their layers alone, under names such as 0.weight, 2.weight."
    return RecognitionError(
      kind: .notDense,
      description: """
        the name \(tensor.name.printable) stands for \(kind.rawValue), not for a dense layer
        \(remedy)
        """)
  }

  static func unclearBiases(_ vectors: [StoredTensor]) -> RecognitionError {
    RecognitionError(
      kind: .unclearBiases,
      description: """
        vectors as long as a layer is wide belong to no weight matrix by name: \(list(vectors))
        Biases share the name of their matrix (0.weight and 0.bias, W1 and b1). Rename them; if they are something else, the
        network is no chain of dense layers.
        """)
  }

  static func someBiasesMissing(_ names: [String]) -> RecognitionError {
    RecognitionError(
      kind: .someBiasesMissing,
      description: """
        some layers have a bias and some have not: no bias belongs to \(names.map(\.printable).joined(separator: ", "))
        Networks with biases in every layer or in none can be read; a missing bias can be stored as zeros only if training
        may move it.
        """)
  }

  static func nonFinite(_ tensor: StoredTensor, _ index: Int) -> RecognitionError {
    let place = tensor.shape.count == 2 ? [index / tensor.shape[1], index % tensor.shape[1]] : [index]
    return RecognitionError(
      kind: .nonFinite,
      description: """
        the parameter \(tensor.name.printable)\(place) is \(tensor.double(at: index))
        All parameters must be finite; training has diverged, take an earlier checkpoint.
        """)
  }

  private static func list(_ tensors: [StoredTensor]) -> String {
    guard !tensors.isEmpty else { return "no tensors" }
    let shown = tensors.prefix(12).map { "\($0.name.printable) \($0.shape.map(String.init).joined(separator: " x "))" }
    return shown.joined(separator: ", ") + (tensors.count > 12 ? ", and \(tensors.count - 12) more" : "")
  }
}
