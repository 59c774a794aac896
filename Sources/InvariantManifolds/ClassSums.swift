internal import ExactAlgebra
internal import Symmetry

/// The entries of a point seen through a stable (or forward stable) family: sums over classes.
///
/// For a tensor that maps class `C` (its reading slot) to class `D` (its writing slot) the sum is
/// `U[D, C] = s_i sum_{j in C} s_j W[i, j]` for any `i` in `D`: the weight of the narrower network.
struct ClassSums {
  let point: WiredPoint
  let partitions: [SignedPartition]
  /// The members of each class, by axis.
  let members: [[[Int]]]
  private let isExact: Bool

  init(point: WiredPoint, partitions: [SignedPartition]) {
    self.point = point
    self.partitions = partitions
    members = partitions.map { $0.classes() }
    isExact = point.isExact
  }

  /// The sign with which an index enters a slot: 0 where its entries rest at zero sum.
  func sign(_ slot: Wiring.Slot, _ index: Int) -> Int { slot.sign(of: partitions[slot.axis].labels[index]) }

  /// Whether the entries of a class rest at zero sum in a slot.
  func rests(_ slot: Wiring.Slot, _ number: Int) -> Bool { sign(slot, members[slot.axis][number][0]) == 0 }

  /// The sum over one class per slot (see the type), exact.
  func sum<Number: GroundScalar>(_ tensor: Int, _ numbers: [Int]) -> Number {
    var total = Number.zero
    forEachTerm(tensor, numbers) { index, sign in
      let entry = Number(point.values[tensor], at: index)
      total += sign > 0 ? entry : -entry
    }
    return total
  }

  /// Whether the sum over one class per slot vanishes: exactly, or modulo 2^61 - 1 where the point is given by residues.
  func vanishes(_ tensor: Int, _ numbers: [Int]) -> Bool {
    guard isExact else { return vanishesModuloPrime(tensor, numbers) }
    var total = ExactSum()
    forEachTerm(tensor, numbers) { index, sign in point.values[tensor].add(index, times: sign, to: &total) }
    return total.isZero
  }

  private func vanishesModuloPrime(_ tensor: Int, _ numbers: [Int]) -> Bool {
    residue(tensor, numbers, modulo: .mersenne) == 0
  }

  /// An enclosure of the sum over one class per slot.
  func enclosure(_ tensor: Int, _ numbers: [Int]) -> OutwardInterval {
    var total = OutwardInterval.zero
    forEachTerm(tensor, numbers) { index, sign in
      let entry = OutwardInterval(point.values[tensor], at: index)
      total = total + (sign > 0 ? entry : OutwardInterval(lower: -entry.upper, upper: -entry.lower))
    }
    return total
  }

  /// The sum over one class per slot as a fraction, for points of real numbers.
  func fraction(_ tensor: Int, _ numbers: [Int]) -> Rational {
    var total = Rational.zero
    forEachTerm(tensor, numbers) { index, sign in
      let entry =
        switch point.values[tensor] {
        case .rational(let fractions): fractions[index]
        default: Rational(exactly: point.values[tensor].double(at: index)) ?? .zero
        }
      total = total + (sign > 0 ? entry : -entry)
    }
    return total
  }

  /// The sum over one class per slot modulo a prime.
  func residue(_ tensor: Int, _ numbers: [Int], modulo modulus: PrimeModulus) -> UInt64 {
    var total: UInt64 = 0
    forEachTerm(tensor, numbers) { index, sign in
      let entry = point.values[tensor].entry(index, modulo: modulus)
      total = modulus.sum(total, sign > 0 ? entry : modulus.negative(entry))
    }
    return total
  }

  /// The entries, with their signs, whose sum is that of one class per slot.
  private func forEachTerm(_ tensor: Int, _ numbers: [Int], _ body: (_ index: Int, _ sign: Int) -> Void) {
    let slots = point.wiring.tensors[tensor].slots
    let writing = slots[0].role == .writes ? 0 : 1
    let row = members[slots[writing].axis][numbers[writing]][0]
    let rowSign = sign(slots[writing], row)
    guard rowSign != 0 else { return }
    guard slots.count == 2 else { return body(row, rowSign) }
    let columns = point.wiring.axes[slots[1].axis].count
    for other in members[slots[1 - writing].axis][numbers[1 - writing]] {
      let sign = rowSign * sign(slots[1 - writing], other)
      if sign != 0 { body(writing == 0 ? row * columns + other : other * columns + row, sign) }
    }
  }
}

extension Wiring.Slot {
  /// The sign with which an index of a label enters the slot: 0 where its entries rest at zero sum.
  func sign(of label: SignedPartition.Label) -> Int {
    guard label.classNumber != nil else { return 0 }
    return isSigned ? Int(label.sign.rawValue) : 1
  }
}
