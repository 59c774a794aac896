public import ExactAlgebra
internal import Foundation
internal import InvariantManifolds
public import Networks
public import Symmetry

// Goals, in this order:
// 1. At distance 0 the start is on the manifold in every bit, interaction included, so that exact comparison finds the given
//    classes. All numbers of a layer are therefore multiples of one power of two that is small enough to leave 40 bits, and
//    are added without rounding; the interaction is centred in integers: for a block of n rows and m columns and random
//    integers R_ij,
//        r_ij = n m R_ij - n (sum of row i) - m (sum of column j) + (sum of all)
//    has rows and columns of sum zero, and entries n m times those of the centred R.
// 2. At distance d the start lies at d exactly (up to rounding), in a direction that is uniform among all normal ones. With
//    p on the manifold, v normal and T the tensors that the distance refers to, d^2 |p + t v|_T^2 = t^2 |v|^2 is a
//    quadratic equation for t.

/// A random start on a structural invariant manifold, or at a given distance from it.
///
/// A block `D x C` of a layer's weights has entries `s_i s_j (u + r_ij)`: one mean `u` for the block, normal with standard
/// deviation `fan_in^-exponent`, as ``NormalInitialiser`` would draw it, and an interaction `r` of rows and columns that sum
/// to zero, whose deviation is `interaction` times that. Biases are means alone; neurons at rest get zeros. Then a uniformly
/// random direction normal to the manifold leads to the relative distance `distance`, as `StableDistance.relative` has it: the
/// Euclidean distance over the norm of the tensors that touch tied neurons.
///
/// Guarantee: at distance 0 the coarsest stable partitions of the start are the given ones, by exact comparison.
public struct SIMInitialiser: NetworkInitialiser {
  /// The classes of the hidden layers.
  public let partitions: [SignedPartition]
  /// The relative distance from the manifold, from 0 to below 1.
  public let distance: Double
  /// The size of the frozen interaction, over that of the means.
  public let interaction: Double
  /// The standard deviation of means is `fan_in^-exponent`.
  public let exponent: Double

  /// A start at a distance from the manifold of these classes.
  ///
  /// - Precondition: `0 <= distance < 1`; `interaction` from 0 to 100, above which rounding could not be avoided; `exponent`
  ///   from -20 to 20.
  public init(
    _ partitions: [SignedPartition], distance: Double = 0, interaction: Double = 0, exponent: Double = 0.5
  ) {
    precondition((0..<1).contains(distance), "a relative distance is from 0 to below 1")
    precondition((0...100).contains(interaction) && abs(exponent) <= 20, "sizes of weights that doubles hold exactly")
    (self.partitions, self.distance, self.interaction) = (partitions, distance, interaction)
    self.exponent = exponent
  }

  init(_ map: ExperimentMap?, for network: Architecture) throws(ExperimentError) {
    let example = "classes: \"0,0,1/0,0\""
    guard let map else {
      throw ExperimentError(
        key: "initial", problem: "the kind 'sim' needs classes", remedy: "Write {kind: sim, \(example)}.")
    }
    self.init(
      try HiddenClasses.read(map.required("classes", example: example), network),
      distance: try map.number("distance", default: 0, expected: "a number from 0 to below 1") { $0 >= 0 && $0 < 1 },
      interaction: try map.number("interaction", default: 0, expected: "a number from 0 to 100") {
        (0...100).contains($0)
      }, exponent: try map.number("exponent", default: 0.5, expected: "a number from -20 to 20") { abs($0) <= 20 })
  }

  /// `sim`.
  public var kind: String { "sim" }
  /// Classes, distance, interaction and exponent.
  public var settings: [(key: String, value: String)] {
    [
      ("classes", ResolvedText.quoted(ClassNotation.string(partitions))), ("distance", ResolvedText.number(distance)),
      ("interaction", ResolvedText.number(interaction)), ("exponent", ResolvedText.number(exponent)),
    ]
  }

  /// Draws the start.
  ///
  /// - Throws: ``ExperimentError`` if the classes do not fit the network, if every point at which they are stable has coarser
  ///   ones, or if there is no way to the distance.
  /// - Complexity: O(parameters) a round of refinement, usually a handful.
  public func parameters(of architecture: Architecture, generator: SeededGenerator) throws -> [Double] {
    if let problem = HiddenClasses.misfit(partitions, architecture) {
      throw error("classes", problem, remedy: "Choose classes of the network's hidden neurons.")
    }
    let base = base(of: architecture, generator: generator)
    let found = StablePartition.coarsest(of: architecture.point(base)).neuronPartitions(of: architecture.wiring)
    guard found == partitions else {
      throw error(
        "classes", "no start has exactly these classes: all of them have at least \(ClassNotation.string(found))",
        remedy: "Write these classes instead.")
    }
    guard distance > 0 else { return base }
    var stream = generator.stream(0)
    return try leaving(base, of: architecture, using: &stream)
  }

