public import InvariantManifolds
public import Numerics

/// A dense network found among the tensors of a file.
///
/// Files hold tensors, not architectures: weight matrices are recognised by their shape (`outputs x inputs`, as in
/// PyTorch), biases by the name they share with a matrix, and the order of layers by the numbers in the names. Every
/// tensor is accounted for, as analysed or as skipped with a reason.
public struct RecognisedNetwork: Sendable {
  /// What became of one tensor of the file.
  public struct TensorStatus: Sendable, Hashable, Codable {
    /// The name in the file.
    public let name: String
    /// `analysed` or `skipped`.
    public let status: String
    /// For skipped tensors, why.
    public let reason: String?

    /// A status.
    public init(name: String, status: String, reason: String?) {
      self.name = name
      self.status = status
      self.reason = reason
    }
  }

  /// The architecture.
  public let architecture: Architecture
  /// The parameters, undecoded.
  public let point: WiredPoint
  /// The name of each layer's weight matrix in the file.
  public let layerNames: [String]
  /// Every tensor, in the order given.
  public let tensors: [TensorStatus]

  /// Recognises a network.
  ///
  /// - Parameters:
  ///   - tensors: the tensors of a file, in its order.
  ///   - activation: the activation of the hidden layers; files do not store it.
  /// - Throws: ``RecognitionError`` naming the tensors and their shapes when no chain of layers can be made, and the
  ///   place of the first NaN or infinity.
  /// - Complexity: O(tensors) and one pass over the parameters for the check that they are finite.
  public init(_ tensors: [StoredTensor], activation: any Activation) throws(RecognitionError) {
    let matrices = tensors.filter { $0.shape.count == 2 && $0.elementType.isFloatingPoint && !$0.shape.contains(0) }
    let vectors = tensors.filter { $0.shape.count == 1 && $0.elementType.isFloatingPoint }
    guard !matrices.isEmpty else { throw RecognitionError.noMatrices(tensors) }
    let chain = try LayerChain(matrices).matrices
    let byName = Dictionary(vectors.map { (LayerName($0.name), $0) }) { first, _ in first }
    let biases = chain.map { matrix in
      byName[LayerName(matrix.name)].flatMap { $0.shape[0] == matrix.shape[0] ? $0 : nil }
    }
    let found = biases.compactMap { $0 }
    guard found.isEmpty || found.count == chain.count else {
      let bare = zip(chain, biases).filter { $0.1 == nil }.map(\.0.name)
      throw RecognitionError.someBiasesMissing(bare)
    }
    architecture = Architecture(
      activation: activation, widths: [chain[0].shape[1]] + chain.map { $0.shape[0] }, hasBias: !found.isEmpty)
    let used = zip(chain, biases).flatMap { [$0.0] + ($0.1.map { [$0] } ?? []) }
    for tensor in used {
      if let index = tensor.firstNonFinite() { throw RecognitionError.nonFinite(tensor, index) }
    }
    point = WiredPoint(wiring: architecture.wiring, values: used.map { .stored($0) })
    layerNames = chain.map(\.name)
    let names = Set(used.map(\.name))
    self.tensors = tensors.map { tensor in
      names.contains(tensor.name)
        ? TensorStatus(name: tensor.name, status: "analysed", reason: nil)
        : TensorStatus(name: tensor.name, status: "skipped", reason: RecognisedNetwork.reasonToSkip(tensor))
    }
  }

  private static func reasonToSkip(_ tensor: StoredTensor) -> String {
    if !tensor.elementType.isFloatingPoint {
      return "element type \(tensor.elementType.rawValue) is not a parameter type"
    }
    switch tensor.shape.count {
    case 1: return "no weight matrix of this name and length; a vector is a bias only beside its matrix"
    case 2: return "empty"
    default: return "shape \(tensor.shape) belongs to no dense layer"
    }
  }
}

/// The part of a tensor's name that a matrix and its bias share: `fc1.weight` and `fc1.bias`, `W1` and `b1`.
struct LayerName: Hashable {
  private let key: String

  init(_ name: String) {
    var words = name.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "/" }).map(
      String.init)
    let last = words.removeLast()
    let lowered = last.lowercased()
    if ["weight", "kernel", "w", "bias", "b"].contains(lowered) {
      words.append("")
    } else if let first = lowered.first, first == "w" || first == "b", lowered.dropFirst().first?.isNumber == true {
      words.append(String(lowered.dropFirst()))
    } else {
      var rest = lowered
      for word in ["weight", "kernel", "bias"] where rest.hasSuffix(word) || rest.hasPrefix(word) {
        rest = rest.hasSuffix(word) ? String(rest.dropLast(word.count)) : String(rest.dropFirst(word.count))
      }
      words.append(rest)
    }
    key = words.joined(separator: ".")
  }
}
