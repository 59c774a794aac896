internal import Checkpoints
internal import Foundation
public import InvariantManifolds
public import Networks

/// The checkpoints of a folder, in the order of their steps: a run folder, or any folder of `.safetensors` and `.npz` files.
///
/// The step of a file is that in its metadata (`nagano.step`), or the last number in its name; the time of a flow is that in
/// its metadata (`nagano.time`). Losses, and times that files do not record, come from `metrics.csv`, if the folder is that of
/// a run.
public struct CheckpointSeries: Sendable {
  /// One checkpoint.
  public struct Entry: Hashable, Sendable {
    /// The path of the file.
    public let path: String
    /// The number of steps made.
    public let step: Int
    /// The time of a gradient flow.
    public let time: Double?
    /// The loss over the training set.
    public let loss: Double?
  }

  /// The folder, as it was named.
  public let folder: String
  /// The checkpoints by increasing step.
  public private(set) var entries: [Entry]
  /// The losses at all steps that `metrics.csv` has, ascending; empty without it.
  public let losses: [(step: Int, loss: Double?, time: Double?)]
  private let activation: (any Activation)?

  /// The checkpoints of a folder.
  ///
  /// - Parameters:
  ///   - folder: the folder.
  ///   - activation: that of the hidden layers, where files do not record it.
  /// - Throws: ``SeriesError`` if there is no folder, no checkpoint in it, one without a step, or two with the same;
  ///   ``CheckpointError`` if a file cannot be read; ``DataError`` if `metrics.csv` is damaged.
  public init(folder: String, activation: (any Activation)? = nil) throws {
    let run = RunFolder(folder)
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: run.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw SeriesError(kind: .noSuchFolder, folder: folder, problem: "there is no such folder")
    }
    let place =
      files.fileExists(atPath: run.checkpoints, isDirectory: &isFolder) && isFolder.boolValue
      ? run.checkpoints : run.path
    guard let all = try? files.contentsOfDirectory(atPath: place) else {
      throw CheckpointError(
        .unreadable, file: place, problem: "the folder cannot be read", remedy: "Check its permissions.")
    }
    let names = all.filter {
      ["safetensors", "npz"].contains(URL(filePath: $0).pathExtension)
    }
    let metrics = try MetricsTable(file: run.metricsFile)
    var found: [Entry] = []
    for name in names.sorted() {
      let path = "\(place)/\(name)"
      let recorded = path.hasSuffix(".safetensors") ? try SafetensorsFile(contentsOf: path).metadata : [:]
      guard let step = recorded["nagano.step"].flatMap({ Int($0) }) ?? CheckpointSeries.lastNumber(in: name) else {
        throw SeriesError(
          kind: .noStep, folder: folder,
          problem: "\(name) has no step: no number in its name, and no nagano.step in its metadata")
      }
      let time = recorded["nagano.time"].flatMap { Double($0) } ?? metrics?.time(at: step)
      found.append(Entry(path: path, step: step, time: time, loss: metrics?.loss(at: step)))
    }
    guard !found.isEmpty else {
      let isEnsemble = FileManager.default.fileExists(atPath: "\(folder)/ensemble.json")
      throw SeriesError(
        kind: .empty, folder: folder,
        problem: isEnsemble
          ? "it holds the runs of an ensemble, each a folder of its own" : "there is no .safetensors or .npz file in it"
      )
    }
    entries = found.sorted { ($0.step, $0.path) < ($1.step, $1.path) }
    if let same = zip(entries, entries.dropFirst()).first(where: { $0.step == $1.step }) {
      throw SeriesError(
        kind: .sameStep, folder: folder, problem: "\(same.0.path) and \(same.1.path) are both of step \(same.0.step)")
    }
    (self.folder, self.activation) = (folder, activation)
    losses = metrics?.curve ?? []
  }

  /// Squares of larger weights overflow when they are summed.
  private static let largestWeight = 1e140

  /// The network of a checkpoint.
  ///
  /// - Throws: ``CheckpointError``, ``RecognitionError``.
  public func network(at index: Int) throws -> RecognisedNetwork {
    let file = try CheckpointFile(contentsOf: entries[index].path)
    do throws(RecognitionError) {
      return try RecognisedNetwork(
        file.tensors, recorded: file.metadata[CheckpointFile.networkKey], activation: activation)
    } catch {
      throw RecognitionError(kind: error.kind, description: "\(file.path): \(error.description)")
    }
  }

  /// The parameters of a checkpoint, which must be of the network given.
  ///
  /// - Throws: what ``network(at:)`` does; ``SeriesError`` if it is another network.
  public func parameters(at index: Int, of architecture: Architecture) throws -> [Double] {
    let found = try network(at: index)
    guard found.architecture == architecture else {
      throw SeriesError(
        kind: .otherNetwork, folder: folder,
        problem: "\(entries[index].path) holds \(found.architecture), the first checkpoint \(architecture)")
    }
    let parameters = found.point.values.flatMap { $0.doubles() }
    if let largest = parameters.map(abs).max(), largest > CheckpointSeries.largestWeight {
      throw SeriesError(
        kind: .tooLarge, folder: folder,
        problem:
          "\(entries[index].path) holds a weight of size \(largest): the run has diverged, and distances overflow")
    }
    return parameters
  }

  /// The series without the last checkpoints, down to one, as long as their weights are too large for distances: those that a
  /// run leaves which diverges.
  ///
  /// - Returns: the series, and how many checkpoints it is shorter.
  /// - Throws: what ``parameters(at:of:)`` does otherwise.
  /// - Complexity: one checkpoint is read more than are left out.
  public func beforeDivergence() throws -> (series: CheckpointSeries, leftOut: Int) {
    var series = self
    let architecture = try network(at: 0).architecture
    while series.entries.count > 1 {
      do {
        _ = try series.parameters(at: series.entries.count - 1, of: architecture)
        break
      } catch let error as SeriesError where error.kind == .tooLarge {
        series.entries.removeLast()
      }
    }
    return (series, entries.count - series.entries.count)
  }

  private static func lastNumber(in name: String) -> Int? {
    name.matches(of: /[0-9]+/).last.flatMap { Int($0.output) }
  }
}

/// Why a folder is no series of checkpoints.
public struct SeriesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a program sees it.
  public enum Kind: Hashable, Sendable {
    /// Nothing, or a file, is at the path.
    case noSuchFolder
    /// No checkpoint is in the folder.
    case empty
    /// A checkpoint does not say its step.
    case noStep
    /// Two checkpoints are of one step.
    case sameStep
    /// Checkpoints are of different networks.
    case otherNetwork
    /// A weight whose square, summed, is beyond the largest double.
    case tooLarge
  }

  /// What is wrong.
  public let kind: Kind
  /// The folder.
  public let folder: String
  /// What is wrong, in words.
  public let problem: String

  /// Folder and problem, then the remedy.
  public var description: String {
    let remedy =
      switch kind {
      case .noSuchFolder, .empty: "Name a run folder of nagano train, or a folder of checkpoints."
      case .noStep: "Name checkpoints by their steps, such as step_000100.safetensors."
      case .tooLarge: "Remove the checkpoints after the divergence."
      case .sameStep, .otherNetwork: "Keep the checkpoints of one run in a folder of their own."
      }
    return "\(folder): \(problem)\n  \(remedy)"
  }
}
