public import Checkpoints
public import Networks

/// What two files hold beside the networks that were read from them, compared byte for byte.
///
/// What a tensor that was not understood computes is not known, so a difference refutes nothing, and no part that agrees
/// proves anything of the whole. Only if all tensors of both files are equal do both compute the same, whatever it is.
public struct UncoveredComparison: Sendable, Hashable {
  /// A tensor that differs.
  public struct Difference: Sendable, Hashable {
    /// The name.
    public let name: String
    /// What sets both apart, in words.
    public let problem: String
  }

  /// What of the uncovered tensors differs, in the order of the coverage.
  public let differences: [Difference]
  /// The uncovered tensors that are equal in type, shape and every byte.
  public let equalNames: [String]
  /// Whether both files hold the same tensors: equal names, types, shapes and bytes, those of the network included.
  public let areAllEqual: Bool

  /// Compares what two files hold.
  ///
  /// - Parameters:
  ///   - coverage: of both files together.
  ///   - first: all tensors of one file.
  ///   - second: those of the other one.
  /// - Complexity: O(bytes).
  public init(_ coverage: Coverage, _ first: [RawTensor], _ second: [RawTensor]) {
    let own = Dictionary(first.map { ($0.name, $0) }) { one, _ in one }
    let others = Dictionary(second.map { ($0.name, $0) }) { one, _ in one }
    func problem(_ name: String) -> String? {
      switch (own[name], others[name]) {
      case (let one?, let other?): one.difference(from: other)
      case (_?, nil): "only the first file has it"
      case (nil, _?): "only the second file has it"
      case (nil, nil): "it cannot be compared"
      }
    }
    let found = coverage.uncoveredNames.map { (name: $0, problem: problem($0)) }
    differences = found.compactMap { found in found.problem.map { Difference(name: found.name, problem: $0) } }
    equalNames = found.filter { $0.problem == nil }.map(\.name)
    areAllEqual =
      differences.isEmpty && Set(own.keys) == Set(others.keys) && own.keys.allSatisfy { problem($0) == nil }
  }
}
