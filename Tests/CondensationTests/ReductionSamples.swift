import Nagano

/// Networks on and near structural invariant manifolds.
enum ReductionSamples {
  static let named = Activations.all.filter(\.isNamed).map(\.name)

  /// A random partition of a layer that can be stable.
  static func partition(
    of count: Int, classes: Int, rule: PartitionRule, using generator: inout SeededGenerator
  ) -> SignedPartition {
    SignedPartition(
      (0..<count).map { index in
        if rule.hasZeroClass && generator.next() % 5 == 0 && index > 0 { return .zero }
        let number = index < classes ? index : Int(generator.next(upperBound: UInt64(classes)))
        let sign: SignedPartition.Sign = rule.hasMirrors && generator.next() % 2 == 0 ? .negative : .positive
        return SignedPartition.Label(classNumber: number, sign: sign)
      })
  }

  /// A point on the leaf of random partitions, interaction included, in doubles; with the partitions.
  static func onLeaf(
    _ architecture: Architecture, using generator: inout SeededGenerator
  ) -> (point: WiredPoint, partitions: [SignedPartition]) {
    let wiring = architecture.wiring
    let hidden = wiring.partitionedAxes.map { axis in
      partition(
        of: wiring.axes[axis].count, classes: max(1, wiring.axes[axis].count / 2),
        rule: wiring.axes[axis].partitionRule!,
        using: &generator)
    }
    let point = Leaf.genericPoint(
      of: wiring, architecture.axisPartitions(hidden), asFractions: true, using: &generator)
    return (point, hidden)
  }

  /// The same with every parameter moved by a random number of at most `noise`.
  static func near(
    _ architecture: Architecture, noise: Double, using generator: inout SeededGenerator
  ) -> (point: WiredPoint, partitions: [SignedPartition]) {
    let leaf = onLeaf(architecture, using: &generator)
    let parameters = leaf.point.values.flatMap { $0.doubles() }.map { $0 + noise * generator.nextSignedUnit() }
    return (architecture.point(parameters), leaf.partitions)
  }

  static func box(_ architecture: Architecture) -> [ClosedRange<Double>] {
    [ClosedRange<Double>](repeating: -1...1, count: architecture.inputCount)
  }

  /// Outputs by the plain forward pass.
  static func outputs(_ architecture: Architecture, _ parameters: [Double], _ input: [Double]) -> [Double] {
    architecture.outputs(parameters: parameters, input: input, evaluator: RealEvaluator())
  }
}
