import Numerics

/// What one file of a checkpoint holds.
struct CheckpointPart {
  let path: String
  let tensors: [StoredTensor]
  let undecoded: [CheckpointFile.Undecoded]
  var rawUndecoded: [RawTensor] = []
  var metadata: [String: String] = [:]
  var aliases: [String: String] = [:]
  let orderIsThatOfModules: Bool

  /// Reads a file of tensors, of any format.
  init(_ file: FileContents) throws(CheckpointError) {
    let bytes = FileBytes(file)
    path = file.path
    switch try CheckpointFormat(bytes) {
    case .npz(let archive):
      let file = NpzFile(bytes, archive)
      tensors = try file.arrays()
      undecoded = file.otherMembers.map { .init(name: $0, reason: "not a .npy array") }
      orderIsThatOfModules = true
    case .pyTorch(let archive):
      let state = try PyTorchFile(bytes, archive)
      (tensors, undecoded, rawUndecoded) = (state.tensors, state.undecoded, state.rawUndecoded)
      (metadata, aliases) = (state.metadata, state.aliases)
      orderIsThatOfModules = true
    case .safetensors:
      let file = try SafetensorsFile(bytes)
      (metadata, rawUndecoded) = (file.metadata, file.rawOpaque)
      aliases = CheckpointPart.aliases(in: file)
      tensors = file.tensors + CheckpointPart.tensors(of: aliases, file.tensors)
      undecoded = file.opaque.map { .init(name: $0.name, reason: $0.reason) }
      orderIsThatOfModules = false
    case .index:
      throw bytes.error(
        .wrongFormat, "this is the index of a checkpoint in parts, where a part should be", expected: "tensors",
        remedy: "Name the index or the folder alone.")
    }
  }

  /// The metadata whose value is the name of a tensor and whose key is not; `format` and Nagano's own keys say other things.
  private static func aliases(in file: SafetensorsFile) -> [String: String] {
    let decoded = Set(file.tensors.map(\.name))
    let names = decoded.union(file.opaque.map(\.name))
    return file.metadata.filter { key, value in
      decoded.contains(value) && !names.contains(key) && key != "format" && !key.hasPrefix("nagano.")
    }
  }

  /// The tensors of other names, in the order of the names.
  private static func tensors(of aliases: [String: String], _ originals: [StoredTensor]) -> [StoredTensor] {
    guard !aliases.isEmpty else { return [] }
    let byName = Dictionary(originals.map { ($0.name, $0) }) { first, _ in first }
    return aliases.keys.sorted().compactMap { alias in
      aliases[alias].flatMap { byName[$0] }.map { $0.named(alias) }
    }
  }
}
