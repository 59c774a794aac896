/// Something about a network that its owner should know.
public struct Finding: Codable, Hashable, Sendable {
  /// What was found.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Neurons that are equal for ever.
    case copies
    /// Neurons that are negatives of one another for ever.
    case mirroredCopies
    /// Neurons without influence for ever.
    case zeroNeurons
    /// Neurons whose activation is off for every input, for ever: without influence and without gradient.
    case deadUnits
    /// A layer all of whose neurons are without influence for ever.
    case deadLayer
    /// A network that is a constant function of its input for ever.
    case constantNetwork
    /// Differences between weights that no training changes and no output shows.
    case frozenInteraction
    /// Neurons whose activation is off for every input as the weights stand, but not for ever.
    case offForNow
    /// Neurons whose incoming weights and bias are multiples of another one's: one of them suffices for the function.
    case multiples
    /// The same function as a narrower network now, but not for ever.
    case reducibleNotInvariant
    /// Neurons that are nearly equal.
    case nearCopies
    /// Parameters that are NaN or infinite.
    case nonFinite
  }

  /// How much it matters.
  public enum Severity: String, Codable, Sendable, CaseIterable {
    /// Worth knowing.
    case info
    /// Worth acting on.
    case warning
    /// Training can never use the full network.
    case trap
  }

  /// What was found.
  public let kind: Kind
  /// How much it matters.
  public let severity: Severity
  /// The hidden layer concerned, from 1; `nil` for the whole network.
  public let layer: Int?
  /// The neurons concerned, from 0.
  public let neurons: [Int]
  /// What it means and what the likely cause is, in plain words.
  public let message: String

  /// A finding.
  public init(kind: Kind, severity: Severity, layer: Int?, neurons: [Int], message: String) {
    self.kind = kind
    self.severity = severity
    self.layer = layer
    self.neurons = neurons
    self.message = message
  }
}
