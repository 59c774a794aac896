internal import ExactAlgebra
internal import Symmetry

// Goals, in this order:
// 1. A unit is called dead only if that is proven: signs are exact, other sums are enclosed outward.
// 2. No reading of whole matrices where no unit is dead: a row is left at its first positive weight.
// 3. Dead units make others dead, so the rules are applied until nothing changes; layers in order settle in one sweep.
//
// Rejected: linear programs over the cells of a layer, which find units that are off now by the values of moving weights.

/// Units that are off for every input: proven by the signs of their weights, or by intervals.
///
/// Let `s(z) = s'(z) = 0` for `z <= e` (``OffHalfLine``; the ReLU: `e = 0`). A unit whose pre-activation is at most `e` for every
/// input sends nothing and gets no gradient. Two statements are told apart:
///
/// - **for ever**: the pre-activation is at most `e` for every input *and for all signals of the layer before that training
///   can bring about*, of which only their range is used (the ReLU: nothing but `h >= 0`). Its own weights then never move,
///   so it stays off, whatever becomes of all other weights. For the ReLU behind another layer: all weights from live units
///   are at most 0, and so is the bias; in the first layer, with inputs unbounded: weights 0, bias at most 0.
/// - **as it stands**: for the weights of the layers before as they are now, by intervals through the layers.
///
/// `Documentation/Derivations/DeadUnits.md` has the proofs.
struct DeadUnits: Sendable {
  /// For how long.
  enum Duration: Sendable {
    case forEver
    case asItStands
  }

  /// By axis and index: whether the unit is dead; all false where the activation is nowhere flat.
  private(set) var isDead: [[Bool]]
  private let point: WiredPoint
  private let duration: Duration
  /// By axis: sets of indices whose signals are equal at every time that the statement is about.
  private let classes: [[[Int]]]
  /// By axis and index: an enclosure of the signal.
  private var signals: [[OutwardInterval]]

  /// Whether any unit of a wiring can be dead at real parameters.
  static func arePossible(in point: WiredPoint) -> Bool {
    point.wiring.axes.contains { $0.off != nil } && point.values.allSatisfy(\.areReal)
  }

  /// - Parameters:
  ///   - partitions: families of equal signals, so that sums over them count: stable for `forEver`, forward-stable for
  ///     `asItStands`; `nil` for none.
  ///   - inputs: the interval of each input; `nil` for all real numbers.
  /// - Precondition: the entries are finite real numbers.
  /// - Complexity: O(parameters) a sweep at worst; O(units) where most have a positive weight.
  init(
    of point: WiredPoint, _ duration: Duration, equalSignals partitions: [SignedPartition]? = nil,
    inputs: [ClosedRange<Double>]? = nil
  ) {
    (self.point, self.duration) = (point, duration)
    let axes = point.wiring.axes
    isDead = axes.map { [Bool](repeating: false, count: $0.count) }
    classes = axes.indices.map { axis in
      guard let partition = partitions?[axis], axes[axis].off != nil else { return (0..<axes[axis].count).map { [$0] } }
      return partition.classes()
    }
    signals = axes.map { axis in
      if let off = axis.off {
        return Array(repeating: OutwardInterval(lower: off.leastValue, upper: off.largestValue), count: axis.count)
      }
      // Inputs are what no tensor writes; an axis of another kind sends what it likes.
      let isInput = axis.kind == .rigid && inputs?.count == axis.count
      return isInput ? inputs!.map { OutwardInterval($0) } : Array(repeating: .everything, count: axis.count)
    }
    while sweep() {}
  }

  /// One pass over the axes; tells whether a unit was found.
  private mutating func sweep() -> Bool {
    var hasChanged = false
    for axis in point.wiring.axes.indices {
      guard let off = point.wiring.axes[axis].off else { continue }
      for unit in isDead[axis].indices where !isDead[axis][unit] {
        let argument = preactivation(axis, unit)
        if off.contains(argument.upper) {
          isDead[axis][unit] = true
          hasChanged = true
        } else if duration == .asItStands {
          signals[axis][unit] = off.values(at: argument)
        }
      }
    }
    return hasChanged
  }

  /// An enclosure of a pre-activation; everything, as soon as that is clear.
  private func preactivation(_ axis: Int, _ unit: Int) -> OutwardInterval {
    var total = OutwardInterval.zero
    for (number, tensor) in point.wiring.tensors.enumerated() {
      guard let writing = tensor.slots.firstIndex(where: { $0.axis == axis && $0.role == .writes }) else { continue }
      guard tensor.slots.count == 2 else {
        total = total + OutwardInterval(point.values[number], at: unit)
        continue
      }
      let (source, width) = (tensor.slots[1 - writing].axis, point.wiring.axes[tensor.slots[1].axis].count)
      for members in classes[source] where !isDead[source][members[0]] {
        var weight = OutwardInterval.zero
        for member in members {
          let entry = writing == 0 ? unit * width + member : member * width + unit
          weight = weight + OutwardInterval(point.values[number], at: entry)
        }
        if members.count > 1 && weight.lower < 0 && weight.upper > 0 {
          weight = exactSum(number, members.map { writing == 0 ? unit * width + $0 : $0 * width + unit })
        }
        guard weight != .zero else { continue }
        total = total + weight * signals[source][members[0]]
        if total.upper == .infinity && (duration == .forEver || total.lower == -.infinity) { return .everything }
      }
    }
    return total
  }

  /// The sum of some entries without rounding, as its own enclosure: copies with opposite weights cancel.
  private func exactSum(_ tensor: Int, _ entries: [Int]) -> OutwardInterval {
    OutwardInterval(
      entries.reduce(Rational.zero) { sum, entry in
        switch point.values[tensor] {
        case .rational(let fractions): sum + fractions[entry]
        default: sum + (Rational(exactly: point.values[tensor].double(at: entry)) ?? .zero)
        }
      })
  }
}
