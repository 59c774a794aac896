internal import Foundation
internal import Yams

/// Many experiments in one file: seeds, and settings that take several values, in all combinations.
///
/// ```yaml
/// network: tanh:2-5-1
/// data: {teacher: {network: tanh:2-3-1}}
/// training: {method: gd, epochs: 500}
/// ensemble:
///   seeds: 8                                  # from `seed` on; or a list, [1, 2, 5]
///   vary: {training.rate: [0.1, 0.01]}        # any key by its path
/// ```
/// A member is read as the file would be with its values in their places, so every mistake is reported at the value that
/// makes it.
public struct Ensemble: Sendable {
  /// One experiment of an ensemble.
  public struct Member: Sendable {
    /// The name of its folder, for example `seed-3-rate-0.1`: it depends on its own settings alone.
    public let name: String
    /// Seed and varied settings, by their paths, in the order of the file.
    public let settings: [(key: String, value: String)]
    /// The experiment.
    public let experiment: Experiment
  }

  /// The members: by seed, then by the values of the first varied key, and so on.
  public let members: [Member]

  /// Reads an ensemble file; `nil` if the file is a single experiment.
  ///
  /// - Throws: ``ExperimentError`` with the place of the mistake.
  public init?(contentsOf path: String) throws(ExperimentError) {
    try self.init(yaml: ExperimentSource.text(of: path), file: path, folder: FilePath.folder(of: path))
  }

  /// Reads an ensemble from text; `nil` if it is a single experiment.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: the name for errors.
  ///   - folder: the folder to which files that it names are relative.
  /// - Throws: ``ExperimentError`` with the place of the mistake.
  public init?(yaml text: String, file: String = "", folder: String = ".") throws(ExperimentError) {
    let source = ExperimentSource(file: file, text: text)
    let root = try Experiment.node(text, source)
    guard case .mapping(var mapping) = root,
      let (key, node) = mapping.first(where: { $0.key.scalar?.string == "ensemble" })
    else { return nil }
    mapping[key] = nil
    let part = ExperimentValue(source: source, key: "ensemble", node: node)
    let map = try part.map(keys: ["seeds", "vary"])
    guard map["seeds"] != nil || map["vary"] != nil else {
      throw part.error("there is nothing to vary", remedy: "Add, for example, 'seeds: 8'.")
    }
    let variations =
      try [EnsembleVariation.seeds(map["seeds"], of: .mapping(mapping), source)]
      + EnsembleVariation.all(map["vary"])
    guard variations.reduce(1.0, { $0 * Double($1.values.count) }) <= 100_000 else {
      throw part.error("these are more than 100000 runs", remedy: "Vary fewer settings at once.")
    }
    members = try EnsembleVariation.combinations(variations, .mapping(mapping), source, folder)
    let names = Dictionary(grouping: members, by: \.name)
    if let twice = names.first(where: { $0.value.count > 1 })?.key {
      throw part.error("two runs have the name '\(twice)'", remedy: "Give every value once.")
    }
  }
}
