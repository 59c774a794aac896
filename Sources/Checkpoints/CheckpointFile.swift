public import Numerics

/// A checkpoint in any of the forms that are read, in one file or in parts.
///
/// Forms are safetensors, npz, and the zip archive of `torch.save`; the content tells them apart, not the name.
/// A path may lead to a file, to the index of a file in parts, to one of the parts, or to a folder that holds one of these;
/// see ``CheckpointPlace``.
public struct CheckpointFile: Sendable {
  /// A tensor that is in the file but cannot be decoded.
  public struct Undecoded: Sendable, Hashable {
    /// The name.
    public let name: String
    /// Why it is not decoded.
    public let reason: String
  }

  /// The path, as it was given.
  public let path: String
  /// The files that were read, each once: the index, if there is one, and the parts.
  public let contents: [FileContents]
  /// The tensors, in the order of the file.
  public let tensors: [StoredTensor]
  /// What else is in the file.
  public let undecoded: [Undecoded]
  /// The bytes of what cannot be decoded, where the format keeps them as tensors.
  public let rawUndecoded: [RawTensor]
  /// The strings stored beside the tensors of safetensors files; numbers and text of the outermost dictionary of PyTorch's.
  public let metadata: [String: String]
  /// Whether the order of ``tensors`` is the order in which a program made them.
  ///
  /// True of npz and of PyTorch's archives; false of safetensors, whose writers sort by name or by type.
  public let tensorOrderIsThatOfModules: Bool
  /// Tensors that share elements, by name: each with an earlier tensor, the value; both are among ``tensors``.
  ///
  /// A safetensors file stores shared elements once, and its metadata name the other tensors that have them
  /// (`safetensors.torch.save_model`).
  public let aliases: [String: String]

  /// Opens a checkpoint; large files are mapped, and tensors are decoded on demand.
  ///
  /// - Parameters:
  ///   - path: a file, an index, a part, or a folder.
  ///   - copies: whether files are copied however long they are, because other programs may write to them.
  /// - Throws: ``CheckpointError`` when a file is missing, malformed, or of another format.
  public init(contentsOf path: String, copies: Bool = false) throws(CheckpointError) {
    let place = try CheckpointPlace(path, copies: copies)
    var parts: [CheckpointPart] = []
    for file in place.parts { parts.append(try CheckpointPart(file)) }
    try place.check(parts)
    self.path = path
    contents = place.contents
    tensors = parts.flatMap(\.tensors)
    undecoded = parts.flatMap(\.undecoded)
    rawUndecoded = parts.flatMap(\.rawUndecoded)
    metadata = parts.reduce(into: [:]) { $0.merge($1.metadata) { first, _ in first } }
    aliases = parts.reduce(into: [:]) { $0.merge($1.aliases) { first, _ in first } }
    tensorOrderIsThatOfModules = parts.allSatisfy(\.orderIsThatOfModules)
  }

  /// All tensors as their bytes: those that can be decoded in the order of the file, then the others.
  public var rawTensors: [RawTensor] { tensors.map { RawTensor($0) } + rawUndecoded }

  /// Checks that no file has been changed in place since it was opened.
  ///
  /// - Throws: ``CheckpointError`` of kind `changed`.
  public func checkUnchanged() throws(CheckpointError) {
    for file in contents { try file.checkUnchanged() }
  }

  /// The metadata key under which Nagano writes the notation of the network.
  public static let networkKey = "nagano.network"
}