  /// The point on the manifold.
  private func base(of architecture: Architecture, generator: SeededGenerator) -> [Double] {
    let zeros = [Double](repeating: 0, count: architecture.parameterCount)
    let coordinates = LeafCoordinates(
      nearest: zeros, in: architecture.wiring, architecture.axisPartitions(partitions))
    let (blocks, signs) = (coordinates.blocks, coordinates.signs)
    var means = [Double?](repeating: nil, count: coordinates.blockCount)
    var base = zeros
    for layer in 1...architecture.layerCount {
      var stream = generator.stream(layer)
      let scale = LayerScale(pow(Double(architecture.widths[layer - 1]), -exponent))
      let end = layer == architecture.layerCount ? base.count : architecture.offset(ofLayer: layer + 1)
      for index in architecture.offset(ofLayer: layer)..<end {
        guard let block = blocks[index] else { continue }
        let mean = means[block] ?? scale.mean(using: &stream)
        means[block] = mean
        base[index] = signs[index] * mean
      }
      guard interaction > 0 else { continue }
      add(scale, to: &base, layer, architecture, signs, using: &stream)
    }
    return base
  }

  /// Adds an interaction to the blocks of a layer's weights.
  private func add(
    _ scale: LayerScale, to base: inout [Double], _ layer: Int, _ architecture: Architecture, _ signs: [Double],
    using stream: inout SeededGenerator
  ) {
    func classes(_ layer: Int) -> [[Int]] {
      layer == 0 || layer == architecture.layerCount
        ? (0..<architecture.widths[layer]).map { [$0] } : partitions[layer - 1].classes()
    }
    let (start, width) = (architecture.offset(ofLayer: layer), architecture.widths[layer - 1])
    let columnClasses = classes(layer - 1)
    for rows in classes(layer) where rows.count > 1 {
      for columns in columnClasses where columns.count > 1 {
        let entries = scale.interaction(rows.count, columns.count, interaction, using: &stream)
        for (i, row) in rows.enumerated() {
          for (j, column) in columns.enumerated() {
            let index = start + row * width + column
            base[index] += signs[index] * entries[i * columns.count + j]
          }
        }
      }
    }
  }

  /// A point at the distance in a random normal direction.
  private func leaving(
    _ base: [Double], of architecture: Architecture, using stream: inout SeededGenerator
  ) throws(ExperimentError) -> [Double] {
    let axes = architecture.axisPartitions(partitions)
    let normal = NormalDirection(to: axes, of: architecture, using: &stream).entries
    let touches = architecture.wiring.tensors.flatMap { tensor in
      let isTouched = !tensor.slots.allSatisfy { axes[$0.axis].isDiscrete }
      return [Double](repeating: isTouched ? 1 : 0, count: architecture.wiring.shape(of: tensor).reduce(1, *))
    }
    func product(_ left: [Double], _ right: [Double]) -> Double {
      touches.indices.reduce(0) { $0 + touches[$1] * left[$1] * right[$1] }
    }
    let square = normal.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else {
      throw error("distance", "the classes tie no neurons, so nothing is at a distance", remedy: "Write `distance: 0`.")
    }
    // d^2 (a + 2 b t + c t^2) = |v|^2 t^2
    let share = distance * distance
    let (a, b, c) = (product(base, base), product(base, normal), product(normal, normal))
    let leading = square - share * c
    guard a > 0, leading > 0 else {
      throw error(
        "distance", "all points off this manifold have the same relative distance, as its own points vanish",
        remedy: "Write `distance: 0`, and `perturb: {kind: break-symmetry, size: 0.001}` beside `initial`.")
    }
    let half = share * b
    let time = (half + (half * half + leading * share * a).squareRoot()) / leading
    return zip(base, normal).map { $0 + time * $1 }
  }

  private func error(_ key: String, _ problem: String, remedy: String) -> ExperimentError {
    ExperimentError(key: "initial.\(key)", problem: problem, remedy: remedy)
  }
}

/// Random numbers of a layer, all multiples of one power of two.
private struct LayerScale {
  private let deviation: Double
  private let unit: Double

  /// Numbers of this standard deviation.
  init(_ deviation: Double) {
    self.deviation = deviation
    unit = Double(sign: .plus, exponent: deviation.exponent - 40, significand: 1)
  }

  /// The mean of a block.
  func mean(using stream: inout SeededGenerator) -> Double { rounded(deviation * stream.normal()) * unit }

  /// A matrix, row-major, whose rows and columns sum to zero.
  func interaction(_ rows: Int, _ columns: Int, _ size: Double, using stream: inout SeededGenerator) -> [Double] {
    let factor = Double(rows * columns)
    let draws = (0..<rows * columns).map { _ in rounded(size * deviation / factor * stream.normal()) }
    var (rowSums, columnSums) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: columns))
    for (index, draw) in draws.enumerated() {
      rowSums[index / columns] += draw
      columnSums[index % columns] += draw
    }
    let total = rowSums.reduce(0, +)
    return draws.indices.map { index in
      let (row, column) = (rowSums[index / columns], columnSums[index % columns])
      return (factor * draws[index] - Double(rows) * row - Double(columns) * column + total) * unit
    }
  }

  /// The nearest number of units.
  private func rounded(_ number: Double) -> Double { (number / unit).rounded() }
}
