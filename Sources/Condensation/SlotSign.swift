internal import InvariantManifolds
internal import Symmetry

extension Wiring.Slot {
  /// The sign with which an index of a label enters the slot, in doubles: 0 where its entries rest at zero sum.
  func factor(of label: SignedPartition.Label) -> Double {
    guard label.classNumber != nil else { return 0 }
    return isSigned ? Double(label.sign.rawValue) : 1
  }
}
