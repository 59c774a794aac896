public import InvariantManifolds
public import Symmetry

extension Architecture {
  /// The strata of the hierarchy, one for each family of types of partitions, up to relabelling.
  public var strata: some Sequence<Stratum> {
    let wiring = wiring
    return wiring.partitionTypeFamilies.lazy.enumerated().lazy.map { number, family in
      let hidden = family.map(\.representative)
      return Stratum(
        number: number, wiring: wiring, partitions: axisPartitions(hidden), expected: leafDimension(of: hidden))
    }
  }

  /// The dimension of the leaf of a family of partitions of the hidden layers by the formula, at a generic point.
  ///
  /// `sum_l K_l (K_(l-1) + 1)`, with `K_l` the number of classes of layer `l` that have a sign, and with the 1 only if the
  /// layer has a bias or reads sign-fixed neurons, which send the constant `s(0)`. For two layers: (number of blocks) times
  /// `(d + c + [bias])` plus `c [bias]`. Where a hidden layer has no class with a sign, no signal passes it and the network is
  /// constant: the outputs are zero and rest (0), they are free constants if it is the last one (`c`), and move on a curve
  /// if there is one output (1).
  /// - Returns: `nil` for other constant networks, to which no formula applies.
  public func leafDimension(of hidden: [SignedPartition]) -> Int? {
    leafDimension(hidden.map(PartitionProfile.init(of:)))
  }

  /// The same from the profiles of the partitions.
  public func leafDimension(_ hidden: [PartitionProfile]) -> Int? {
    let moving = [inputCount] + hidden.map(\.signedClasses) + [outputCount]
    let constants = (0..<layerCount).map { layer in
      hasBias || (layer > 0 && hidden[layer - 1].fixedClasses > 0) ? 1 : 0
    }
    guard let blocked = (1..<layerCount).last(where: { moving[$0] == 0 }) else {
      return (0..<layerCount).reduce(0) { $0 + moving[$1 + 1] * (moving[$1] + constants[$1]) }
    }
    if constants[blocked] == 0 { return 0 }
    if blocked == layerCount - 1 { return outputCount }
    return outputCount == 1 ? 1 : nil
  }

  /// Whether continuous symmetries give conservation laws, so that orbits may be smaller than leaves.
  ///
  /// Homogeneous activations, and the exponential with bias: `b_i - sum_k W[k, i]^2 / 2` is conserved there.
  public var hasContinuousSymmetry: Bool {
    activation.isHomogeneous || (activation.continuousSymmetry == .exponential && hasBias)
  }
}
