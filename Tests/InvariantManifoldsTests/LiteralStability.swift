import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry

/// The linear equations of the definition of stability (StablePartitions.md) for a dense network, written out one by one.
struct LiteralStability {
  /// One row of coefficients for each equation, in parameter order.
  private(set) var rows: [[Int]] = []
  private let architecture: Architecture
  private let partitions: [SignedPartition]

  /// The equations for a family, one partition per layer of neurons, inputs and outputs included.
  init(_ architecture: Architecture, _ partitions: [SignedPartition]) {
    (self.architecture, self.partitions) = (architecture, partitions)
    for layer in 1...architecture.layerCount {
      incoming(layer)
      outgoing(layer)
      if architecture.hasBias { biases(layer) }
    }
  }

  /// `w_i` of the table: the sign with which a neuron enters incoming weights.
  private func w(_ layer: Int, _ i: Int) -> Int { Int(partitions[layer].labels[i].sign.rawValue) }

  /// `r_j` of the table: the sign with which a neuron enters outgoing weights.
  private func r(_ layer: Int, _ j: Int) -> Int {
    let label = partitions[layer].labels[j]
    if label.classNumber == nil { return 0 }
    return architecture.activation.parity == .even ? 1 : Int(label.sign.rawValue)
  }

  /// What the fixed neurons of a layer send, if it counts with the next biases.
  private func folded(_ layer: Int) -> Int? {
    guard architecture.hasBias, layer > 0, architecture.activation.parity == .even else { return nil }
    return architecture.activation.germ.value.flatMap { $0 == 0 ? nil : $0 }
  }

  private func isFixed(_ layer: Int, _ j: Int) -> Bool {
    partitions[layer].labels[j].classNumber != nil && partitions[layer].labels[j].sign == .fixed
  }

  private func place(_ layer: Int, _ i: Int, _ j: Int) -> Int {
    architecture.offset(ofLayer: layer) + i * architecture.widths[layer - 1] + j
  }

  /// Adds the equations that signed linear forms of the neurons of a layer agree in each class, or vanish at sign 0.
  private mutating func tie(_ layer: Int, sign: (Int) -> Int, skip: (Int) -> Bool, form: (Int) -> [Int: Int]) {
    func add(_ terms: [(Int, [Int: Int])]) {
      var row = [Int](repeating: 0, count: architecture.parameterCount)
      for (factor, form) in terms { for (place, value) in form { row[place] += factor * value } }
      if row.contains(where: { $0 != 0 }) { rows.append(row) }
    }
    for members in partitions[layer].classes() + partitions[layer].zeroMembers.map({ [$0] }) {
      for i in members where !skip(i) {
        if sign(i) == 0 {
          add([(1, form(i))])
        } else if i != members[0] {
          add([(sign(i), form(i)), (-sign(members[0]), form(members[0]))])
        }
      }
    }
  }

  private mutating func incoming(_ layer: Int) {
    let equations = self
    for read in equations.partitions[layer - 1].classes()
    where equations.folded(layer - 1) == nil || !equations.isFixed(layer - 1, read[0]) {
      tie(layer, sign: { equations.w(layer, $0) }, skip: { _ in false }) { i in
        Dictionary(uniqueKeysWithValues: read.map { (equations.place(layer, i, $0), equations.r(layer - 1, $0)) })
      }
    }
  }

  private mutating func outgoing(_ layer: Int) {
    let equations = self
    let rests = { (j: Int) in
      layer > 1 && equations.architecture.activation.germ.slopeVanishes
        && equations.partitions[layer - 1].labels[j].sign == .fixed
    }
    for written in equations.partitions[layer].classes() {
      tie(layer - 1, sign: { equations.r(layer - 1, $0) }, skip: rests) { j in
        Dictionary(uniqueKeysWithValues: written.map { (equations.place(layer, $0, j), equations.w(layer, $0)) })
      }
    }
  }

  private mutating func biases(_ layer: Int) {
    let equations = self
    let start =
      equations.architecture.offset(ofLayer: layer) + equations.architecture.widths[layer]
      * equations.architecture.widths[layer - 1]
    tie(layer, sign: { equations.w(layer, $0) }, skip: { _ in false }) { i in
      var form = [start + i: 1]
      if let constant = equations.folded(layer - 1) {
        for j in 0..<equations.architecture.widths[layer - 1] where equations.isFixed(layer - 1, j) {
          form[equations.place(layer, i, j)] = constant
        }
      }
      return form
    }
  }

  /// The nearest point at which all equations hold, and the squared distance to it, by Gram-Schmidt without square roots.
  func nearest<Number: DivisionRing>(
    to point: [Number], isZero: (Number) -> Bool
  ) -> (point: [Number], squaredDistance: Number) {
    func product(_ x: [Number], _ y: [Number]) -> Number { zip(x, y).reduce(.zero) { $0 + $1.0 * $1.1 } }
    func subtract(_ basis: [(row: [Number], inverse: Number)], _ vector: inout [Number]) {
      for (row, inverse) in basis {
        let factor = product(row, vector) * inverse
        if factor == .zero { continue }
        for index in vector.indices where row[index] != .zero { vector[index] -= factor * row[index] }
      }
    }
    var basis: [(row: [Number], inverse: Number)] = []
    for row in rows {
      var vector = row.map { Number($0) }
      for _ in 0..<2 { subtract(basis, &vector) }
      let square = product(vector, vector)
      if !isZero(square) { basis.append((vector, square.inverse()!)) }
    }
    var nearest = point
    subtract(basis, &nearest)
    let difference = zip(point, nearest).map { $0 - $1 }
    return (nearest, product(difference, difference))
  }
}

extension SignedPartition {
  /// A random partition that a rule allows.
  static func random(
    count: Int, rule: PartitionRule, classes: Int, using generator: inout SeededGenerator
  ) -> SignedPartition {
    let fixed = (0..<classes).map { _ in rule.hasFixedClasses && generator.integer(0...2) == 0 }
    return SignedPartition(
      (0..<count).map { _ in
        let number = generator.integer((rule.hasZeroClass ? -1 : 0)...classes - 1)
        guard number >= 0 else { return .zero }
        let isMirrored = rule.hasMirrors && generator.integer(0...1) == 1
        return Label(classNumber: number, sign: fixed[number] ? .fixed : isMirrored ? .negative : .positive)
      })
  }
}
