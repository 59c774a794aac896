internal import Foundation
internal import Nagano

/// The rates across the manifolds of a run, taken once for each checkpoint and manifold.
///
/// One caller at a time.
final class RunRates {
  /// Without a number asked for: at most so many checkpoints, and no more than about so many products of numbers, some ten
  /// seconds.
  private static let usualCount = 30
  /// While a run goes on the manifold of its end changes, and with it all rates across it.
  private static let usualLiveCount = 10
  private static let affordableWork = 1e11

  /// Why there are none, where somebody may miss them.
  private(set) var missing: String?
  private let wanted: Int?
  private let trainer: Trainer?
  private var known: [Key: RateSeries.Record] = [:]

  private struct Key: Hashable {
    let file: FileIdentity
    let partitions: [SignedPartition]
  }

  /// - Parameters:
  ///   - folder: of the run, whose experiment names data and loss.
  ///   - experiment: another experiment file that does.
  ///   - wanted: the number of checkpoints, 0 for none; by default as many as take little time.
  /// - Throws: what is wrong with the experiment or its data, if either was asked for.
  init(folder: String, experiment: String?, wanted: Int?, _ architecture: Architecture) throws {
    self.wanted = wanted
    let own = RunFolder(folder).experimentFile
    guard wanted != 0, experiment != nil || wanted != nil || FileManager.default.fileExists(atPath: own) else {
      trainer = nil
      missing = wanted == 0 ? nil : "they need data and loss; name an experiment that has them with --experiment"
      return
    }
    do {
      trainer = try RunRates.trainer(experiment ?? own, architecture)
    } catch {
      guard experiment == nil, wanted == nil else { throw error }
      trainer = nil
      missing = "\(error)".split(separator: "\n")[0].description
    }
  }

  private static func trainer(_ file: String, _ architecture: Architecture) throws -> Trainer {
    guard FileManager.default.fileExists(atPath: file) else { throw MissingExperiment(path: file) }
    let experiment = try Experiment(contentsOf: file)
    guard experiment.network == architecture else {
      throw UsageError(
        description: "\(file) is an experiment with \(experiment.network), the checkpoints are of \(architecture)")
    }
    return try experiment.trainer()
  }

  /// The rates across each manifold of a track of the series.
  ///
  /// - Parameters:
  ///   - isLive: whether this is asked again when the run has come further.
  ///   - progress: called before each, and may throw.
  func series(
    across track: Track, _ checkpoints: CheckpointSeries, isLive: Bool, progress: (String) throws -> Void
  ) throws -> [RateSeries] {
    guard !track.manifolds.isEmpty else {
      missing = wanted ?? 0 > 0 ? "there is no manifold to take them across; name one with --classes" : nil
      return []
    }
    guard let trainer else { return [] }
    let work = track.manifolds.reduce(0) { $0 + RateSeries.work(of: trainer, across: $1.partitions) }
    let usual = isLive ? RunRates.usualLiveCount : RunRates.usualCount
    let affordable = Int(min(Double(usual), RunRates.affordableWork / work))
    guard wanted != nil || affordable > 1 else {
      missing = "they take long for this network and data; --rates 10 takes them at up to 10 checkpoints"
      return []
    }
    missing = nil
    let numbers = RateSeries.numbers(of: checkpoints.entries.count, largest: wanted ?? affordable)
    var kept: [Key: RateSeries.Record] = [:]
    let found = try track.manifolds.map { manifold in
      let records = try numbers.enumerated().map { done, number in
        let entry = checkpoints.entries[number]
        let key = Key(file: try FileIdentity(entry.path), partitions: manifold.partitions)
        try progress("rates across \(manifold.name): \(done) of \(numbers.count) checkpoints")
        let record =
          try known[key]
          ?? RateSeries.Record(
            of: trainer, at: try checkpoints.parameters(at: number, of: track.architecture), manifold.partitions,
            step: entry.step, time: entry.time)
        kept[key] = record
        return record
      }
      return RateSeries(partitions: manifold.partitions, records: records)
    }
    known = kept
    return found
  }
}

/// A file as it was when it was read: another file at the same path differs in it.
struct FileIdentity: Hashable {
  private let path: String
  private let number: UInt64
  private let size: UInt64
  private let change: Date

  /// - Throws: ``CheckpointError`` if the file is gone.
  init(_ path: String) throws {
    self.path = path
    guard let found = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw CheckpointError(
        .noSuchFile, file: path, problem: "the file is gone", expectation: "a checkpoint",
        remedy: "Keep checkpoints while they are read.")
    }
    number = found[.systemFileNumber] as? UInt64 ?? 0
    size = found[.size] as? UInt64 ?? 0
    change = found[.modificationDate] as? Date ?? .distantPast
  }
}
