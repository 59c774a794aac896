internal import ExactAlgebra
internal import Numerics
internal import Symmetry

/// The state of one axis during refinement.
struct AxisState {
  /// The class of each index; `-1` for the zero class.
  var classes: [Int]
  /// The sign of each index in its class; 0 for the zero class and for neurons fixed by the change of sign.
  var signs: [Int8]
  var classCount: Int
  /// What a neuron fixed by the change of sign adds to the next biases, where it is folded into them.
  let foldedConstant: Int?
  /// Bumped whenever the partition changes; the products that depend on it are then taken anew.
  var version = 0
  /// The residue of each index where a slot is signed, and where it is not.
  var signedVector: [UInt64] = []
  var unsignedVector: [UInt64] = []

  /// The indices that are in the zero class whatever their fingerprints, if any.
  let pinned: [Bool]?

  init(_ axis: Wiring.Axis, foldedConstant: Int?, pinned: [Bool]? = nil) {
    self.foldedConstant = foldedConstant
    self.pinned = pinned?.contains(true) == true ? pinned : nil
    switch axis.kind {
    case .rigid:
      classes = Array(0..<axis.count)
      signs = [Int8](repeating: 1, count: axis.count)
      classCount = axis.count
    case .neurons(let parity, _):
      let startsAtZero = axis.zeroRule != .absent
      classes = [Int](repeating: startsAtZero ? -1 : 0, count: axis.count)
      signs = [Int8](repeating: startsAtZero || parity != .none ? 0 : 1, count: axis.count)
      for index in classes.indices where self.pinned?[index] == true { (classes[index], signs[index]) = (-1, 0) }
      classCount = classes.allSatisfy { $0 < 0 } ? 0 : 1
    }
  }

  /// Nothing is left to split.
  var isDiscrete: Bool { classCount == classes.count && !signs.contains(0) }

  mutating func drawResidues(modulo modulus: PrimeModulus, using generator: inout SeededGenerator) {
    let residues = (0..<classCount).map { _ in modulus.random(using: &generator) }
    unsignedVector = classes.indices.map { classes[$0] < 0 || isFolded($0) ? 0 : residues[classes[$0]] }
    signedVector = zip(classes, signs).map { label, sign in
      guard label >= 0, sign != 0 else { return 0 }
      return sign > 0 ? residues[label] : modulus.negative(residues[label])
    }
  }

  /// Whether an index is fixed by the change of sign and its signal counts with the next biases.
  func isFolded(_ index: Int) -> Bool { foldedConstant != nil && signs[index] == 0 && classes[index] >= 0 }

  func partition() -> SignedPartition {
    SignedPartition(
      zip(classes, signs).map { label, sign in
        SignedPartition.Label(classNumber: label < 0 ? nil : label, sign: .init(rawValue: sign)!)
      })
  }
}

/// Fingerprint refinement in progress.
struct Refinement {
  let point: WiredPoint
  let direction: StablePartition.Direction
  let seed: UInt64
  private(set) var modulus: PrimeModulus
  var axes: [AxisState]
  var generator: SeededGenerator
  var rounds = 0
  var failureBound = 0.0
  private var primesTried = 0
  /// More primes than divide any difference of sums of doubles, so that refinement ends whatever the weights.
  private static let largestNumberOfPrimes = 64
  /// The version of the other slot's axis with which a slot was last compared, by tensor and slot.
  private var comparedVersions: [[Int]]

  /// - Parameter dead: by axis and index, the units that are in the zero class whatever their weights.
  init(point: WiredPoint, direction: StablePartition.Direction, seed: UInt64, dead: [[Bool]]? = nil) {
    self.point = point
    self.direction = direction
    self.seed = seed
    generator = SeededGenerator(seed: SeededGenerator.mixed(point.digest ^ seed))
    modulus = Refinement.modulus(for: point, using: generator.stream(-3))
    axes = point.wiring.axes.indices.map {
      AxisState(
        point.wiring.axes[$0], foldedConstant: point.wiring.foldedConstant(ofAxis: $0), pinned: dead?[$0])
    }
    comparedVersions = point.wiring.tensors.map { [Int](repeating: -1, count: $0.slots.count) }
    for axis in axes.indices { axes[axis].drawResidues(modulo: modulus, using: &generator) }
  }

