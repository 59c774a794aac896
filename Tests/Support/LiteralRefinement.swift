import InvariantManifolds

/// The coarsest stable partition by the definition, slowly, on integers: an independent route to the fingerprints.
///
/// Works on the double cover: each hidden neuron `i` gives two vertices, `i+` and `i-`. A vertex is described by the sums of
/// its incoming weights over every class of the layer before, the sums of its outgoing weights over every class of the
/// layer after, and its bias; vertices of one class with different descriptions are separated until nothing splits.
/// Activations without parity use the `+` vertices only.
package struct LiteralRefinement {
  /// By layer (hidden only) and neuron: the class of `i+` and of `i-`.
  package private(set) var classes: [[(plus: Int, minus: Int)]]
  private let weights: [[[Int]]]
  private let biases: [[Int]]
  private let isOdd: Bool

  package init(widths: [Int], weights: [[[Int]]], biases: [[Int]], isOdd: Bool) {
    self.weights = weights
    self.biases = biases
    self.isOdd = isOdd
    classes = widths[1..<widths.count - 1].map { [(plus: Int, minus: Int)](repeating: (0, 0), count: $0) }
    while round() {}
  }

  private struct Description: Hashable {
    var oldClass: Int
    var bias: Int
    var incoming: [Int: Int]
    var outgoing: [Int: Int]
  }

  /// The vertices of a layer (0 the inputs) with their classes and signs; rigid layers have one class per vertex.
  private func vertices(_ layer: Int) -> [(index: Int, sign: Int, label: Int)] {
    if layer == 0 || layer > classes.count {
      let count = layer == 0 ? weights[0][0].count : weights[layer - 1].count
      return (0..<count).flatMap { isOdd ? [($0, 1, 2 * $0), ($0, -1, 2 * $0 + 1)] : [($0, 1, $0)] }
    }
    return classes[layer - 1].enumerated().flatMap { index, label in
      isOdd ? [(index, 1, label.plus), (index, -1, label.minus)] : [(index, 1, label.plus)]
    }
  }

  private func describe(_ layer: Int, _ vertex: (index: Int, sign: Int, label: Int)) -> Description {
    var description = Description(oldClass: vertex.label, bias: 0, incoming: [:], outgoing: [:])
    if !biases.isEmpty { description.bias = vertex.sign * biases[layer - 1][vertex.index] }
    for other in vertices(layer - 1) {
      description.incoming[other.label, default: 0] +=
        vertex.sign * other.sign * weights[layer - 1][vertex.index][other.index]
    }
    for other in vertices(layer + 1) {
      description.outgoing[other.label, default: 0] +=
        vertex.sign * other.sign * weights[layer][other.index][vertex.index]
    }
    return description
  }

  private mutating func round() -> Bool {
    var refined = classes
    var hasChanged = false
    for layer in 1...max(classes.count, 1) where layer <= classes.count {
      var numbers: [Description: Int] = [:]
      func number(_ description: Description) -> Int {
        if numbers[description] == nil { numbers[description] = numbers.count }
        return numbers[description]!
      }
      for (index, label) in classes[layer - 1].enumerated() {
        refined[layer - 1][index].plus = number(describe(layer, (index, 1, label.plus)))
        if isOdd { refined[layer - 1][index].minus = number(describe(layer, (index, -1, label.minus))) }
      }
      let before = Set(classes[layer - 1].flatMap { isOdd ? [$0.plus, $0.minus] : [$0.plus] }).count
      hasChanged = hasChanged || numbers.count != before
    }
    classes = refined
    return hasChanged
  }

  /// The partition of a hidden layer (from 0) as class lists and the zero class, mirrored copies in one class.
  package func summary(_ layer: Int) -> (classes: [[Int]], zero: [Int]) {
    var zero: [Int] = []
    var groups: [[Int]] = []
    var seen: [Int: Int] = [:]
    for (index, label) in classes[layer].enumerated() {
      if isOdd && label.plus == label.minus {
        zero.append(index)
      } else if let group = seen[label.plus] {
        groups[group].append(index)
      } else {
        seen[label.plus] = groups.count
        if isOdd { seen[label.minus] = groups.count }
        groups.append([index])
      }
    }
    return (groups, zero)
  }
}
