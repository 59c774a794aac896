internal import Checkpoints
internal import Foundation
internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Yams

/// The text of an experiment file, for errors that show its lines.
struct ExperimentSource {
  let file: String
  let lines: [Substring]

  init(file: String, text: String) {
    self.file = file
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The largest file in bytes.
  private static let largest = 1 << 20

  /// The text of a file.
  static func text(of path: String) throws(ExperimentError) -> String {
    let bytes: Data
    do {
      bytes = try WholeFile.contents(of: path)
    } catch {
      throw ExperimentError(
        file: path,
        problem: error.kind == .noSuchFile ? "there is no such file, or it cannot be read" : error.problem,
        remedy: "Name a YAML file.")
    }
    guard bytes.count <= ExperimentSource.largest else {
      throw ExperimentError(
        file: path, problem: "the file has \(bytes.count) bytes, more than \(ExperimentSource.largest)",
        remedy: "Name a YAML file; data lie in files of their own.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ExperimentError(file: path, problem: "the file is not text in UTF-8", remedy: "Name a YAML file.")
    }
    return text
  }

  func error(_ mark: Mark?, key: String, problem: String, remedy: String) -> ExperimentError {
    let text = mark.flatMap { lines.indices.contains($0.line - 1) ? String(lines[$0.line - 1]) : nil }
    return ExperimentError(
      file: file, line: mark?.line, column: mark?.column, key: key, problem: problem, remedy: remedy, lineText: text)
  }
}

/// One value of an experiment file, with its place.
struct ExperimentValue {
  let source: ExperimentSource
  let key: String
  let node: Node

  /// The text of a plain or quoted scalar.
  var text: String? { node.scalar?.string }
  /// Whether the value is `null`, `~` or nothing.
  var isNull: Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  func error(_ problem: String, remedy: String) -> ExperimentError {
    source.error(node.mark, key: key, problem: problem, remedy: remedy)
  }

  /// The error of a value that is something else than expected.
  func mismatch(expected: String) -> ExperimentError {
    let found =
      switch node {
      case .scalar(let scalar): "'\(shortened(scalar.string))'"
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .alias: "an alias"
      }
    return error("\(found) is not \(expected)", remedy: "Write \(expected).")
  }

  func string(expected: String) throws(ExperimentError) -> String {
    guard let text, !isNull else { throw mismatch(expected: expected) }
    return text
  }

  func number(expected: String, where isAllowed: (Double) -> Bool = { _ in true }) throws(ExperimentError) -> Double {
    guard let text, let number = Double(text), number.isFinite, isAllowed(number) else {
      throw mismatch(expected: expected)
    }
    return number
  }

  func integer(expected: String, where isAllowed: (Int) -> Bool = { _ in true }) throws(ExperimentError) -> Int {
    guard let text, let number = Int(text), isAllowed(number) else { throw mismatch(expected: expected) }
    return number
  }

  /// A name out of a short list.
  func name(among names: [String]) throws(ExperimentError) -> String {
    let name = try string(expected: "one of \(listed(names))")
    guard names.contains(name) else {
      throw error(
        "'\(name)' is not available",
        remedy: "\(CustomaryName.hint(for: name, among: names))Available: \(listed(names)).")
    }
    return name
  }

  /// The value as a mapping that has none but the given keys.
  func map(keys: [String]) throws(ExperimentError) -> ExperimentMap {
    guard case .mapping(let mapping) = node else { throw mismatch(expected: "a mapping with the keys \(listed(keys))") }
    return try ExperimentMap(self, mapping, keys: keys)
  }

  /// Reads the network at this place.
  func architecture() throws(ExperimentError) -> Architecture {
    let text = try string(expected: "a network, for example tanh:2-3-1")
    do {
      let architecture = try Architecture(text)
      // Parameters, gradients, the memory of an optimizer, snapshots.
      if let excess = MemoryBudget.excess(64 * Double(architecture.parameterCount)) {
        throw error("training \(architecture) takes \(excess)", remedy: "Write smaller widths.")
      }
      guard architecture.hasNamedActivations else {
        throw error(
          "the formal class '\(architecture.activation.name)' has no values to train with",
          remedy: "Name an activation, for example tanh.")
      }
      return architecture
    } catch let problem as ArchitectureNotationError {
      throw error(
        problem.problem, remedy: "A network is written ACTIVATION:WIDTHS[+bias], for example tanh:64-32-10+bias.")
    } catch let problem as ExperimentError {
      throw problem
    } catch {
      throw self.error("\(error)", remedy: "Correct the network.")
    }
  }
}

/// A mapping of an experiment file whose keys are all known.
struct ExperimentMap {
  private let place: ExperimentValue
  private let values: [String: ExperimentValue]

  fileprivate init(
    _ place: ExperimentValue, _ mapping: Node.Mapping, keys: [String]
  ) throws(ExperimentError) {
    var values: [String: ExperimentValue] = [:]
    for (key, node) in mapping {
      let name = key.scalar?.string ?? ""
      let path = place.key.isEmpty ? name : "\(place.key).\(name)"
      guard keys.contains(name) else {
        throw place.source.error(
          key.mark, key: path, problem: "the key '\(name)' is not known",
          remedy: "\(CustomaryName.hint(for: name, among: keys))Known are: \(listed(keys)).")
      }
      values[name] = ExperimentValue(source: place.source, key: path, node: node)
    }
    (self.place, self.values) = (place, values)
  }

  /// The value of a key, `nil` if it is missing or null.
  subscript(key: String) -> ExperimentValue? {
    values[key].flatMap { $0.isNull ? nil : $0 }
  }

  /// The value of a key that must be there.
  func required(_ key: String, example: String) throws(ExperimentError) -> ExperimentValue {
    guard let value = self[key] else {
      throw place.error("the key '\(key)' is missing", remedy: "Add, for example, '\(example)'.")
    }
    return value
  }

  func number(
    _ key: String, default standard: Double, expected: String = "a number",
    where isAllowed: (Double) -> Bool = { _ in true }
  ) throws(ExperimentError) -> Double {
    guard let value = self[key] else { return standard }
    return try value.number(expected: expected, where: isAllowed)
  }

  func integer(
    _ key: String, default standard: Int, from least: Int, to largest: Int = .max
  ) throws(ExperimentError) -> Int {
    guard let value = self[key] else { return standard }
    let range = largest == .max ? "from \(least)" : "from \(least) to \(largest)"
    return try value.integer(expected: "a whole number \(range)") { (least...largest).contains($0) }
  }

  /// A value out of a short list of names.
  func choice(_ key: String, default standard: String, among names: [String]) throws(ExperimentError) -> String {
    guard let value = self[key] else { return standard }
    return try value.name(among: names)
  }
}

/// The first line of a text, or as much of it as fits a message.
private func shortened(_ text: String) -> String {
  let line = text.prefix { !$0.isNewline }.prefix(60)
  return line.count < text.count ? line + "…" : text
}

/// Names with commas.
func listed(_ names: [String]) -> String { names.joined(separator: ", ") }