  func result() -> StablePartition {
    StablePartition(
      partitions: axes.map { $0.partition() }, rounds: rounds, failureBound: failureBound, seed: seed,
      dead: axes.map { $0.pinned.map { pinned in pinned.indices.filter { pinned[$0] } } ?? [] })
  }

  /// One round over all axes; tells whether any partition changed.
  mutating func round() -> Bool {
    rounds += 1
    let fingerprints = takeFingerprints()
    var hasChanged = false
    for axis in point.wiring.partitionedAxes where !fingerprints[axis].isEmpty {
      let refined = refine(axis, by: fingerprints[axis])
      countChance(axis)
      guard refined.classes != axes[axis].classes || refined.signs != axes[axis].signs else { continue }
      hasChanged = true
      axes[axis] = refined
      axes[axis].version += 1
      axes[axis].drawResidues(modulo: modulus, using: &generator)
    }
    return hasChanged
  }

  /// A random prime, that of the residues where the point itself is given by residues.
  private static func modulus(for point: WiredPoint, using start: SeededGenerator) -> PrimeModulus {
    guard point.isExact else { return .mersenne }
    var generator = start
    while true {
      let modulus = PrimeModulus.random(using: &generator)
      if point.values.allSatisfy({ $0.hasResidues(modulo: modulus) }) { return modulus }
    }
  }

  /// Whether the family is stable in exact arithmetic; if it is not, another prime is drawn, modulo which refinement goes on.
  ///
  /// Equal sums have equal fingerprints, so refinement never separates what belongs together: a family that is stable is the
  /// coarsest one, whatever the primes were. Nothing is compared where the point is given by residues. (Were all primes to
  /// divide differences of fractions of thousands of digits, the bound of failure would say that nothing is certain.)
  mutating func isConfirmed() -> Bool {
    guard point.isExact else { return true }
    if ExactStability(point: point, axes: axes, direction: direction).holds {
      failureBound = 0
      return true
    }
    primesTried += 1
    guard primesTried < Refinement.largestNumberOfPrimes else {
      failureBound = 1
      return true
    }
    modulus = Refinement.modulus(for: point, using: generator.stream(-3 - rounds))
    for axis in axes.indices { axes[axis].drawResidues(modulo: modulus, using: &generator) }
    comparedVersions = comparedVersions.map { $0.map { _ in -1 } }
    return false
  }

  /// Adds the chance that a round merges what differs, at a point given by residues.
  ///
  /// There are fewer than `n^2` comparisons (of pairs up to sign, and of single neurons with zero). In each a random linear form
  /// vanishes with probability `1/q`.
  private mutating func countChance(_ axis: Int) {
    let count = Double(axes[axis].classes.count)
    failureBound += count * count / Double(modulus.prime)
  }

  // MARK: Fingerprints

  /// The fingerprints of each axis that may still be split, one list of residues per slot on it.
  private mutating func takeFingerprints() -> [[SlotFingerprint]] {
    var fingerprints = [[SlotFingerprint]](repeating: [], count: axes.count)
    for (number, tensor) in point.wiring.tensors.enumerated() {
      let wanted = tensor.slots.indices.map { isWanted(tensor: number, slot: $0) }
      guard wanted.contains(true) else { continue }
      let products = contract(number, wanted: wanted)
      for (slot, residues) in products.enumerated() {
        guard let residues else { continue }
        // Indices at rest ignore their outgoing sums, which therefore count as compared only when none is at rest.
        if tensor.slots[slot].role == .writes || !ignoresReads(tensor.slots[slot].axis) {
          comparedVersions[number][slot] = otherVersion(tensor, slot)
        }
        fingerprints[tensor.slots[slot].axis].append(SlotFingerprint(slot: tensor.slots[slot], residues: residues))
      }
    }
    return fingerprints
  }

