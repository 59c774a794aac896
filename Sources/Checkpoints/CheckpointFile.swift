internal import Foundation
public import Numerics

/// A checkpoint in any of the formats that are read: safetensors or npz, told apart by the end of the name.
public struct CheckpointFile: Sendable {
  /// A tensor that is in the file but cannot be decoded.
  public struct Undecoded: Sendable, Hashable {
    /// The name.
    public let name: String
    /// Why it is not decoded.
    public let reason: String
  }

  /// The path of the file.
  public let path: String
  /// The tensors, in the order of the file.
  public let tensors: [StoredTensor]
  /// What else is in the file.
  public let undecoded: [Undecoded]
  /// The strings stored beside the tensors (safetensors only).
  public let metadata: [String: String]

  /// Opens a file; tensors of a safetensors file are mapped and decoded on demand.
  ///
  /// - Throws: ``CheckpointError`` when the file is missing, malformed, or of another format.
  public init(contentsOf path: String) throws(CheckpointError) {
    self.path = path
    switch URL(filePath: path).pathExtension.lowercased() {
    case "npz":
      let file = try NpzFile(contentsOf: path)
      var arrays: [StoredTensor] = []
      for name in file.names { arrays.append(try file.array(named: name)) }
      tensors = arrays
      undecoded = file.otherMembers.map { Undecoded(name: $0, reason: "not a .npy array") }
      metadata = [:]
    case "pt", "pth", "bin", "pkl", "ckpt":
      throw CheckpointError(
        .wrongFormat, file: path, problem: "a pickle is a program, and is never run",
        expectation: "a .safetensors or .npz file",
        remedy: "Save the state with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").")
    default:
      let file = try SafetensorsFile(contentsOf: path)
      tensors = file.tensors
      undecoded = file.opaque.map { Undecoded(name: $0.name, reason: $0.reason) }
      metadata = file.metadata
    }
  }

  /// The metadata key under which Nagano writes the notation of the network.
  public static let networkKey = "nagano.network"
}
