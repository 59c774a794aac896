internal import ExactAlgebra
internal import Symmetry

// <grad F(theta)(x), xi(theta)> = 0 for the generator xi of a symmetry of the outputs. The quotient flows by
// d theta/dt = factor * grad, so xi / factor is orthogonal to every field; it is the gradient of a conserved function if it
// is a gradient at all. For the three symmetries below it is: see Documentation/Derivations/LawBound.md.

/// The gradients, at a point, of the conservation laws that continuous symmetries of activations bring to a quotient network.
///
/// The tangent space of the orbit is orthogonal to all of them, so their rank on the leaf lowers the upper bound.
struct SymmetryLaws<Number: GroundScalar> {
  private let wiring: Wiring
  private let values: [[Number]]
  private let factors: [[Number]]
  private let classSizes: [[Int]]

  /// - Parameters:
  ///   - wiring: the wiring of the quotient.
  ///   - values: the entries of its tensors.
  ///   - factors: the learning-rate factor of each entry.
  ///   - classSizes: by axis, the number of neurons in each class.
  init(wiring: Wiring, values: [[Number]], factors: [[Number]], classSizes: [[Int]]) {
    self.wiring = wiring
    self.values = values
    self.factors = factors
    self.classSizes = classSizes
  }

  /// At most how many laws there are, without their gradients.
  static func count(_ wiring: Wiring) -> Int {
    wiring.axes.reduce(0) { total, axis in
      switch axis.symmetry {
      case .linear: total + axis.count * (axis.count + 1) / 2
      case .homogeneous, .exponential: total + axis.count
      case nil: total
      }
    }
  }

  /// One row of tensors for each law.
  func gradients() -> [[[Number]]] {
    wiring.axes.indices.flatMap { axis -> [[[Number]]] in
      let classes = wiring.axes[axis].count
      switch wiring.axes[axis].symmetry {
      case .homogeneous(let degree): return (0..<classes).map { scaling(axis, $0, degree) }
      case .exponential: return (0..<classes).compactMap { shift(axis, $0) }
      case .linear: return (0..<classes).flatMap { first in (first..<classes).map { mixing(axis, first, $0) } }
      case nil: return []
      }
    }
  }

  /// `(w, b) -> c (w, b)`, `a -> c^-q a`.
  private func scaling(_ axis: Int, _ index: Int, _ degree: Int) -> [[Number]] {
    var gradient = zeros
    forEachEntry(axis, index) { tensor, entry, role in
      let value = values[tensor][entry] * factors[tensor][entry].inverse()!
      gradient[tensor][entry] = role == .writes ? value : -Number(degree) * value
    }
    return gradient
  }

  /// `b -> b + c`, `a -> e^-c a`; `nil` without a bias.
  private func shift(_ axis: Int, _ index: Int) -> [[Number]]? {
    var gradient = zeros
    var hasBias = false
    forEachEntry(axis, index) { tensor, entry, role in
      let inverse = factors[tensor][entry].inverse()!
      if role == .reads { gradient[tensor][entry] = -values[tensor][entry] * inverse }
      if role == .writes && wiring.tensors[tensor].slots.count == 1 {
        gradient[tensor][entry] = inverse
        hasBias = true
      }
    }
    return hasBias ? gradient : nil
  }

  /// Class `i` gets a multiple of class `j` and the reverse, in the ratio of their sizes, so that the generator over the
  /// factors is a gradient: incoming `z_i += e z_j / |i|`, undone by outgoing `a_j -= e a_i / |i|`.
  private func mixing(_ axis: Int, _ i: Int, _ j: Int) -> [[Number]] {
    var gradient = zeros
    let (left, right) = (entries(axis, i), entries(axis, j))
    let weights = [i, j].map { Number(classSizes[axis][$0]).inverse()! }
    for (first, second) in zip(left, right) {
      let tensor = first.tensor
      func add(_ entry: Int, _ value: Number) {
        gradient[tensor][entry] += value * factors[tensor][entry].inverse()!
      }
      if first.role == .writes {
        add(first.entry, weights[0] * values[tensor][second.entry])
        add(second.entry, weights[1] * values[tensor][first.entry])
      } else {
        add(second.entry, -weights[0] * values[tensor][first.entry])
        add(first.entry, -weights[1] * values[tensor][second.entry])
      }
    }
    return gradient
  }

