internal import InvariantManifolds
internal import Networks

/// What an audit does not look for, by the activation: said with every audit, since "nothing found" holds for the rest alone.
enum UnsearchedText {
  /// The limits of the search, each half a sentence.
  static func limits(of architecture: Architecture, box: Bool) -> [String] {
    guard !architecture.hiddenWidths.isEmpty else { return [] }
    var limits: [String] = []
    if architecture.activation.offHalfLine != nil {
      limits.append(
        "neurons that are off on your data though not for every input\(box ? " of the box" : " (--box narrows the inputs)")"
      )
      limits.append("neurons that are on for every input, which act linearly")
    }
    switch architecture.activation.continuousSymmetry {
    case .homogeneous: limits.append("linear relations between three neurons or more")
    case .exponential where architecture.hasBias: limits.append("neurons that differ in their biases alone")
    default: break
    }
    switch architecture.activation.name {
    case "sigmoid", "softplus":
      limits.append("reflections (\(architecture.activation.name) of -z), which shift the next bias")
    case "sin", "cos": if architecture.hasBias { limits.append("shifts of biases by multiples of pi") }
    default: break
    }
    return limits
  }
}
