internal import Foundation

/// Why a network is not reduced: what was asked, what would be possible.
public enum ReductionError: Error, Hashable, Sendable {
  /// The tolerance is no number from 0 up to, not including, 1.
  case toleranceOutside(Double)
  /// There are not as many widths as hidden layers.
  case wrongNumberOfWidths(given: [Int], hidden: [Int])
  /// A width is larger than the layer, or below 1.
  case widthOutside(layer: Int, width: Int, largest: Int)
  /// The network has no hidden layer.
  case noHiddenLayer
  /// The network has no neuron to spare exactly, and no more was allowed; with the least relative distance per layer at which
  /// one neuron fewer is left.
  case nothingExact(leastShares: [Double?])
  /// No neurons are within the tolerance.
  case nothingWithin(tolerance: Double, leastShares: [Double?])
  /// Weights of tied neurons are so large that their sums overflow.
  case sumsTooLarge
  /// The widths are those that the network has.
  case sameWidths([Int])
}

extension ReductionError: CustomStringConvertible {
  /// What is wrong, then what to do.
  public var description: String {
    switch self {
    case .toleranceOutside(let tolerance):
      "the tolerance \(tolerance) is not in 0 ..< 1\n"
        + "  It is a distance over the norm of the weights of a layer; 0 means exact only. Try 0.01."
    case .wrongNumberOfWidths(let given, let hidden):
      "\(given.count) \(given.count == 1 ? "width" : "widths") given (\(Self.list(given))), and the network has \(hidden.count) hidden "
        + "\(hidden.count == 1 ? "layer" : "layers"), of \(hidden.count == 1 ? "width" : "widths") \(Self.list(hidden))\n"
        + "  Give one width for each hidden layer."
    case .widthOutside(let layer, let width, let largest):
      "width \(width) for hidden layer \(layer), which has \(largest) neurons\n"
        + "  Give a width from 1 to \(largest)."
    case .noHiddenLayer: "the network has no hidden layer, so there is nothing to reduce"
    case .nothingExact(let shares):
      "no neuron can be spared exactly, as far as was looked: no ties, copies, constants, multiples, unused or silent "
        + "neurons, nor neurons that are off for every input\n\(Self.advice(shares, "Allow a distance: --tolerance T, or name widths: --widths W."))"
    case .nothingWithin(let tolerance, let shares):
      "no neurons are within the relative distance \(tolerance) of being tied\n"
        + Self.advice(shares, "Allow more, or name widths: --widths W.")
    case .sumsTooLarge:
      "sums of weights of tied neurons are above 1.8e308, the largest number of F64: the narrower network cannot be written\n"
        + "  The run it comes from has diverged; take an earlier checkpoint."
    case .sameWidths(let widths):
      "the network has the widths \(Self.list(widths)) already, and no neuron can be spared exactly\n"
        + "  Give smaller widths."
    }
  }

  private static func list(_ widths: [Int]) -> String { widths.map(String.init).joined(separator: ",") }

  /// What one neuron fewer would take.
  private static func advice(_ shares: [Double?], _ remedy: String) -> String {
    let costs = shares.enumerated().compactMap { index, share in
      share.map { "  One neuron fewer in layer \(index + 1) takes a relative distance of \(rounded($0))." }
    }
    return (costs + ["  " + remedy]).joined(separator: "\n")
  }

  /// Three digits, rounded up, so that the number suffices as a tolerance.
  private static func rounded(_ share: Double) -> String {
    guard share > 0 else { return "0" }
    let exponent = Int(log10(share).rounded(.down))
    let digits = (share / pow(10, Double(exponent)) * 100).rounded(.up) / 100
    return exponent >= -3 ? "\((digits * pow(10, Double(exponent)) * 1e6).rounded() / 1e6)" : "\(digits)e\(exponent)"
  }
}
