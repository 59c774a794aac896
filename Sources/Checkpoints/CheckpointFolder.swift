/// The checkpoint in a folder.
///
/// A checkpoint is a file of tensors, an index with its parts, or parts alone. `model.safetensors` (one file or parts) comes
/// before `pytorch_model.bin`, as in the library Transformers, which writes both of one model; files in which trainers keep
/// other things (`optimizer.pt`, `training_args.bin`) are passed over. What else is more than one checkpoint is refused, naming
/// them.
public struct CheckpointFolder {
  /// The folder, as it was given, with a slash.
  private let folder: String
  private let names: [String]

  init(_ folder: String) throws(CheckpointError) {
    self.folder = folder.hasSuffix("/") ? folder : folder + "/"
    names = try FolderListing.names(in: folder)
  }

  /// Ends of the names of files with tensors.
  static let endings: Set<String> = ["safetensors", "npz", "pt", "pth", "ckpt", "bin"]

  /// Whether a file is one in which trainers keep something else than the network.
  static func isCompanion(_ name: String) -> Bool {
    let stem = name.prefix { $0 != "." }
    return ["optimizer", "scheduler", "scaler", "training_args", "trainer_state"].contains(stem)
      || stem.hasPrefix("rng_state") || stem.hasPrefix("random_states")
  }

  /// The end of a name after its last dot, in small letters.
  static func ending(of name: String) -> String {
    name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  /// The checkpoints by their names, each with the file to read it by: the file, the index, or the first of the parts.
  private func checkpoints() throws(CheckpointError) -> [String: String] {
    var found: [String: String] = [:]
    var totals: [String: Int] = [:]
    for name in names {
      let isIndex = name.hasSuffix(".index.json")
      guard isIndex || CheckpointFolder.endings.contains(CheckpointFolder.ending(of: name)),
        !CheckpointFolder.isCompanion(name), !FolderListing.isFolder(folder + name)
      else { continue }
      let shard = ShardName(name).flatMap { $0.total > 1 ? $0 : nil }
      let title = isIndex ? String(name.dropLast(".index.json".count)) : shard.map { $0.stem + $0.ending } ?? name
      // A file and parts of the same name, or parts of two divisions, may be two networks; an index goes with its parts.
      let total = isIndex ? 0 : shard?.total ?? 1
      if let other = totals[title], other != total, total > 0, other > 0 || total == 1 {
        throw ambiguous([found[title] ?? title, name])
      }
      if isIndex || found[title] == nil { found[title] = name }
      if !isIndex || totals[title] == nil { totals[title] = total }
    }
    return found
  }

  /// The path of the file by which the checkpoint of the folder is read.
  ///
  /// Throws ``CheckpointError``: `noSuchFile` if there is none, `ambiguous` if there are several.
  func checkpoint() throws(CheckpointError) -> String {
    let found = try checkpoints()
    for name in ["model.safetensors", "pytorch_model.bin"] {
      if let file = found[name] { return folder + file }
    }
    let files = found.values.sorted()
    guard let file = files.first else { throw empty() }
    guard files.count == 1 else { throw ambiguous(files) }
    return folder + file
  }

  /// A checkpoint of a series.
  public struct Member: Hashable, Sendable {
    /// The name of its file without the ending, or of its folder.
    public let name: String
    /// The file to read it by.
    public let path: String
  }

  /// The checkpoints in a folder, each a file (or the parts of one) or a folder of its own with a number in its name.
  ///
  /// Folders of runs that train is at, with an `experiment.yaml`, are series of their own and passed over.
  ///
  /// - Throws: ``CheckpointError`` if the folder or one in it cannot be listed, or one in it holds several checkpoints.
  public static func series(in place: String) throws(CheckpointError) -> [Member] {
    let folder = try CheckpointFolder(place)
    var members: [Member] = []
    for (title, file) in try folder.checkpoints() where ending(of: title) != "bin" {
      members.append(Member(name: String(title.dropLast(ending(of: title).count + 1)), path: folder.folder + file))
    }
    for name in folder.names where name.contains(where: \.isNumber) && FolderListing.isFolder(folder.folder + name) {
      let inner = try CheckpointFolder(folder.folder + name)
      guard !inner.names.contains("experiment.yaml"), try !inner.checkpoints().isEmpty else { continue }
      members.append(Member(name: name, path: try inner.checkpoint()))
    }
    return members.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private func ambiguous(_ files: [String]) -> CheckpointError {
    let names = files.prefix(5).map(CheckpointError.quoted).joined(separator: ", ")
    return CheckpointError(
      .ambiguous, file: folder, problem: "the folder holds several checkpoints",
      expectation: "one of: \(names)" + (files.count > 5 ? ", and \(files.count - 5) more" : ""),
      remedy: "Name one of the files. (nagano track reads a series of checkpoints.)")
  }

  private func empty() -> CheckpointError {
    let inner = names.filter { FolderListing.isFolder(folder + $0) }
    return CheckpointError(
      .noSuchFile, file: folder, problem: "there is no checkpoint in the folder",
      expectation: "a .safetensors, .npz or .pt file, or an index of parts"
        + (inner.isEmpty
          ? "" : "; it has the folders " + inner.prefix(5).map(CheckpointError.quoted).joined(separator: ", ")),
      remedy: "Name a checkpoint or its folder.")
  }
}