  /// Fingerprints are taken only where they can split something: on an axis not yet discrete, when the classes on the
  /// other side have changed since the last time.
  private func isWanted(tensor number: Int, slot: Int) -> Bool {
    let tensor = point.wiring.tensors[number]
    let axis = tensor.slots[slot].axis
    guard point.wiring.axes[axis].isPartitioned, !axes[axis].isDiscrete else { return false }
    if direction == .forward && tensor.slots[slot].role == .reads { return false }
    return comparedVersions[number][slot] != otherVersion(tensor, slot)
  }

  /// Whether some index of an axis is at rest: its incoming weights have zero sums and stay so whatever its outgoing ones.
  private func ignoresReads(_ axis: Int) -> Bool {
    let description = point.wiring.axes[axis]
    return description.restsByInput && axes[axis].signs.contains(0)
  }

  private func otherVersion(_ tensor: Wiring.Tensor, _ slot: Int) -> Int {
    guard tensor.slots.count == 1 else { return axes[tensor.slots[1 - slot].axis].version }
    return foldedSources(tensor.slots[0].axis).reduce(0) { $0 + axes[$1.axis].version }
  }

  /// The tensors, with the axes they read, whose constant signals count with the bias of an axis.
  private func foldedSources(_ target: Int) -> [(tensor: Int, axis: Int)] {
    point.wiring.tensorsOfAxis[target].compactMap { number in
      let tensor = point.wiring.tensors[number]
      guard tensor.slots.contains(where: { $0.axis == target && $0.role == .writes }),
        let source = tensor.slots.first(where: { $0.role == .reads && axes[$0.axis].foldedConstant != nil })
      else { return nil }
      return (number, source.axis)
    }
  }

  /// The biases of an axis with the constant signals that it reads: `b_i + s(0) sum over fixed j of W[i, j]`.
  private func effectiveBiases(_ number: Int) -> [UInt64] {
    var biases = point.values[number].residues(modulo: modulus)
    for (source, axis) in foldedSources(point.wiring.tensors[number].slots[0].axis) {
      let state = axes[axis]
      guard let value = state.foldedConstant, state.classes.indices.contains(where: state.isFolded) else { continue }
      let constants = state.classes.indices.map { state.isFolded($0) ? modulus.reduced(Int128(value)) : 0 }
      let slots = point.wiring.tensors[source].slots
      let isRowTarget = slots[0].role == .writes
      let products = MatrixFingerprint.products(
        of: point.values[source], rows: axes[slots[0].axis].classes.count, columns: axes[slots[1].axis].classes.count,
        columnVector: isRowTarget ? constants : nil, rowVector: isRowTarget ? nil : constants, modulo: modulus)
      let sums = (isRowTarget ? products.rowSums : products.columnSums)!
      for index in biases.indices { biases[index] = modulus.sum(biases[index], sums[index]) }
    }
    return biases
  }

  private func contract(_ number: Int, wanted: [Bool]) -> [[UInt64]?] {
    let tensor = point.wiring.tensors[number]
    let values = point.values[number]
    if tensor.slots.count == 1 { return [effectiveBiases(number)] }
    let rows = axes[tensor.slots[0].axis]
    let columns = axes[tensor.slots[1].axis]
    let products = MatrixFingerprint.products(
      of: values, rows: rows.classes.count, columns: columns.classes.count,
      columnVector: wanted[0] ? (tensor.slots[1].isSigned ? columns.signedVector : columns.unsignedVector) : nil,
      rowVector: wanted[1] ? (tensor.slots[0].isSigned ? rows.signedVector : rows.unsignedVector) : nil,
      modulo: modulus)
    return [products.rowSums, products.columnSums]
  }
}

/// The fingerprints of all indices of an axis from one slot.
struct SlotFingerprint {
  let slot: Wiring.Slot
  let residues: [UInt64]
}
