/// Why no dense network could be recognised among the tensors of a file.
public struct RecognitionError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// There is no weight matrix at all.
    case noMatrices
    /// Outputs of one layer do not fit the inputs of the next.
    case doNotChain
    /// The tensors can be read as more than one network; the text shows the readings, and the options that choose one.
    case ambiguous
    /// Some layers have a bias and some have not.
    case someBiasesMissing
    /// Vectors may or may not be biases.
    case unclearBiases
    /// Some layer is no dense layer of a chain.
    case notDense
    /// A tensor is no weight, but something from which a library computes one.
    case notAWeight
    /// A weight has elements that cannot be decoded.
    case notDecoded
    /// Two names stand for one tensor.
    case sharedTensor
    /// A parameter is NaN or infinite.
    case nonFinite
    /// Neither the file nor the user names the activation.
    case unknownActivation
    /// The network recorded in the file is another one than its tensors make up.
    case metadataMismatch
    /// The user chose layers or tensors that are not there.
    case noSuchTensor
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
}
