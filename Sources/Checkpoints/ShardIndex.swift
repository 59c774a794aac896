/// The index of a checkpoint in parts: JSON that says in which file each tensor is.
///
/// ```
/// {"metadata": {"total_size": 1234}, "weight_map": {"fc1.weight": "model-00001-of-00002.safetensors", ...}}
/// ```
/// The files are in the folder of the index: names with a slash are refused.
///
/// Source: <https://huggingface.co/docs/transformers/big_models>.
struct ShardIndex {
  /// The longest index that is read.
  static let longest = SafetensorsHeader.longest

  /// The folder, with its slash.
  let folder: String
  /// The file of each tensor, in the order of the index.
  private(set) var weightMap: [(tensor: String, file: String)] = []

  init(_ contents: FileContents) throws(CheckpointError) {
    folder = CheckpointPlace.folder(of: contents.path)
    guard contents.count <= ShardIndex.longest else {
      throw CheckpointError(
        .headerTooLarge, file: contents.path, problem: "the index has \(contents.count) bytes",
        expectation: "at most \(ShardIndex.longest)")
    }
    var json = HeaderJSON(contents.bytes, start: 0, file: contents.path)
    var map: [(tensor: String, file: String)]?
    try json.object { (key, json) throws(CheckpointError) in
      if key == "weight_map" { map = try ShardIndex.weights(&json) } else { try json.skipValue() }
    }
    try json.end()
    guard let map, !map.isEmpty else {
      throw CheckpointError(
        .wrongFormat, file: contents.path, problem: "this is JSON text without tensors",
        expectation: "the index of a checkpoint in parts, with the key weight_map",
        remedy: "Name a file with the weights.")
    }
    weightMap = map
  }

  /// The paths of the files, each once, in the order of their names.
  var paths: [String] {
    Set(weightMap.map(\.file)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { folder + $0 }
  }

  private static func weights(
    _ json: inout HeaderJSON
  ) throws(CheckpointError) -> [(tensor: String, file: String)] {
    var map: [(tensor: String, file: String)] = []
    try json.object { (tensor, json) throws(CheckpointError) in
      let place = json.position
      let file = try json.string("the name of a file")
      guard !file.isEmpty, file != ".", file != "..", !file.contains("/"), !file.unicodeScalars.contains("\0") else {
        throw json.error(
          .malformedHeader, at: place, "the tensor is in \(CheckpointError.quoted(file))",
          expected: "the name of a file in the folder of the index")
      }
      map.append((tensor, file))
    }
    return map
  }
}
