public import InvariantManifolds
public import Networks

/// Whether training can use a network as it is: the answer in one word.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// No trap was found: no neuron is tied or silent for ever, by exact comparison.
  case free
  /// Training can never use the full network.
  case trapped
  /// Neither is known of the whole: some tensor that computes was not understood, or the bounds contradict one another.
  case undecided

  /// The verdict on a whole network whose dense part has this verdict.
  ///
  /// A batch norm between dense layers may tell tied neurons apart, and a gate may silence free ones: while any tensor that
  /// computes is not covered, nothing is decided.
  public func limited(by coverage: Coverage) -> Verdict { coverage.isComplete ? self : .undecided }

  /// The verdict on several networks together: trapped if one of them is, free if all are.
  public init(all parts: [Verdict]) {
    self = parts.contains(.trapped) ? .trapped : parts.contains(.undecided) ? .undecided : .free
  }
}

extension Audit {
  /// What the audit says in one word, of a network all of which it has seen.
  public var verdict: Verdict { isTrapped ? .trapped : orbit.isDiscrepancy ? .undecided : .free }

  /// The verdict on a network, without the dimension of its orbit and without spectra.
  ///
  /// - Complexity: O(parameters) per round of refinement, a handful of rounds.
  public static func verdict(of point: WiredPoint, _ architecture: Architecture, seed: UInt64 = 0) -> Verdict {
    Audit(point, architecture, spectrumEffort: -1, largestMatrix: 0, seed: seed).verdict
  }
}
