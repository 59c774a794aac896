internal import ExactAlgebra

/// What decides the new class of an index: its old class and its fingerprints, up to sign.
private struct SplitKey: Hashable {
  let oldClass: Int
  let isFixed: Bool
  let fingerprints: [UInt64]
}

extension Refinement {
  /// The partition of an axis refined by new fingerprints.
  ///
  /// An index keeps the sign it has in its class, so mirrored members compare negated fingerprints. An index without a
  /// sign yet (in the zero class, or fixed by the change of sign) gets the one that brings its first non-zero signed
  /// fingerprint into the lower half of the residues; it stays without a sign if all signed fingerprints vanish. Classes
  /// are numbered by their first members, so equal partitions compare equal.
  func refine(_ axis: Int, by fingerprints: [SlotFingerprint]) -> AxisState {
    let description = point.wiring.axes[axis]
    var refined = axes[axis]
    var numbers: [SplitKey: Int] = [:]
    for index in refined.classes.indices {
      if refined.pinned?[index] == true { continue }
      let oldClass = axes[axis].classes[index]
      if oldClass < 0, staysZero(index, fingerprints, description.zeroRule) { continue }
      var sign = axes[axis].signs[index]
      if sign == 0 { sign = description.parity == .none ? 1 : firstSign(index, fingerprints) }
      let isFixed = sign == 0
      let key = SplitKey(
        oldClass: oldClass, isFixed: isFixed,
        fingerprints: fingerprints.map { fingerprint in
          // Neurons fixed by the change of sign all send s(0), whatever becomes of their outgoing weights.
          if isFixed && fingerprint.slot.role == .reads { return 0 }
          let residue = fingerprint.residues[index]
          return fingerprint.slot.isSigned && sign < 0 ? modulus.negative(residue) : residue
        })
      if numbers[key] == nil { numbers[key] = numbers.count }
      refined.classes[index] = numbers[key]!
      refined.signs[index] = sign
    }
    refined.classCount = numbers.count
    return refined
  }

  private func staysZero(_ index: Int, _ fingerprints: [SlotFingerprint], _ rule: Wiring.ZeroRule) -> Bool {
    fingerprints.allSatisfy { fingerprint in
      fingerprint.residues[index] == 0 || (rule == .restingInput && fingerprint.slot.role == .reads)
    }
  }

  private func firstSign(_ index: Int, _ fingerprints: [SlotFingerprint]) -> Int8 {
    for fingerprint in fingerprints where fingerprint.slot.isSigned {
      let residue = fingerprint.residues[index]
      if residue != 0 { return residue > modulus.prime / 2 ? -1 : 1 }
    }
    return 0
  }
}
