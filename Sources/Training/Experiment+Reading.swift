internal import Foundation
internal import Networks
internal import Yams

extension Experiment {
  /// Reads an experiment file; files that it names are relative to its folder.
  ///
  /// - Throws: ``ExperimentError`` with the place of the mistake. A missing file has no line.
  public init(contentsOf path: String) throws(ExperimentError) {
    try self.init(yaml: ExperimentSource.text(of: path), file: path, folder: FilePath.folder(of: path))
  }

  /// Reads an experiment from text.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: the name for errors.
  ///   - folder: the folder to which files that it names are relative.
  /// - Throws: ``ExperimentError`` with the place of the mistake.
  public init(yaml text: String, file: String = "", folder: String = ".") throws(ExperimentError) {
    let source = ExperimentSource(file: file, text: text)
    try self.init(node: Self.node(text, source), source, folder: folder)
  }

  /// Reads an experiment from the tree of its file.
  init(node: Node, _ source: ExperimentSource, folder: String) throws(ExperimentError) {
    let root = ExperimentValue(source: source, key: "", node: node)
    let map = try root.map(
      keys: ["network", "seed", "data", "loss", "initial", "perturb", "training", "record", "ensemble"])
    if let ensemble = map["ensemble"] {
      throw ensemble.error(
        "this is not one experiment but an ensemble", remedy: "Run it with nagano train, or remove 'ensemble'.")
    }
    let network = try map.required("network", example: "network: tanh:64-32-10+bias").architecture()
    let data = try Self.data(map.required("data", example: "data: {file: digits.npz}"), folder, network)
    let lossName = try map.choice(
      "loss", default: data.isGenerated ? "mean-square" : "cross-entropy", among: Losses.all.map(\.name))
    let loss = Losses.named(lossName) ?? CrossEntropy()
    if loss.takesLabels, let place = map["loss"] {
      guard !data.isGenerated else {
        throw place.error(
          "the answers of teachers and functions are numbers, not classes", remedy: "Write `loss: mean-square`.")
      }
      guard loss.classCount(outputCount: network.outputCount) != nil else {
        throw place.error(
          "the loss '\(lossName)' takes one output, but \(network) has \(network.outputCount)",
          remedy: "Change the last width of the network to 1, or write `loss: cross-entropy`.")
      }
    }
    let seed = try map["seed"].map { value throws(ExperimentError) -> UInt64 in
      guard let seed = value.text.flatMap({ UInt64($0) }) else {
        throw value.mismatch(expected: "a whole number from 0 to \(UInt64.max)")
      }
      return seed
    }
    let initial = try Self.initial(map["initial"], folder, network)
    let training = try Self.training(map["training"], network)
    self.init(
      network: network, data: data, seed: seed ?? 0, loss: loss, initial: initial, training: training,
      record: try Self.record(map["record"], isFlow: training.flow != nil))
    perturbation = try SymmetryBreaking(map["perturb"])
  }

  /// The tree of a file.
  static func node(_ text: String, _ source: ExperimentSource) throws(ExperimentError) -> Node {
    if let line = lineOfTooManyAliases(text) {
      throw ExperimentError(
        file: source.file, line: line, problem: "the file refers to earlier parts of it (*name) too often",
        remedy: "Write the parts out; up to \(largestAliasCount) references are read, as each may double what there is."
      )
    }
    do {
      if let node = try Yams.compose(yaml: text) { return node }
    } catch {
      throw source.error(
        mark(of: error), key: "", problem: "this is not YAML: \(problem(of: error))",
        remedy: "Correct the line; indent with spaces, and give each key once.")
    }
    throw source.error(
      nil, key: "", problem: "the file is empty", remedy: "Write at least `network` and `data`.")
  }

  /// Aliases of aliases grow like 2^n; with so many no file grows more than a hundredfold.
  private static let largestAliasCount = 12

  /// The line of the first alias beyond the limit, counting from 1; what looks like an alias in quotes is counted too.
  private static func lineOfTooManyAliases(_ text: String) -> Int? {
    var (line, count) = (1, 0)
    var before = UInt8(ascii: "\n")
    var mayBegin = false
    for byte in text.utf8 {
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
      if mayBegin, !isBlank {
        count += 1
        if count > largestAliasCount { return line }
      }
      // An alias stands at the start of a line, or after a blank, a bracket, a comma or a colon.
      mayBegin = byte == UInt8(ascii: "*") && " \t\r\n[{,:?-".utf8.contains(before)
      if byte == 0x0A { line += 1 }
      before = byte
    }
    return nil
  }

  private static func mark(of error: any Error) -> Mark? {
    switch error as? YamlError {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
    case .duplicatedKeysInMapping(_, let context): context.mark
    default: nil
    }
  }

  private static func problem(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
    case .duplicatedKeysInMapping(let duplicates, _):
      "twice in one mapping: \(listed(duplicates.sorted()))"
    default: "\(error)".split(separator: "\n").first.map(String.init) ?? ""
    }
  }
}
