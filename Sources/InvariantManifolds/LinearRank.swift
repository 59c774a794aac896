internal import ExactAlgebra

/// The rank of the linear map that a chain of linear layers is: as many neurons suffice in each layer for its function.
///
/// `F(x) = W_L ... W_1 x + t` has rank `r`; with biases `t` is one vector of output biases. Fewer than `r` neurons in any layer do not
/// suffice.
struct LinearRank {
  /// The rank.
  let rank: Int
  /// An upper bound for the probability that it is too small by chance.
  let failureBound: Double

  /// The largest number of multiplications.
  static let effort = 3e8

  /// The rank of the product of the matrices, modulo a random prime.
  ///
  /// - Returns: `nil` if the hidden layers are not linear, if there is none, or beyond the effort.
  /// - Complexity: O(min(inputs, outputs) * parameters).
  init?(of point: WiredPoint, seed: UInt64) {
    let wiring = point.wiring
    let hidden = wiring.partitionedAxes
    guard !hidden.isEmpty, hidden.allSatisfy({ wiring.axes[$0].symmetry == .linear }) else { return nil }
    let matrices = wiring.tensors.indices.filter { wiring.tensors[$0].slots.count == 2 }
    let isChain = matrices.enumerated().allSatisfy { layer, number in
      let slots = wiring.tensors[number].slots
      return slots[0].axis == layer + 1 && slots[0].role == .writes && slots[1].axis == layer
    }
    guard isChain, matrices.count == wiring.axes.count - 1 else { return nil }
    let (inputs, outputs) = (wiring.axes[0].count, wiring.axes[matrices.count].count)
    let entries = matrices.reduce(0.0) { $0 + Double(point.values[$1].count) }
    guard Double(min(inputs, outputs)) * (entries + Double(inputs * outputs)) <= LinearRank.effort else { return nil }
    let modulus = point.randomModulus(seed: seed, stream: -33)
    // From the side with fewer indices, one row of the product, or of its transpose, at a time.
    let isForward = outputs <= inputs
    var rows: [[UInt64]] = (0..<min(inputs, outputs)).map { index in
      (0..<min(inputs, outputs)).map { $0 == index ? 1 : 0 }
    }
    for number in isForward ? matrices.reversed() : matrices {
      let values = point.values[number].residues(modulo: modulus)
      let shape = wiring.shape(of: wiring.tensors[number])
      rows = rows.map { row in
        isForward
          ? LinearRank.times(row, values, shape, modulus) : LinearRank.transposeTimes(row, values, shape, modulus)
      }
    }
    rank = LinearRank.rank(rows, modulus)
    // A minor of the product has at most so many times the bits of its entries, and as many primes may divide it.
    let bits = matrices.reduce(64.0) { $0 + Double(point.values[$1].sumBits) }
    failureBound = point.isExact ? Double(rank + 1) * bits / 60 / WiredPoint.primeCount : Double(rank + 1) * 0x1p-50
  }

  /// `row W`.
  private static func times(_ row: [UInt64], _ values: [UInt64], _ shape: [Int], _ modulus: PrimeModulus) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: shape[1])
    for (index, factor) in row.enumerated() where factor != 0 {
      for column in result.indices {
        result[column] = modulus.sum(result[column], modulus.product(factor, values[index * shape[1] + column]))
      }
    }
    return result
  }

  /// `W row`.
  private static func transposeTimes(
    _ row: [UInt64], _ values: [UInt64], _ shape: [Int], _ modulus: PrimeModulus
  ) -> [UInt64] {
    (0..<shape[0]).map { index in
      row.indices.reduce(0) { modulus.sum($0, modulus.product(row[$1], values[index * shape[1] + $1])) }
    }
  }

  /// The rank by elimination.
  private static func rank(_ rows: [[UInt64]], _ modulus: PrimeModulus) -> Int {
    var basis: [(pivot: Int, row: [UInt64])] = []
    for var row in rows {
      for (pivot, other) in basis where row[pivot] != 0 {
        let factor = modulus.negative(row[pivot])
        for column in row.indices { row[column] = modulus.sum(row[column], modulus.product(factor, other[column])) }
      }
      guard let pivot = row.firstIndex(where: { $0 != 0 }) else { continue }
      let inverse = modulus.power(of: row[pivot], UInt(modulus.prime - 2))
      basis.append((pivot, row.map { modulus.product($0, inverse) }))
    }
    return basis.count
  }
}
