internal import Checkpoints
internal import Foundation

/// Where the files of a run lie.
public struct RunFolder: Equatable, Sendable {
  /// The folder.
  public let path: String

  /// The folder at a path, which need not exist.
  public init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

  /// The experiment with every default.
  public var experimentFile: String { "\(path)/experiment.yaml" }
  /// The table of metrics.
  public var metricsFile: String { "\(path)/metrics.csv" }
  /// How the run ended.
  public var recordFile: String { "\(path)/run.json" }
  /// The folder of parameters.
  public var checkpoints: String { "\(path)/checkpoints" }

  /// The file of the parameters at a step; names sort as steps do.
  public func checkpointFile(step: Int, of stepCount: Int) -> String {
    let digits = String(step)
    let width = max(6, String(stepCount).count)
    return "\(checkpoints)/step_\(String(repeating: "0", count: max(0, width - digits.count)))\(digits).safetensors"
  }

  /// What an unfinished run needs to go on.
  public var stateFile: String { "\(path)/state.safetensors" }

  /// Makes the folder if need be, and locks it.
  ///
  /// - Throws: ``RunFolderError`` if the folder is in use or cannot be made.
  func lock() throws(RunFolderError) -> FolderLock {
    try changing { try $0.createDirectory(atPath: path, withIntermediateDirectories: true) }
    return try FolderLock(path)
  }

  /// Writes `experiment.yaml`, and makes the folder of checkpoints.
  ///
  /// - Throws: ``RunFolderError`` or ``CheckpointError`` if they cannot be written.
  func begin(_ experiment: String) throws {
    try AtomicFile.write(to: experimentFile, contents: experiment)
    try changing { try $0.createDirectory(atPath: checkpoints, withIntermediateDirectories: true) }
  }

  /// Checks that the folder is empty, does not exist, or holds a run of the experiment; gives the text of its file.
  ///
  /// - Throws: ``RunFolderError``.
  @discardableResult
  func check(for experiment: Experiment) throws(RunFolderError) -> String {
    let text = experiment.relocated(to: path).resolvedYAML()
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return text }
    guard isFolder.boolValue else {
      throw RunFolderError(folder: path, problem: "there is a file of this name", remedy: "Name another folder.")
    }
    try checkContents(text)
    return text
  }

  /// Removes the files of an earlier run, but the checkpoints of these names.
  ///
  /// `run.json` goes first: with it a run counts as complete. Without checkpoints to keep, what the run would go on from goes
  /// next, as it counts on the other files.
  func clear(keeping kept: [String]? = nil, onChange: () throws -> Void) throws {
    for file in kept == nil ? [recordFile, stateFile, metricsFile] : [recordFile] {
      try remove(file)
      try onChange()
    }
    for folder in [path, checkpoints] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        let isOld =
          folder == checkpoints && name.hasPrefix("step_") && name.hasSuffix(".safetensors")
          && !(kept ?? []).contains(name)
        guard isOld || RunFolder.isPartial(name) else { continue }
        try changing { try $0.removeItem(atPath: "\(folder)/\(name)") }
        try onChange()
      }
    }
  }

  /// Removes a file, if there is one.
  func remove(_ file: String) throws(RunFolderError) {
    try changing { if $0.fileExists(atPath: file) { try $0.removeItem(atPath: file) } }
  }

  /// Changes files; an error becomes one of the folder.
  func changing(_ body: (FileManager) throws -> Void) throws(RunFolderError) {
    do {
      try body(FileManager.default)
    } catch {
      throw RunFolderError(
        folder: path, problem: "the folder cannot be made or written to: \(error.localizedDescription)",
        remedy: "Check its name, permissions, and the room on the disk.")
    }
  }

  /// Whether a name is that of a file that was being written when the process was killed.
  static func isPartial(_ name: String) -> Bool { PartialFile.isName(name) }

  private func checkContents(_ text: String) throws(RunFolderError) {
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: path), !names.allSatisfy(RunFolder.isPartial) else {
      return
    }
    if names.contains("ensemble.json") {
      throw RunFolderError(
        folder: path, problem: "the folder holds the runs of an ensemble",
        remedy:
          "Name another folder, or remove this one; nothing was overwritten. The ensemble goes on with its own file.")
    }
    guard let bytes = try? WholeFile.contents(of: experimentFile) else {
      throw RunFolderError(
        folder: path, problem: "the folder is not empty, and holds no run",
        remedy: "Name an empty folder, or one that does not exist yet.")
    }
    guard Array(bytes) == Array(text.utf8) else {
      throw RunFolderError(
        folder: path, problem: "the folder holds a run of another experiment",
        remedy: "Name another folder, or remove this one; nothing was overwritten.")
    }
  }
}

/// Why a folder cannot take a run.
public struct RunFolderError: Error, Equatable, CustomStringConvertible {
  /// The folder.
  public let folder: String
  /// What is wrong with it.
  public let problem: String
  /// What to do.
  public let remedy: String

  /// Folder and problem, then the remedy.
  public var description: String { "\(folder): \(problem)\n  \(remedy)" }
}
