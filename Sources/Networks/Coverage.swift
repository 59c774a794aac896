internal import Numerics

/// Which tensors of a file a reading of it leaves out although they compute, so that what is found holds of a part alone.
///
/// A dense network is read from some of the tensors of a file. Others may lie between its layers (a batch norm tells tied
/// neurons apart, a gate silences free ones), before or behind them; what they do is not known. As long as there is one of
/// them nothing is decided of the whole.
///
///     coverage.isComplete ? verdict : .undecided
public struct Coverage: Sendable, Hashable {
  /// A tensor that computes, or may, and was not understood.
  public struct Tensor: Sendable, Hashable {
    /// The name in the file.
    public let name: String
    /// Why it is no part of the network that was read.
    public let reason: String

    /// A tensor.
    public init(name: String, reason: String) { (self.name, self.reason) = (name, reason) }
  }

  /// What computes, or may, and was not understood, in the order of the file.
  public let uncovered: [Tensor]
  /// What the user says does not compute.
  public let vouched: [String]
  /// What is skipped and does not compute: counters, states of random generators, empty tensors.
  public let incidental: [String]

  /// Whether every tensor that computes was read or vouched for.
  public var isComplete: Bool { uncovered.isEmpty }
  /// The names of what was not understood.
  public var uncoveredNames: [String] { uncovered.map(\.name) }

  /// The coverage of a reading.
  ///
  /// Skipped tensors are uncovered if they hold parameters and incidental else; any status other than `analysed` and
  /// `skipped` is the user's word.
  public init(_ statuses: [RecognisedNetwork.TensorStatus]) {
    let skipped = statuses.filter { $0.status == "skipped" }
    uncovered = skipped.filter(\.isParameter).map { Tensor(name: $0.name, reason: $0.reason ?? "") }
    incidental = skipped.filter { !$0.isParameter }.map(\.name)
    vouched = statuses.filter { $0.status != "skipped" && $0.status != "analysed" }.map(\.name)
  }

  /// The coverage of several readings together: what any of them leaves out, each name once.
  public init(union parts: [Coverage]) {
    uncovered = Coverage.unique(parts.flatMap(\.uncovered), by: \.name)
    vouched = Coverage.unique(parts.flatMap(\.vouched), by: \.self)
    incidental = Coverage.unique(parts.flatMap(\.incidental), by: \.self)
  }

  /// Everything was read.
  public static let complete = Coverage([])

  private static func unique<Element>(_ all: [Element], by name: (Element) -> String) -> [Element] {
    var seen: Set<String> = []
    return all.filter { seen.insert(name($0)).inserted }
  }

  /// How many there are and their names, at most six of them: `2 tensors that compute are not covered: 1.weight, 1.bias`.
  public var sentence: String {
    let count = uncovered.count
    let shown =
      uncoveredNames.prefix(6).map(\.printable).joined(separator: ", ") + (count > 6 ? ", ... (\(count) in all)" : "")
    return "\(count) \(count == 1 ? "tensor that computes is" : "tensors that compute are") not covered: \(shown)"
  }
}
