internal import Networks

// A chain of linear layers is x -> M x + t with M = W_L ... W_1. If M has rank r, it is A B with r columns and rows: A, identities and
// B make the narrow network, t its last bias. Where a layer, the inputs or the outputs have r indices, the factors are
// products of the matrices themselves and nothing is divided. Else B is r rows of M, chosen with A by elimination with the
// largest pivots.

/// The narrowest network with the function of a chain of linear layers, in doubles.
struct LinearFactors {
  let architecture: Architecture
  let parameters: [Double]

  /// - Precondition: linear hidden layers, at least one; `rank` is that of the product.
  /// - Complexity: O(outputs * parameters).
  init(of wide: Architecture, _ parameters: [Double], rank: Int) {
    let map = AffineMap(of: wide, parameters)
    let (inputs, outputs) = (wide.inputCount, wide.outputCount)
    architecture = wide.withHiddenWidths(wide.hiddenWidths.map { _ in rank })
    let first: [[Double]]
    let last: [[Double]]
    if rank == outputs {
      (first, last) = (map.matrix, LinearFactors.identity(outputs))
    } else if rank == inputs {
      (first, last) = (LinearFactors.identity(inputs), map.matrix)
    } else if let layer = (1..<wide.layerCount).first(where: { wide.widths[$0] == rank }) {
      first = AffineMap.product(of: wide, parameters, layers: 1...layer)
      last = AffineMap.product(of: wide, parameters, layers: layer + 1...wide.layerCount)
    } else {
      (first, last) = LinearFactors.factors(of: map.matrix, rank: rank)
    }
    var result = first.flatMap { $0 }
    for layer in 2...wide.layerCount {
      if wide.hasBias { result += [Double](repeating: 0, count: rank) }
      result += (layer == wide.layerCount ? last : LinearFactors.identity(rank)).flatMap { $0 }
    }
    self.parameters = result + (wide.hasBias ? map.shift : [])
  }

  private static func identity(_ count: Int) -> [[Double]] {
    (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
  }

  /// `M = A B` by elimination with complete pivoting: `B` the rows of the pivots.
  private static func factors(of matrix: [[Double]], rank: Int) -> (first: [[Double]], last: [[Double]]) {
    var rest = matrix
    var steps: [(row: Int, pivot: Int, line: [Double])] = []
    // M = sum over steps of column times line.
    var columns = matrix.map { _ in [Double]() }
    for _ in 0..<rank {
      let row = rest.indices.max { largest(rest[$0]) < largest(rest[$1]) }!
      let line = rest[row]
      guard let pivot = line.indices.max(by: { abs(line[$0]) < abs(line[$1]) }), line[pivot] != 0 else { break }
      steps.append((row, pivot, line))
      for index in rest.indices {
        let factor = index == row ? 1 : rest[index][pivot] / line[pivot]
        columns[index].append(factor)
        for column in line.indices { rest[index][column] -= factor * line[column] }
        rest[index][pivot] = 0
      }
      rest[row] = line.map { _ in 0 }
    }
    let missing = rank - steps.count
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: matrix.first?.count ?? 0), count: missing)
    return (steps.map(\.line) + zeros, columns.map { $0 + [Double](repeating: 0, count: missing) })
  }

  private static func largest(_ row: [Double]) -> Double { row.reduce(0) { max($0, abs($1)) } }
}

/// The affine map `x -> M x + t` of a chain of linear layers, with bounds of its size.
struct AffineMap {
  /// `M`, row by row.
  let matrix: [[Double]]
  /// `t`.
  let shift: [Double]
  /// The product of the absolute values of the matrices, and of those with the absolute biases: what rounding errors scale with.
  let magnitudes: [[Double]]
  let shiftMagnitudes: [Double]
  /// The number of roundings on the way of one output.
  let roundings: Int

  /// - Complexity: O(outputs * parameters).
  init(of network: Architecture, _ parameters: [Double]) {
    func chain(_ transform: (Double) -> Double) -> (matrix: [[Double]], shift: [Double]) {
      var rows: [[Double]] = (0..<network.outputCount).map { row in
        (0..<network.outputCount).map { $0 == row ? 1 : 0 }
      }
      var shift = [Double](repeating: 0, count: network.outputCount)
      for layer in (1...network.layerCount).reversed() {
        let slice = LayerSlice(network, parameters, layer)
        for index in rows.indices {
          for unit in 0..<slice.rows { shift[index] += rows[index][unit] * transform(slice.bias(unit)) }
          rows[index] = AffineMap.times(rows[index], slice, transform)
        }
      }
      return (rows, shift)
    }
    (matrix, shift) = chain { $0 }
    (magnitudes, shiftMagnitudes) = chain { abs($0) }
    roundings = network.widths.reduce(0) { $0 + $1 + 2 }
  }

  /// `row W`.
  private static func times(_ row: [Double], _ slice: LayerSlice, _ transform: (Double) -> Double) -> [Double] {
    var result = [Double](repeating: 0, count: slice.columns)
    for (unit, factor) in row.enumerated() where factor != 0 {
      for (column, weight) in slice.row(unit).enumerated() { result[column] += factor * transform(weight) }
    }
    return result
  }

  /// The product of the matrices of some layers.
  static func product(of network: Architecture, _ parameters: [Double], layers: ClosedRange<Int>) -> [[Double]] {
    let count = network.widths[layers.upperBound]
    var rows: [[Double]] = (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
    for layer in layers.reversed() {
      let slice = LayerSlice(network, parameters, layer)
      rows = rows.map { times($0, slice) { $0 } }
    }
    return rows
  }

  /// Bounds of the differences of the outputs of two affine maps over a box, as computed in double precision too.
  static func differences(_ first: AffineMap, _ second: AffineMap, box: [ClosedRange<Double>]) -> [Double] {
    let sizes = box.map { max(abs($0.lowerBound), abs($0.upperBound)) }
    let roundings = first.roundings + second.roundings + sizes.count + 16
    // Twice: for the maps as they are computed here, and as the networks are evaluated.
    let share = 2 * RoundedSum.relativeError(roundings)
    return first.matrix.indices.map { row in
      var (change, magnitude) = (abs(first.shift[row] - second.shift[row]), 0.0)
      magnitude += first.shiftMagnitudes[row] + second.shiftMagnitudes[row]
      for (column, size) in sizes.enumerated() {
        change += abs(first.matrix[row][column] - second.matrix[row][column]) * size
        magnitude += (first.magnitudes[row][column] + second.magnitudes[row][column]) * size
      }
      return RoundedSum.above(change + share * magnitude, roundings: roundings)
    }
  }
}
