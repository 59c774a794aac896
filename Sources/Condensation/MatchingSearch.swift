internal import InvariantManifolds
internal import Networks
internal import Numerics
internal import Symmetry

// The best matching of all layers together is a quadratic assignment problem, which nobody solves at size. With all layers
// but one fixed it is a linear one, which is solved exactly; sweeps over the layers never make the difference larger. What
// they reach depends on the start, so several are tried: the classes of the disjoint union (which give equal networks
// exactly), layer by layer from the inputs, from the outputs, and no relabelling at all.

/// Looks for the matching of two networks of one architecture with the least Euclidean difference.
struct MatchingSearch {
  let architecture: Architecture
  let first: [[Double]]
  let second: [[Double]]

  /// Which weights of a neuron are compared.
  private enum Side { case incoming, outgoing, both }

  /// The best of all starts, each improved until no layer changes.
  func best(from union: NeuronMatching) -> NeuronMatching {
    if squaredDifference(union) == 0 { return union }
    var best = improved(union)
    var least = squaredDifference(best)
    for start in [fromInputs, fromOutputs, { NeuronMatching.identity(architecture) }] where least > 0 {
      let candidate = improved(start())
      let difference = squaredDifference(candidate)
      if difference < least { (best, least) = (candidate, difference) }
    }
    return best
  }

  /// The sum of the squared differences of all entries.
  func squaredDifference(_ matching: NeuronMatching) -> Double {
    zip(first, matching.applied(to: second, of: architecture)).reduce(0) { total, pair in
      zip(pair.0, pair.1).reduce(total) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
  }

  private func fromInputs() -> NeuronMatching {
    var matching = NeuronMatching.identity(architecture)
    for layer in matching.layers.indices { replace(layer, of: &matching, .incoming) }
    return matching
  }

  private func fromOutputs() -> NeuronMatching {
    var matching = NeuronMatching.identity(architecture)
    for layer in matching.layers.indices.reversed() { replace(layer, of: &matching, .outgoing) }
    return matching
  }

  private func replace(_ layer: Int, of matching: inout NeuronMatching, _ side: Side) {
    let found = costs(layer, matching, side).assignment()
    var layers = matching.layers
    layers[layer] = found
    matching = NeuronMatching(layers: layers)
  }

  /// Sweeps over the layers until none can be improved with the others fixed.
  private func improved(_ start: NeuronMatching) -> NeuronMatching {
    var matching = start
    for _ in 0..<100 {
      var hasChanged = false
      for layer in matching.layers.indices {
        let costs = costs(layer, matching, .both)
        let found = costs.assignment()
        guard costs.total(found) < costs.total(matching.layers[layer]) * (1 - 1e-12) else { continue }
        var layers = matching.layers
        layers[layer] = found
        matching = NeuronMatching(layers: layers)
        hasChanged = true
      }
      if !hasChanged { break }
    }
    return matching
  }

  /// The squared distances between the weights of the neurons of a layer, the neighbouring layers matched.
  private func costs(_ layer: Int, _ matching: NeuronMatching, _ side: Side) -> MatchingCosts {
    let wiring = architecture.wiring
    let axes = matching.axes(of: architecture)
    let axis = layer + 1
    var costs = MatchingCosts(count: wiring.axes[axis].count, hasMirrors: architecture.activation.parity != .none)
    for (number, tensor) in wiring.tensors.enumerated() {
      guard let place = tensor.slots.firstIndex(where: { $0.axis == axis }) else { continue }
      let slot = tensor.slots[place]
      guard side == .both || (slot.role == .writes) == (side == .incoming) else { continue }
      let other = tensor.slots.count == 2 ? tensor.slots[1 - place] : nil
      let aligned = other.map { AlignedSlot($0, axes[$0.axis]) }
      costs.add(
        vectors(first[number], place, costs.count, nil), vectors(second[number], place, costs.count, aligned),
        isSigned: slot.isSigned)
    }
    return costs
  }

  /// The entries of each neuron in a row, the others in the order and with the signs of a matching.
  private func vectors(_ values: [Double], _ place: Int, _ count: Int, _ aligned: AlignedSlot?) -> [Double] {
    let width = values.count / max(count, 1)
    return (0..<count).flatMap { neuron in
      (0..<width).map { index in
        let source = aligned?.sources[index] ?? index
        return (aligned?.signs[index] ?? 1) * values[place == 0 ? neuron * width + source : source * count + neuron]
      }
    }
  }
}

/// The squared distances of all pairs of neurons of one layer, plain and mirrored.
struct MatchingCosts {
  let count: Int
  private var plain: [Double]
  private var mirrored: [Double]?

