internal import Checkpoints
internal import Foundation
public import InvariantManifolds
public import Networks

/// The checkpoints of a folder, in the order of their steps: a run folder, or any folder of checkpoints.
///
/// Files end in `.safetensors`, `.npz`, `.pt`, `.pth` or `.ckpt`; folders such as `checkpoint-500` hold one each. The step of a
/// file is that in its metadata (`nagano.step`), or in its name; see ``CheckpointSteps``. Files are copied when they are
/// read, so that another program may write to the folder meanwhile. The time of a flow is that in
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
  /// Files such as `last.ckpt` beside the checkpoints, which have no number in their name and are left out.
  public let unnumbered: [String]
  private let activation: (any Activation)?
  let choice: ReadingChoice

  /// The checkpoints of a folder.
  ///
  /// - Parameters:
  ///   - folder: the folder.
  ///   - activation: that of the hidden layers, where files do not record it.
  ///   - choice: what the user says about the tensors of all files.
  /// - Throws: ``SeriesError`` if there is no folder, no checkpoint in it, one without a step, or two with the same;
  ///   ``CheckpointError`` if a file cannot be read; ``DataError`` if `metrics.csv` is damaged.
  public init(
    folder: String, activation: (any Activation)? = nil, choice: ReadingChoice = ReadingChoice()
  ) throws {
    let run = RunFolder(folder)
    guard FolderListing.isFolder(run.path) else {
      throw SeriesError(kind: .noSuchFolder, folder: folder, problem: "there is no such folder")
    }
    let place = FolderListing.isFolder(run.checkpoints) ? run.checkpoints : run.path
    var files = try CheckpointFolder.series(in: place).filter { $0.path != run.stateFile }
    var metadata: [[String: String]] = []
    for file in files {
      metadata.append(file.path.hasSuffix(".npz") ? [:] : try CheckpointFile(contentsOf: file.path).metadata)
    }
    let isExtra = files.indices.map {
      CheckpointSteps.isUnnumbered(files[$0].name) && metadata[$0]["nagano.step"] == nil && files.count > 1
    }
    unnumbered = files.indices.filter { isExtra[$0] }.map { files[$0].path }
    metadata = metadata.indices.filter { !isExtra[$0] }.map { metadata[$0] }
    files = files.indices.filter { !isExtra[$0] }.map { files[$0] }
    let metrics = try MetricsTable(file: run.metricsFile)
    var found: [Entry] = []
    for (index, step) in CheckpointSteps.steps(of: files.map(\.name), metadata: metadata).enumerated() {
      guard let step else {
        throw SeriesError(
          kind: .noStep, folder: folder,
          problem: "\(files[index].path) has no step: no whole number in its name, and none in the file")
      }
      let time = metadata[index]["nagano.time"].flatMap { Double($0) } ?? metrics?.time(at: step)
      found.append(Entry(path: files[index].path, step: step, time: time, loss: metrics?.loss(at: step)))
    }
    guard !found.isEmpty else {
      let isEnsemble = FileManager.default.fileExists(atPath: "\(folder)/ensemble.json")
      throw SeriesError(
        kind: .empty, folder: folder,
        problem: isEnsemble
          ? "it holds the runs of an ensemble, each a folder of its own"
          : "there is no checkpoint in it (.safetensors, .npz, .pt, .pth, .ckpt, or folders of these)"
      )
    }
    entries = found.sorted { ($0.step, $0.path) < ($1.step, $1.path) }
    if let same = zip(entries, entries.dropFirst()).first(where: { $0.step == $1.step }) {
      throw SeriesError(
        kind: .sameStep, folder: folder, problem: "\(same.0.path) and \(same.1.path) are both of step \(same.0.step)")
    }
    (self.folder, self.activation, self.choice) = (folder, activation, choice)
    losses = metrics?.curve ?? []
  }

  /// Squares of larger weights overflow when they are summed.
  private static let largestWeight = 1e140

  /// The network of a checkpoint.
  ///
  /// - Throws: ``CheckpointError``, ``RecognitionError``.
  public func network(at index: Int) throws -> RecognisedNetwork {
    try RecognisedNetwork(
      CheckpointFile(contentsOf: entries[index].path, copies: true), activation: activation, choice: choice)
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
