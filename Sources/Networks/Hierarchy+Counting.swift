public import BigInt
internal import InvariantManifolds
internal import Symmetry

extension Hierarchy {
  /// The number of manifolds.
  ///
  /// The product over the hidden layers of the numbers of partitions, families of no point left out. Guarantee: exact.
  /// - Complexity: that of ``PartitionCounts/partitions`` for each width: under a second for 4,096 neurons.
  public var count: BigUInt {
    mayForce ? chains(\.partitions) : layers.reduce(1) { $0 * $1.partitions }
  }

  /// The number of types of manifolds.
  ///
  /// Guarantee: exact.
  public var typeCount: BigUInt {
    mayForce ? chains(\.types) : layers.reduce(1) { $0 * $1.types }
  }

  /// The counts of the hidden layers, one by one.
  var layers: [PartitionCounts] { architecture.hiddenWidths.map { PartitionCounts(of: $0, rule: rule) } }

  /// Chains of layers that are those of some point, as ``Wiring/forcedToRest(_:)`` and ``Wiring/forcedToMerge(_:)`` say it of
  /// any wiring: silent layers follow one another (where the slope vanishes at 0, up to the last), and several sign-fixed
  /// classes are not read by sign-fixed neurons alone.
  private func chains(_ number: KeyPath<(partitions: BigUInt, types: BigUInt), BigUInt>) -> BigUInt {
    var sums = [ChainState(silence: architecture.inputCount == 0 ? .now : .ahead): BigUInt(1)]
    for layer in layers {
      var next: [ChainState: BigUInt] = [:]
      for (kind, counts) in layer.byKind {
        for (state, sum) in sums {
          guard let state = state.followed(by: kind, isSilent: isSilent(kind), restsByInput: restsByInput) else {
            continue
          }
          next[state, default: 0] += sum * counts[keyPath: number]
        }
      }
      sums = next
    }
    let outputsAreEmpty = architecture.outputCount == 0
    return sums.filter { !outputsAreEmpty || ($0.key.silence != .over && !$0.key.hasSeveralFixedClasses) }.values
      .reduce(0, +)
  }

  private func isSilent(_ kind: PartitionCounts.Kind) -> Bool { rule.hasZeroClass && !kind.hasSignedClasses }

  /// Whether neurons are silent as soon as they read nothing.
  private var restsByInput: Bool { wiring.partitionedAxes.contains { wiring.axes[$0].zeroRule == .restingInput } }
}

/// What the layers so far leave open for the next one.
private struct ChainState: Hashable {
  /// Where the silent layers are.
  enum Silence { case ahead, now, over }

  var silence: Silence
  var hasSeveralFixedClasses = false

  /// The state after one more layer, `nil` if the chain is that of no point.
  func followed(by kind: PartitionCounts.Kind, isSilent: Bool, restsByInput: Bool) -> ChainState? {
    if hasSeveralFixedClasses && !kind.hasSignedClasses { return nil }
    let next: Silence
    switch (silence, isSilent) {
    case (.ahead, false): next = .ahead
    case (.ahead, true), (.now, true): next = .now
    case (.now, false) where restsByInput, (.over, true): return nil
    case (.now, false), (.over, false): next = .over
    }
    return ChainState(silence: next, hasSeveralFixedClasses: kind.hasSeveralFixedClasses)
  }
}
