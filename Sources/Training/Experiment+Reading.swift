internal import Foundation
internal import Networks
internal import Yams

extension Experiment {
  /// Reads an experiment file; files that it names are relative to its folder.
  ///
  /// - Throws: ``ExperimentError`` with the place of the mistake. A missing file has no line.
  public init(contentsOf path: String) throws(ExperimentError) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ExperimentError(
        file: path, problem: "there is no such file, or it cannot be read", remedy: "Name a YAML file.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ExperimentError(file: path, problem: "the file is not text in UTF-8", remedy: "Name a YAML file.")
    }
    try self.init(yaml: text, file: path, folder: FilePath.folder(of: path))
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
    let root = ExperimentValue(source: source, key: "", node: try Self.node(text, source))
    let map = try root.map(keys: ["network", "seed", "data", "loss", "initial", "training", "record"])
    let network = try map.required("network", example: "network: tanh:64-32-10+bias").architecture()
    let data = try Self.data(map.required("data", example: "data: {file: digits.npz}"), folder, network)
    let isTeacher = if case .teacher = data.source { true } else { false }
    let lossName = try map.choice(
      "loss", default: isTeacher ? "mean-square" : "cross-entropy", among: Losses.all.map(\.name))
    let loss = Losses.named(lossName) ?? CrossEntropy()
    if isTeacher, loss.takesLabels, let place = map["loss"] {
      throw place.error("a teacher's answers are numbers, not classes", remedy: "Write `loss: mean-square`.")
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
  }

  private static func node(_ text: String, _ source: ExperimentSource) throws(ExperimentError) -> Node {
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

  private static func data(
    _ value: ExperimentValue, _ folder: String, _ student: Architecture
  ) throws(ExperimentError) -> DataSettings {
    let map = try value.map(keys: ["file", "teacher", "inputs", "targets", "scale", "test"])
    let test = try map.number("test", default: 0.2, expected: "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    guard let teacher = map["teacher"] else {
      let source = try fileSource(map)
      return DataSettings(source: source, scale: try map.number("scale", default: 1), test: test, folder: folder)
    }
    for key in ["file", "inputs", "targets", "scale"] {
      guard let extra = map[key] else { continue }
      throw extra.error("'\(key)' does not go with 'teacher'", remedy: "Remove '\(key)' or 'teacher'.")
    }
    let settings = try teacher.map(keys: ["network", "samples"])
    let place = try settings.required("network", example: "network: tanh:2-3-1")
    let network = try place.architecture()
    guard network.inputCount == student.inputCount, network.outputCount == student.outputCount else {
      throw place.error(
        "the teacher \(network) has other inputs or outputs than the network \(student)",
        remedy: "Give both the same first and last width.")
    }
    let samples = try settings.integer("samples", default: 200, from: 1)
    return DataSettings(source: .teacher(network: network, samples: samples), test: test, folder: folder)
  }

  private static func fileSource(_ map: ExperimentMap) throws(ExperimentError) -> DataSettings.Source {
    let place = try map.required("file", example: "file: digits.npz")
    let file = try place.string(expected: "a path")
    let lowered = file.lowercased()
    if lowered.hasSuffix(".npz") {
      return .npz(
        file: file, inputs: try map["inputs"]?.string(expected: "the name of an array") ?? "images",
        targets: try map["targets"]?.string(expected: "the name of an array") ?? "labels")
    }
    guard lowered.hasSuffix(".csv") else {
      throw place.error("'\(file)' is neither .npz nor .csv", remedy: "Save the data in one of these formats.")
    }
    return .csv(
      file: file, inputs: try map["inputs"].map { value throws(ExperimentError) in try names(value) },
      targets: try map["targets"].map { value throws(ExperimentError) in try names(value) } ?? ["labels"])
  }

  private static func names(_ value: ExperimentValue) throws(ExperimentError) -> [String] {
    let expected = "the name of a column, or a list of names"
    guard case .sequence(let nodes) = value.node else { return [try value.string(expected: expected)] }
    var names: [String] = []
    for node in nodes {
      let item = ExperimentValue(source: value.source, key: value.key, node: node)
      names.append(try item.string(expected: "the name of a column"))
    }
    guard !names.isEmpty else { throw value.mismatch(expected: expected) }
    return names
  }
}
