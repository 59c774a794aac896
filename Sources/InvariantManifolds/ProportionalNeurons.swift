internal import ExactAlgebra
internal import Symmetry

// Homogeneous activations, s(cz) = c^q s(z): if row and bias of D are c times those of E, the signal of D is c^q times that
// of E, and E alone suffices, with the outgoing weights of D times c^q added to its own. Rows are compared as lines: each is
// divided by its first entry that is not zero, modulo a random prime, and two rows are proportional if a random linear form
// takes one value on both. The ReLU needs c > 0: the sign comes from enclosures of the entry.
//
// Rejected: comparing pairs in fractions (quadratic), normalising in doubles (rounding decides).

/// Neurons whose incoming weights and bias are multiples of another one's, class by class of a forward-stable family.
///
/// Layer by layer: behind a layer the rows are those over the neurons that were left there.
struct ProportionalNeurons {
  /// By axis: for each class that is a multiple, the class of which it is one.
  private(set) var representatives: [[Int: Int]]
  /// An upper bound for the probability that neurons are no multiples: 0 where all were compared in fractions.
  private(set) var failureBound = 0.0
  private let sums: ClassSums
  private let modulus: PrimeModulus
  /// By axis and class: the factor of the signal against that of its representative, and an enclosure of it.
  private var factors: [[UInt64]]
  private var enclosures: [[OutwardInterval]]
  /// By axis and class: the factor as a fraction; `nil` where that was beyond the effort.
  private var fractions: [[Rational?]]
  /// The number of entries that may still be compared in fractions: some tenths of a second.
  private var effort = 100_000
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - sums: the point by its coarsest forward-stable family.
  ///   - kept: by axis, the classes that are looked at.
  /// - Complexity: O(parameters), one pass over the tensors behind inputs and homogeneous layers.
  init(_ sums: ClassSums, kept: [[Int]], seed: UInt64) {
    self.sums = sums
    modulus = sums.point.randomModulus(seed: seed, stream: -31)
    generator = SeededGenerator(seed: SeededGenerator.mixed(sums.point.digest ^ seed)).stream(-32)
    fractions = sums.members.map { Array(repeating: Rational(1), count: $0.count) }
    representatives = sums.members.map { _ in [:] }
    factors = sums.members.map { Array(repeating: 1, count: $0.count) }
    enclosures = sums.members.map { $0.map { _ in OutwardInterval(lower: 1, upper: 1) } }
    guard sums.point.values.allSatisfy(\.areReal) else { return }
    for axis in sums.point.wiring.axes.indices {
      if case .homogeneous(let degree) = sums.point.wiring.axes[axis].symmetry { merge(axis, kept[axis], degree) }
    }
  }

  /// What decides whether two rows are one line.
  private struct Line: Hashable {
    let place: Int
    let fingerprint: UInt64
  }

  private mutating func merge(_ axis: Int, _ kept: [Int], _ degree: Int) {
    guard kept.count > 1 else { return }
    let (forms, sources) = (linearForms(axis), sources(axis))
    var found: [Line: (number: Int, entry: Entry)] = [:]
    for number in kept {
      guard let entry = firstEntry(number, sources) else { continue }
      let inverse = modulus.power(of: entry.residue, UInt(modulus.prime - 2))
      let line = Line(place: entry.place, fingerprint: modulus.product(forms[sums.members[axis][number][0]], inverse))
      guard let first = found[line] else {
        found[line] = (number, entry)
        continue
      }
      let isSignKnown = entry.sign != 0 && first.entry.sign != 0
      let needsPositive = sums.point.wiring.axes[axis].parity == .none
      guard !isSignKnown || !needsPositive || entry.sign == first.entry.sign else { continue }
      guard let ratio = exactRatio(axis, number, first.number, sources, degree) else { continue }
      // Where rounding leaves the sign of an entry open, fractions tell that of the ratio.
      let isPositive = isSignKnown ? entry.sign == first.entry.sign : ratio.value.map { $0.signum > 0 } ?? false
      guard isPositive || !needsPositive else {
        fractions[axis][number] = Rational(1)
        continue
      }
      representatives[axis][number] = first.number
      let residue = modulus.product(
        entry.residue, modulus.power(of: first.entry.residue, UInt(modulus.prime - 2)))
      factors[axis][number] = modulus.power(of: residue, UInt(degree))
      // The size of the factor plays no part behind, only that it is above zero, or not known to be.
      enclosures[axis][number] =
        isPositive || degree % 2 == 0 ? OutwardInterval(lower: 0x1p-1000, upper: .infinity) : .everything
    }
  }

  /// The ratio of the rows of two classes with one line, or `nil` if in fractions they are not proportional; believed without a
  /// value, and counted as chance, beyond the effort.
  private mutating func exactRatio(
    _ axis: Int, _ number: Int, _ first: Int, _ sources: [Source], _ degree: Int
  ) -> (value: Rational?, isBelieved: Bool)? {
    let slots = sums.point.wiring.tensors
    let cost = sources.reduce(1) { cost, source in
      let width = source.groups.joined().reduce(0) {
        $0 + sums.members[slots[source.tensor].slots[1 - source.writing].axis][$1].count
      }
      return cost + max(width, 1)
    }
    guard cost <= effort, let mine = row(number, sources), let its = row(first, sources),
      let place = its.firstIndex(where: { $0 != .zero })
    else {
      fractions[axis][number] = nil
      let bits = Double(sums.point.values.map(\.sumBits).max() ?? 0)
      failureBound += 1 / Double(modulus.prime) + 4 * (bits + 64) / 60 / WiredPoint.primeCount
      return (nil, true)
    }
    effort -= 2 * cost
    guard zip(mine, its).allSatisfy({ $0 * its[place] == $1 * mine[place] }) else { return nil }
    guard let inverse = its[place].inverse() else { return nil }
    let ratio = mine[place] * inverse
    fractions[axis][number] = (0..<degree).reduce(Rational(1)) { power, _ in power * ratio }
    return (ratio, false)
  }

