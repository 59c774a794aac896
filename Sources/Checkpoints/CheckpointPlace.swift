internal import Numerics

/// Where a path leads: the files that make up one checkpoint.
///
/// | the path is | the parts are |
/// |---|---|
/// | an index, `model.safetensors.index.json` | the files that its `weight_map` names, in the folder of the index |
/// | a part, `model-00001-of-00003.safetensors` | all parts, by their index if it is there |
/// | a folder | those of the checkpoint in it, see ``CheckpointFolder`` |
/// | another file | that file |
///
/// Source: <https://huggingface.co/docs/transformers/big_models>, section Sharded checkpoints.
struct CheckpointPlace {
  /// The files with tensors.
  let parts: [FileContents]
  /// The index, if there is one, and the parts.
  let contents: [FileContents]
  private let index: ShardIndex?

  init(_ path: String, copies: Bool) throws(CheckpointError) {
    let file = FolderListing.isFolder(path) ? try CheckpointFolder(path).checkpoint() : path
    let shard = ShardName(file)
    let first: FileContents
    if let shard, shard.total > 1 {
      guard FileState(shard.indexPath) != nil else {
        (parts, index) = (try CheckpointPlace.open(shard.all(), namedBy: file, copies), nil)
        contents = parts
        return
      }
      first = try FileContents(contentsOf: shard.indexPath, copies: copies)
    } else {
      first = try FileContents(contentsOf: file, copies: copies)
    }
    if CheckpointFormat.isIndex(FileBytes(first)) {
      let index = try ShardIndex(first)
      self.index = index
      parts = try CheckpointPlace.open(index.paths, namedBy: first.path, copies)
      contents = [first] + parts
    } else {
      (parts, contents, index) = ([first], [first], nil)
    }
  }

  private static func open(
    _ paths: [String], namedBy file: String, _ copies: Bool
  ) throws(CheckpointError) -> [FileContents] {
    let missing = paths.filter { FileState($0) == nil }
    guard missing.isEmpty else {
      let names = missing.prefix(5).map { CheckpointError.quoted(CheckpointPlace.name(of: $0)) }.joined(separator: ", ")
      throw CheckpointError(
        .incomplete, file: file,
        problem: "\(missing.count) of the \(paths.count) files of this checkpoint are missing",
        expectation: names + (missing.count > 5 ? ", and \(missing.count - 5) more" : ""),
        remedy: "Fetch the missing files into the same folder.")
    }
    var parts: [FileContents] = []
    for path in paths { parts.append(try FileContents(contentsOf: path, copies: copies)) }
    return parts
  }

  /// Checks that no tensor is in two parts, and that each is where the index says.
  func check(_ parts: [CheckpointPart]) throws(CheckpointError) {
    guard parts.count > 1 || index != nil else { return }
    var places: [String: String] = [:]
    for part in parts {
      for name in part.tensors.map(\.name) + part.undecoded.map(\.name) {
        if let earlier = places.updateValue(part.path, forKey: name) {
          throw CheckpointError(
            .duplicateName, file: part.path, tensor: name,
            problem:
              "the tensor is in another part as well, \(CheckpointError.printable(CheckpointPlace.name(of: earlier)))",
            expectation: "each tensor once", remedy: CheckpointError.freshCopy)
        }
      }
    }
    guard let index else { return }
    for (name, file) in index.weightMap where places[name] != index.folder + file {
      throw CheckpointError(
        .incomplete, file: index.folder + file, tensor: name,
        problem: "the tensor is not in this file, though the index says so",
        remedy: "Fetch the index and all files anew, from one place.")
    }
  }

  /// The folder of a path, with its slash; empty for a plain name.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// The last part of a path.
  static func name(of path: String) -> String { String(path.dropFirst(folder(of: path).count)) }
}

/// The name of one part of a checkpoint: `model-00001-of-00003.safetensors`.
struct ShardName: Hashable {
  /// The folder, with its slash.
  let folder: String
  /// What comes before the number, `model`.
  let stem: String
  /// What comes after the total, `.safetensors`.
  let ending: String
  let number: Int
  let total: Int
  private let digits: Int

  init?(_ path: String) {
    guard let match = CheckpointPlace.name(of: path).wholeMatch(of: /(.+)-([0-9]{1,6})-of-([0-9]{1,6})(\.[a-z]+)/),
      let number = Int(match.output.2), let total = Int(match.output.3), number >= 1, number <= total
    else { return nil }
    folder = CheckpointPlace.folder(of: path)
    (stem, ending) = (String(match.output.1), String(match.output.4))
    (self.number, self.total, digits) = (number, total, match.output.2.count)
  }

  /// Where the index of the parts is, if there is one.
  var indexPath: String { folder + stem + ending + ".index.json" }

  /// The paths of all parts.
  func all() -> [String] {
    func padded(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    return (1...total).map { "\(folder)\(stem)-\(padded($0))-of-\(padded(total))\(ending)" }
  }
}
