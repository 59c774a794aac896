/// What a file of tensors is, told by its content alone; names say nothing.
///
/// A safetensors file begins with the length of its header, eight bytes that may be anything below 100 MB: also those that
/// begin a pickle (`80 02` is 640) or a zip archive (`PK` is 19,280). So the whole of what each format fixes is looked at.
enum CheckpointFormat {
  case safetensors
  /// Arrays of NumPy.
  case npz(ZipArchive)
  /// The state of a PyTorch program.
  case pyTorch(ZipArchive)
  /// JSON text: the index of a file in parts.
  case index

  /// Tells the format.
  ///
  /// Throws ``CheckpointError`` that names the format, and how to convert it, if it is one that is known and not read.
  init(_ bytes: FileBytes) throws(CheckpointError) {
    guard bytes.count > 0 else {
      throw bytes.error(.truncated, at: 0, "the file is empty", expected: Self.expectation)
    }
    if Self.beginsAsSafetensors(bytes) {
      self = .safetensors
    } else if Self.begins(bytes, [0x50, 0x4B, 3, 4]) || Self.begins(bytes, [0x50, 0x4B, 5, 6]) {
      self = try Self.archive(bytes)
    } else if Self.isIndex(bytes) {
      self = .index
    } else {
      if let (what, remedy) = Self.foreign(bytes) {
        throw bytes.error(.wrongFormat, "this is \(what)", expected: Self.expectation, remedy: remedy)
      }
      self = .safetensors
    }
  }

  private static let expectation = "a .safetensors or .npz file, or one of torch.save (.pt)"
  private static let saveState =
    "Save the state with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")."

  private static func begins(_ bytes: FileBytes, _ start: [UInt8]) -> Bool {
    bytes.holds(start.count, at: 0) && bytes.array(0..<start.count) == start
  }

  /// Whether the length of a header and its brace are there; in what else begins with bytes that are known, the length is
  /// beyond the limit of the format.
  private static func beginsAsSafetensors(_ bytes: FileBytes) -> Bool {
    guard bytes.holds(9, at: 0), bytes.integer(at: 0, as: UInt64.self) <= UInt64(SafetensorsHeader.longest) else {
      return false
    }
    return bytes.integer(at: 8, as: UInt8.self) == UInt8(ascii: "{") || !begins(bytes, [0x50, 0x4B, 3, 4])
  }

  /// Whether the file is a JSON object, by its first characters.
  static func isIndex(_ bytes: FileBytes) -> Bool {
    let start = bytes.array(0..<min(bytes.count, 256)).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard start.first == UInt8(ascii: "{") else { return false }
    let next = start.dropFirst().first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return next == UInt8(ascii: "\"") || next == UInt8(ascii: "}")
  }

  /// What a zip archive holds.
  private static func archive(_ bytes: FileBytes) throws(CheckpointError) -> CheckpointFormat {
    let archive = try ZipArchive(bytes)
    let names = archive.members.map(\.name)
    func has(_ file: String) -> Bool { names.contains { $0 == file || $0.hasSuffix("/" + file) } }
    func refused(_ what: String, _ remedy: String) -> CheckpointError {
      bytes.error(.wrongFormat, "this is \(what)", expected: expectation, remedy: remedy)
    }
    if has("constants.pkl") || names.contains(where: { $0.hasPrefix("code/") || $0.contains("/code/") }) {
      throw refused(
        "a program of TorchScript, which is never run", "Save the state: torch.save(model.state_dict(), ...).")
    }
    if has("data.pkl") { return .pyTorch(archive) }
    if has("model.weights.h5") {
      throw refused("a model of Keras", "Save the arrays: numpy.savez(\"model.npz\", *model.get_weights()).")
    }
    if !names.isEmpty, !names.contains(where: { $0.hasSuffix(".npy") }) {
      throw refused("a zip archive without arrays", "Name a file with the weights.")
    }
    return .npz(archive)
  }

  /// Formats that are known and not read, with the remedy.
  private static func foreign(_ bytes: FileBytes) -> (what: String, remedy: String)? {
    let start = bytes.array(0..<min(bytes.count, 512))
    let legacy: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    if start.first == 0x80, start.dropFirst(2).starts(with: legacy) {
      return (
        "a file of torch.save in the form before version 1.6, one pickle after the other",
        "Save it again in the present form: torch.save(torch.load(\"old.pt\", weights_only=True), \"new.pt\")."
      )
    }
    if start.count > 2, start[0] == 0x80, (2...5).contains(start[1]) {
      return ("a pickle, which is a program and is never run", saveState)
    }
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
      return ("one NumPy array, not a network", "Save all weights in one file with numpy.savez.")
    }
    if start.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      return (
        "an HDF5 file, as Keras writes it",
        "Save the arrays: numpy.savez(\"model.npz\", *keras.models.load_model(\"model.h5\").get_weights())."
      )
    }
    if start.starts(with: Array("GGUF".utf8)) { return ("a GGUF file", saveState) }
    if start.starts(with: [0x1F, 0x8B]) { return ("a file compressed by gzip", "Unpack it with gunzip.") }
    if start.starts(with: Array("version https://git-lfs".utf8)) {
      return ("a pointer of Git LFS, not the file itself", "Fetch the file: git lfs pull.")
    }
    if start.count > 262, start[257..<262].elementsEqual("ustar".utf8) { return ("a tar archive", "Unpack it first.") }
    if start.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
      return ("a text file", saveState)
    }
    return nil
  }
}
