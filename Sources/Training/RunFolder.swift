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

  /// Makes the folder ready for a run of an experiment, and writes `experiment.yaml`.
  ///
  /// Files of an earlier run of the same experiment are removed.
  ///
  /// - Throws: ``RunFolderError`` if the folder has other contents, or cannot be made; ``CheckpointError`` if the
  ///   experiment cannot be written.
  func prepare(for experiment: Experiment) throws {
    let text = experiment.relocated(to: path).resolvedYAML()
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw RunFolderError(folder: path, problem: "there is a file of this name", remedy: "Name another folder.")
      }
      try checkContents(text)
    }
    do {
      try files.createDirectory(atPath: checkpoints, withIntermediateDirectories: true)
      for name in try files.contentsOfDirectory(atPath: checkpoints)
      where name.hasPrefix("step_") && name.hasSuffix(".safetensors") {
        try files.removeItem(atPath: "\(checkpoints)/\(name)")
      }
      for file in [metricsFile, recordFile] where files.fileExists(atPath: file) { try files.removeItem(atPath: file) }
    } catch {
      throw RunFolderError(
        folder: path, problem: "the folder cannot be made or written to: \(error.localizedDescription)",
        remedy: "Check its name, permissions, and the room on the disk.")
    }
    try AtomicFile.write(to: experimentFile, contents: text)
  }

  private func checkContents(_ text: String) throws(RunFolderError) {
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: path), !names.isEmpty else { return }
    guard let bytes = files.contents(atPath: experimentFile) else {
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