  init(count: Int, hasMirrors: Bool) {
    self.count = count
    plain = [Double](repeating: 0, count: count * count)
    mirrored = hasMirrors ? plain : nil
  }

  /// Above this all costs are alike: their sums stay finite.
  private static let largestCost = 1e290

  /// The rows of a block of products; fixed, so that results do not depend on the number of threads.
  private static let blockRows = 64
  /// Below this part of the squares, a distance from products would have fewer than 12 digits.
  private static let cancellation = 1e-4

  /// Adds the distances of rows of vectors; `isSigned` if a mirrored neuron has the opposite ones.
  ///
  /// From products, `|x|^2 + |y|^2 - 2 <x, y>`; where that cancels, from the difference itself.
  mutating func add(_ first: [Double], _ second: [Double], isSigned: Bool) {
    let products = MatchingCosts.products(first, second, count: count)
    MatchingCosts.addDistances(first, second, products, sign: 1, count: count, to: &plain)
    if mirrored != nil {
      MatchingCosts.addDistances(first, second, products, sign: isSigned ? -1 : 1, count: count, to: &mirrored!)
    }
  }

  /// The products of each row with each row.
  private static func products(_ first: [Double], _ second: [Double], count: Int) -> [Double] {
    let width = first.count / max(count, 1)
    let kernel: ProductKernel = InstructionSet.hasFusedMultiplyAdd ? .fixedOrder : .blas(padding: 1)
    var products = [Double](repeating: 0, count: count * count)
    guard width > 0 else { return products }
    products.withUnsafeMutableBufferPointer { products in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          nonisolated(unsafe) let (products, first, second) = (
            products.baseAddress!, first.baseAddress!, second.baseAddress!
          )
          parallelFor(chunks: (count + blockRows - 1) / blockRows) { block in
            let start = block * blockRows
            kernel.product(
              min(blockRows, count - start), count, width, MatrixOperand(first + start * width, stride: width),
              MatrixOperand(second, stride: width).transposed, into: products + start * count, stride: count)
          }
        }
      }
    }
    return products
  }

  private static func addDistances(
    _ first: [Double], _ second: [Double], _ products: [Double], sign: Double, count: Int, to sums: inout [Double]
  ) {
    let width = first.count / max(count, 1)
    func squares(_ rows: [Double]) -> [Double] {
      (0..<count).map { row in rows[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 } }
    }
    let (firstSquares, secondSquares) = (squares(first), squares(second))
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      parallelFor(chunks: count) { i in
        for j in 0..<count {
          let total = firstSquares[i] + secondSquares[j]
          var sum = total - 2 * sign * products[i * count + j]
          // Where squares overflow the difference may be finite all the same.
          if !(sum >= cancellation * total) || !total.isFinite {
            sum = 0
            for k in 0..<width {
              let difference = first[i * width + k] - sign * second[j * width + k]
              sum += difference * difference
            }
          }
          sums[i * count + j] += min(sum, largestCost)
        }
      }
    }
  }

  /// The cheapest signed permutation.
  func assignment() -> SignedPermutation {
    let costs = mirrored.map { zip(plain, $0).map { min($0, $1) } } ?? plain
    let sources = LinearAssignment.columns(costs: costs, count: count)
    let signs = sources.enumerated().map { row, column -> Int8 in
      mirrored.map { $0[row * count + column] < plain[row * count + column] } ?? false ? -1 : 1
    }
    return SignedPermutation(sources: sources, signs: signs)
  }

  /// The cost of a signed permutation.
  func total(_ permutation: SignedPermutation) -> Double {
    permutation.sources.indices.reduce(0) { total, row in
      let place = row * count + permutation.sources[row]
      return total + (permutation.signs[row] < 0 ? mirrored![place] : plain[place])
    }
  }
}