  /// The entries of a row over all groups, in fractions.
  private func row(_ number: Int, _ sources: [Source]) -> [Rational]? {
    var row: [Rational] = []
    for source in sources {
      let slots = sums.point.wiring.tensors[source.tensor].slots
      guard slots.count == 2 else {
        row.append(sums.fraction(source.tensor, [number]))
        continue
      }
      for group in source.groups {
        var total = Rational.zero
        for other in group {
          guard let factor = fractions[slots[1 - source.writing].axis][other] else { return nil }
          let numbers = source.writing == 0 ? [number, other] : [other, number]
          total = total + sums.fraction(source.tensor, numbers) * factor
        }
        row.append(total)
      }
    }
    return row
  }

  private struct Entry {
    let place: Int
    let residue: UInt64
    /// 0 if rounding leaves it open.
    let sign: Int
  }

  /// A tensor that writes an axis, with the groups of members of the axis that it reads (none for a bias).
  private struct Source {
    let tensor: Int
    let writing: Int
    let groups: [[Int]]
  }

  private func sources(_ axis: Int) -> [Source] {
    sums.point.wiring.tensors.enumerated().compactMap { number, tensor in
      guard let writing = tensor.slots.firstIndex(where: { $0.axis == axis && $0.role == .writes }) else { return nil }
      guard tensor.slots.count == 2 else { return Source(tensor: number, writing: 0, groups: []) }
      let source = tensor.slots[1 - writing].axis
      let groups = sums.members[source].indices.filter { representatives[source][$0] == nil }.map { first in
        [first] + sums.members[source].indices.filter { representatives[source][$0] == first }
      }
      return Source(tensor: number, writing: writing, groups: groups)
    }
  }

  /// The first entry of a row, over the groups of all sources, that is not zero.
  private func firstEntry(_ number: Int, _ sources: [Source]) -> Entry? {
    var place = 0
    for source in sources {
      for group in source.groups.isEmpty ? [[]] : source.groups {
        let entry = entry(number, source, group)
        if entry.residue != 0 {
          let sign = entry.enclosure.lower > 0 ? 1 : entry.enclosure.upper < 0 ? -1 : 0
          return Entry(place: place, residue: entry.residue, sign: sign)
        }
        place += 1
      }
    }
    return nil
  }

  /// `sum_C U[D, C] f_C` over the classes of a group, with its enclosure; the bias for none.
  private func entry(_ number: Int, _ source: Source, _ group: [Int]) -> (residue: UInt64, enclosure: OutwardInterval) {
    let slots = sums.point.wiring.tensors[source.tensor].slots
    guard slots.count == 2 else {
      return (
        sums.residue(source.tensor, [number], modulo: modulus), sums.enclosure(source.tensor, [number])
      )
    }
    let axis = slots[1 - source.writing].axis
    return group.reduce((0, .zero)) { total, other in
      let numbers = source.writing == 0 ? [number, other] : [other, number]
      let residue = modulus.product(sums.residue(source.tensor, numbers, modulo: modulus), factors[axis][other])
      let enclosure = sums.enclosure(source.tensor, numbers) * enclosures[axis][other]
      return (modulus.sum(total.0, residue), total.1 + enclosure)
    }
  }

  /// For each index of an axis a random linear form of its row.
  private mutating func linearForms(_ axis: Int) -> [UInt64] {
    var forms = [UInt64](repeating: 0, count: sums.point.wiring.axes[axis].count)
    for (number, tensor) in sums.point.wiring.tensors.enumerated() {
      guard let writing = tensor.slots.firstIndex(where: { $0.axis == axis && $0.role == .writes }) else { continue }
      let terms: [UInt64]
      if tensor.slots.count == 1 {
        let coefficient = modulus.random(using: &generator)
        terms = sums.point.values[number].residues(modulo: modulus).map { modulus.product($0, coefficient) }
      } else {
        let vector = coefficients(tensor.slots[1 - writing])
        let shape = sums.point.wiring.shape(of: tensor)
        let products = MatrixFingerprint.products(
          of: sums.point.values[number], rows: shape[0], columns: shape[1], columnVector: writing == 0 ? vector : nil,
          rowVector: writing == 0 ? nil : vector, modulo: modulus)
        terms = (writing == 0 ? products.rowSums : products.columnSums)!
      }
      for index in forms.indices { forms[index] = modulus.sum(forms[index], terms[index]) }
    }
    return forms
  }

  /// A random coefficient for each group, times factor and sign of each index; 0 in the zero class.
  private mutating func coefficients(_ slot: Wiring.Slot) -> [UInt64] {
    let axis = slot.axis
    let random = sums.members[axis].indices.map { _ in modulus.random(using: &generator) }
    return sums.partitions[axis].labels.enumerated().map { index, label in
      guard let number = label.classNumber else { return 0 }
      let coefficient = modulus.product(random[representatives[axis][number] ?? number], factors[axis][number])
      let sign = sums.sign(slot, index)
      return sign == 0 ? 0 : sign > 0 ? coefficient : modulus.negative(coefficient)
    }
  }
}
