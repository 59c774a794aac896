public import InvariantManifolds

/// A fully-connected network architecture: an activation, the widths of all layers, with or without biases.
///
/// `z_l = W_l h_(l-1) + b_l`, `h_l = sigma(z_l)` for hidden layers, output `z_L`. `W_l` has shape `widths[l] x widths[l-1]` (the
/// layout of PyTorch's `nn.Linear.weight`). Parameter order: `W_1` row by row, `b_1`, `W_2`, `b_2`, ...
///
///     let network = try Architecture("tanh:64-32-10+bias")
///     network.parameterCount  // 2410
public struct Architecture: Sendable {
  /// The activation of the hidden layers.
  public let activation: any Activation
  /// The numbers of inputs, of neurons of each hidden layer, and of outputs.
  public let widths: [Int]
  /// Whether each layer has a bias.
  public let hasBias: Bool

  /// An architecture from its parts.
  ///
  /// - Precondition: two widths or more, none negative.
  public init(activation: any Activation, widths: [Int], hasBias: Bool) {
    precondition(widths.count >= 2 && widths.allSatisfy { $0 >= 0 }, "an architecture needs two widths or more")
    self.activation = activation
    self.widths = widths
    self.hasBias = hasBias
  }

  /// The number of layers of weights, `L`.
  public var layerCount: Int { widths.count - 1 }

  /// The widths of the hidden layers.
  public var hiddenWidths: [Int] { Array(widths[1..<layerCount]) }

  /// The notation, for example `tanh:64-32-10+bias`.
  public var notation: String {
    "\(activation.name):\(widths.map(String.init).joined(separator: "-"))\(hasBias ? "+bias" : "")"
  }

  /// The same activation and biases with other hidden widths.
  public func withHiddenWidths(_ hidden: [Int]) -> Architecture {
    Architecture(activation: activation, widths: [widths[0]] + hidden + [widths[layerCount]], hasBias: hasBias)
  }
}

extension Architecture: CustomStringConvertible {
  /// The notation.
  public var description: String { notation }
}

extension Architecture: Equatable {
  /// Equal notation.
  public static func == (lhs: Architecture, rhs: Architecture) -> Bool { lhs.notation == rhs.notation }
}
