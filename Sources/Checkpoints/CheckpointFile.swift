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
  /// The bytes of what cannot be decoded, where the format keeps them as tensors.
  public private(set) var rawUndecoded: [RawTensor] = []
  /// The strings stored beside the tensors (safetensors only).
  public let metadata: [String: String]
  /// Whether the order of ``tensors`` is the order in which a program made them: true of npz; false of safetensors, whose
  /// writers sort by name or by type.
  public let tensorOrderIsThatOfModules: Bool
  /// Tensors that share elements, by name: each with an earlier tensor, the value; both are among ``tensors``.
  ///
  /// A safetensors file stores shared elements once, and its metadata name the other tensors that have them
  /// (`safetensors.torch.save_model`).
  public let aliases: [String: String]

  /// Opens a file; tensors of a safetensors file are mapped and decoded on demand.
  ///
  /// - Throws: ``CheckpointError`` when the file is missing, malformed, or of another format.
  public init(contentsOf path: String) throws(CheckpointError) {
    self.path = path
    switch try CheckpointFile.format(of: path) {
    case .npz:
      let file = try NpzFile(contentsOf: path)
      var arrays: [StoredTensor] = []
      for name in file.names { arrays.append(try file.array(named: name)) }
      tensors = arrays
      undecoded = file.otherMembers.map { Undecoded(name: $0, reason: "not a .npy array") }
      (metadata, aliases) = ([:], [:])
      tensorOrderIsThatOfModules = true
    case .safetensors:
      let file = try SafetensorsFile(contentsOf: path)
      aliases = CheckpointFile.aliases(in: file)
      tensors = file.tensors + CheckpointFile.tensors(of: aliases, file.tensors)
      tensorOrderIsThatOfModules = false
      undecoded = file.opaque.map { Undecoded(name: $0.name, reason: $0.reason) }
      metadata = file.metadata
      rawUndecoded = file.rawOpaque
    }
  }

  /// The metadata whose value is the name of a tensor and whose key is not; `format` and Nagano's own keys say other things.
  private static func aliases(in file: SafetensorsFile) -> [String: String] {
    let names = Set(file.tensors.map(\.name)).union(file.opaque.map(\.name))
    let decoded = Set(file.tensors.map(\.name))
    return file.metadata.filter { key, value in
      decoded.contains(value) && !names.contains(key) && key != "format" && !key.hasPrefix("nagano.")
    }
  }

  /// The tensors of other names, in the order of the names.
  private static func tensors(of aliases: [String: String], _ originals: [StoredTensor]) -> [StoredTensor] {
    guard !aliases.isEmpty else { return [] }
    let byName = Dictionary(originals.map { ($0.name, $0) }) { first, _ in first }
    return aliases.keys.sorted().compactMap { alias in aliases[alias].flatMap { byName[$0] }.map { $0.named(alias) } }
  }

  /// All tensors as their bytes: those that can be decoded in the order of the file, then the others.
  public var rawTensors: [RawTensor] { tensors.map { RawTensor($0) } + rawUndecoded }

  private enum Format { case safetensors, npz }

  /// Tells the format by the first bytes, and the name of a zip archive by what PyTorch and NumPy call theirs.
  private static func format(of path: String) throws(CheckpointError) -> Format {
    let handle = FileHandle(forReadingAtPath: path)
    let start = [UInt8]((try? handle?.read(upToCount: 8)) ?? Data())
    let isPyTorch = ["pt", "pth", "bin", "pkl", "ckpt"].contains(URL(filePath: path).pathExtension.lowercased())
    if start.starts(with: [0x50, 0x4B]) {
      if !isPyTorch { return .npz }
      throw foreign(path, "a zip archive of pickles, which are programs and are never run")
    }
    if start.starts(with: [0x80, 0x02]) { throw foreign(path, "a pickle, which is a program and is never run") }
    if start.starts(with: Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) })) {
      throw CheckpointError(
        .wrongFormat, file: path, problem: "this is one NumPy array, not a network",
        expectation: "a .safetensors or .npz file with all weights", remedy: "Save them with numpy.savez.")
    }
    if start.count == 8, start.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
      throw foreign(path, "a text file")
    }
    return .safetensors
  }

  private static func foreign(_ path: String, _ what: String) -> CheckpointError {
    CheckpointError(
      .wrongFormat, file: path, problem: "this is \(what)", expectation: "a .safetensors or .npz file",
      remedy: "Save the state with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").")
  }

  /// The metadata key under which Nagano writes the notation of the network.
  public static let networkKey = "nagano.network"
}
