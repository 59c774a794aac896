/// How a network is widened.
public struct EmbeddingRule: Sendable, Hashable {
  /// How the outgoing weights of a neuron are shared among its copies.
  public enum Split: String, Sendable, Hashable, CaseIterable {
    /// Evenly: the result is on a SIM and trains as the narrow network does.
    case even
    /// By random fractions: same function, but training can tell the copies apart.
    case uneven
  }

  /// How outgoing weights are shared.
  public var split: Split
  /// Whether every second copy is mirrored: `(-w, -b, -a)` for an odd activation, `(-w, -b, a)` for an even one.
  public var isMirrored: Bool
  /// The size of a random interaction relative to each weight matrix: root mean square over root mean square.
  public var interaction: Double

  /// A rule; by default plain copies.
  public init(split: Split = .even, isMirrored: Bool = false, interaction: Double = 0) {
    (self.split, self.isMirrored, self.interaction) = (split, isMirrored, interaction)
  }
}

/// Why a network cannot be widened as asked.
public struct EmbeddingError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// Not one width for each hidden layer.
    case wrongCount
    /// A width smaller than the network's.
    case tooNarrow
    /// The widths that the network has.
    case sameWidths
    /// Mirrored copies where the activation has no parity.
    case noMirror
    /// An interaction where copies are to be told apart, or a size that is negative or not finite.
    case wrongInteraction
    /// A weight beyond the largest number of its type.
    case tooLarge
  }

  /// The kind of mistake.
  public let kind: Kind
  /// The problem and the remedy.
  public let description: String

  /// An error of a kind with its text.
  public init(kind: Kind, description: String) {
    self.kind = kind
    self.description = description
  }
}