  private var zeros: [[Number]] { values.map { [Number](repeating: .zero, count: $0.count) } }

  private typealias Place = (tensor: Int, entry: Int, role: Wiring.Slot.Role)

  /// All entries of an index of an axis, in an order that is the same for all its indices.
  private func entries(_ axis: Int, _ index: Int) -> [Place] {
    wiring.tensorsOfAxis[axis].flatMap { number -> [Place] in
      let tensor = wiring.tensors[number]
      guard let place = tensor.slots.firstIndex(where: { $0.axis == axis }) else { return [] }
      let role = tensor.slots[place].role
      let shape = wiring.shape(of: tensor)
      if shape.count == 1 { return [(number, index, role)] }
      return (0..<shape[1 - place]).map { other in
        (number, place == 0 ? index * shape[1] + other : other * shape[1] + index, role)
      }
    }
  }

  private func forEachEntry(_ axis: Int, _ index: Int, _ body: (Int, Int, Wiring.Slot.Role) -> Void) {
    for place in entries(axis, index) { body(place.tensor, place.entry, place.role) }
  }
}

extension Leaf {
  /// The rank, on the leaf, of the gradients of the conservation laws that symmetries of activations bring: no orbit on the
  /// leaf has more than `dimension` minus that many dimensions.
  ///
  /// A rank modulo the primes, so at most the true one: the bound is safe.
  /// - Complexity: O(laws^2 * entries of the quotient).
  func lawRank<Number: GroundScalar>(_ narrow: Wiring, values: [[Number]], factors: [[Number]], limit: Int) -> Int {
    guard narrow.axes.contains(where: { $0.symmetry != nil }) else { return 0 }
    let entries = narrow.tensors.reduce(0) { $0 + narrow.shape(of: $1).reduce(1, *) }
    // Before any gradient is written: deep networks have many laws of many entries each.
    guard dimension <= limit, SymmetryLaws<Number>.count(narrow) * entries <= 100_000_000 else { return 0 }
    let sizes = stablePartition.partitions.map { $0.classes().map(\.count) }
    let laws = SymmetryLaws(wiring: narrow, values: values, factors: factors, classSizes: sizes).gradients()
    let moving = movingEntries(narrow)
    let columns = moving.reduce(0) { $0 + $1.count }
    // Entries that move together (sign-fixed classes) are no independent directions; no law is counted there.
    guard !laws.isEmpty, columns == dimension else { return 0 }
    let rank = RandomRows.rank(rows: laws.count, columns: columns, prime: .small) { number, row in
      guard number < laws.count else { return false }
      row = zip(laws[number], moving).flatMap { law, entries in entries.map { law[$0] } }
      return true
    }
    return rank ?? 0
  }

  /// The numbers of the parameters of the quotient that move, in parameter order.
  func movingParameters(_ narrow: Wiring) -> [Int] {
    var offset = 0
    return zip(narrow.tensors, movingEntries(narrow)).flatMap { tensor, entries in
      defer { offset += narrow.shape(of: tensor).reduce(1, *) }
      return entries.map { offset + $0 }
    }
  }

  /// The entries of each tensor of the quotient that move.
  private func movingEntries(_ narrow: Wiring) -> [[Int]] {
    narrow.tensors.indices.map { number in
      let shape = narrow.shape(of: narrow.tensors[number])
      return (0..<shape.reduce(1, *)).filter { entry in
        flow.moves(number, shape.count == 1 ? [entry] : [entry / shape[1], entry % shape[1]])
      }
    }
  }
}
