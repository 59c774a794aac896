internal import Foundation
internal import Numerics

/// What the user says about the tensors of a file: which make the network, and how they are stored.
///
///     let choice = ReadingChoice(layers: ["encoder.0", "encoder.2", "mu+value"], ignored: ["running_*"])
public struct ReadingChoice: Sendable, Hashable {
  /// The layers in order, by the names of their modules or matrices.
  ///
  /// `a+b` are heads side by side. Empty: found by names and shapes.
  public var layers: [String]
  /// The modules to which the network belongs; empty: all.
  public var prefixes: [String]
  /// Patterns of the tensors to read, with `*` and `?`; empty: all.
  public var tensors: [String]
  /// Patterns of tensors that the user vouches for: they do not compute.
  public var ignored: [String]
  /// Whether matrices are inputs x outputs; `nil`: told by names, biases and neighbours.
  public var isTransposed: Bool?

  /// Whether naming layers says that no other tensor computes; not so where a file records its layers.
  public var vouchesForRest = true

  /// A choice; by default none.
  public init(
    layers: [String] = [], prefixes: [String] = [], tensors: [String] = [], ignored: [String] = [],
    isTransposed: Bool? = nil
  ) {
    (self.layers, self.prefixes, self.tensors, self.ignored) = (layers, prefixes, tensors, ignored)
    self.isTransposed = isTransposed
  }

  /// Whether the user says that a tensor is no part of the network, should it not be read.
  public func leavesOut(_ name: String) -> Bool {
    reasonToLeaveOut(name) != nil || (!layers.isEmpty && vouchesForRest)
  }

  /// Why a tensor is left out, or `nil` if it is to be read.
  func reasonToLeaveOut(_ name: String) -> String? {
    if ignored.contains(where: { ReadingChoice.matches(name, $0) }) { return "left out by --ignore" }
    if !tensors.isEmpty, !tensors.contains(where: { ReadingChoice.matches(name, $0) }) { return "outside --tensors" }
    if !prefixes.isEmpty, !prefixes.contains(where: { ReadingChoice.isInside(name, $0) }) { return "outside --prefix" }
    return nil
  }

  /// Patterns and prefixes to which no name belongs, each with its option.
  func unused(_ names: [String]) -> (option: String, text: String)? {
    for (option, patterns) in [("--ignore", ignored), ("--tensors", tensors)] {
      if let text = patterns.first(where: { pattern in !names.contains { ReadingChoice.matches($0, pattern) } }) {
        return (option, text)
      }
    }
    let prefix = prefixes.first { prefix in !names.contains { ReadingChoice.isInside($0, prefix) } }
    return prefix.map { ("--prefix", $0) }
  }

  static func isInside(_ name: String, _ prefix: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    guard let next = name.dropFirst(prefix.count).first else { return true }
    return prefix.isEmpty || next == "." || next == "/" || prefix.last == "." || prefix.last == "/"
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
}
