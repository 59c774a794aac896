internal import ExactAlgebra
internal import InvariantManifolds
internal import Numerics
internal import Symmetry

// Goals, in order: the partition into copies is stable exactly, not up to rounding; the function moves as little as the
// type of the tensor allows.
//
// Means are rounded to the type, so entries of a block are equal in every bit. With an interaction a block lives on a grid
// that the type represents exactly up to the largest entry: mean and all but one row and one column of the interaction are
// rounded to the grid, the last row and column are minus the sums of the others, in integers.

/// One slot of a widened tensor.
struct WidenedSlot {
  /// The indices of each class.
  let members: [[Int]]
  /// The sign of each index in this slot.
  let signs: [Double]
  /// The share of each index in what its class sends; empty if all are equal.
  let fractions: [Double]

  init(_ slot: Wiring.Slot, _ partition: SignedPartition, _ fractions: [Double]) {
    members = partition.classes()
    signs = partition.labels.map { slot.isSigned ? Double($0.sign.rawValue) : 1 }
    self.fractions = fractions
  }
}

/// The entries of a tensor whose neurons are copied.
struct WidenedTensor {
  let type: ElementType
  /// The side that writes.
  let rows: WidenedSlot
  /// The side that reads; `nil` for a bias.
  let columns: WidenedSlot?
  let interaction: Double

  /// The wide entries, rounded to the type; not finite where they are beyond its largest number.
  func entries(_ narrow: [Double], using generator: inout SeededGenerator) -> [Double] {
    guard let columns else {
      var entries = [Double](repeating: 0, count: rows.signs.count)
      for (number, members) in rows.members.enumerated() {
        for index in members { entries[index] = signed(narrow[number], rows.signs[index]) }
      }
      return entries
    }
    let width = columns.signs.count
    var entries = [Double](repeating: 0, count: rows.signs.count * width)
    let amplitude = interaction * rootMeanSquare(narrow, columns)
    for (first, targets) in rows.members.enumerated() {
      for (second, sources) in columns.members.enumerated() {
        let sum = narrow[first * columns.members.count + second]
        let block = block(sum, targets.count, sources, amplitude, columns, &generator)
        for (i, row) in targets.enumerated() {
          for (j, column) in sources.enumerated() {
            entries[row * width + column] = signed(
              block[i * sources.count + j], rows.signs[row] * columns.signs[column])
          }
        }
      }
    }
    return entries
  }

  /// Zero stays positive.
  private func signed(_ value: Double, _ sign: Double) -> Double { value == 0 ? 0 : sign * value }

  /// The root mean square of the wide entries without interaction.
  private func rootMeanSquare(_ narrow: [Double], _ columns: WidenedSlot) -> Double {
    guard interaction > 0 else { return 0 }
    var squares = 0.0
    for (first, targets) in rows.members.enumerated() {
      for (second, sources) in columns.members.enumerated() {
        let mean = narrow[first * columns.members.count + second] / Double(sources.count)
        squares += Double(targets.count * sources.count) * mean * mean
      }
    }
    return (squares / Double(rows.signs.count * columns.signs.count)).squareRoot()
  }

  /// One block of classes, signs left out.
  private func block(
    _ sum: Double, _ height: Int, _ sources: [Int], _ amplitude: Double, _ columns: WidenedSlot,
    _ generator: inout SeededGenerator
  ) -> [Double] {
    let mean = sum / Double(sources.count)
    guard columns.fractions.isEmpty else {
      let row = shares(sum, sources.map { columns.fractions[$0] })
      return (0..<height).flatMap { _ in row }
    }
    guard amplitude > 0, height > 1, sources.count > 1 else {
      return [Double](repeating: type.rounded(mean), count: height * sources.count)
    }
    let wanted = centred(height, sources.count, amplitude, &generator)
    return onGrid(mean, wanted, height, sources.count)
  }

  /// Parts of a sum by fractions, each rounded; the last is what the others leave.
  private func shares(_ sum: Double, _ fractions: [Double]) -> [Double] {
    guard fractions.count > 1 else { return [sum] }
    var parts = fractions.dropLast().map { type.rounded(sum * $0) }
    parts.append(type.rounded(sum - parts.reduce(0, +)))
    return parts
  }

  /// A random matrix whose rows and columns sum to zero up to rounding, with a given root mean square.
  private func centred(
    _ height: Int, _ width: Int, _ amplitude: Double, _ generator: inout SeededGenerator
  ) -> [Double] {
    var matrix = (0..<height * width).map { _ in generator.nextSignedUnit() }
    for row in 0..<height {
      let mean = (0..<width).reduce(0) { $0 + matrix[row * width + $1] } / Double(width)
      for column in 0..<width { matrix[row * width + column] -= mean }
    }
    for column in 0..<width {
      let mean = (0..<height).reduce(0) { $0 + matrix[$1 * width + column] } / Double(height)
      for row in 0..<height { matrix[row * width + column] -= mean }
    }
    let size = (matrix.reduce(0) { $0 + $1 * $1 } / Double(matrix.count)).squareRoot()
    guard size > 0 else { return matrix }
    return matrix.map { $0 / size * amplitude }
  }

  /// Mean and interaction on the finest grid on which all entries are numbers of the type, the sums exactly zero.
  private func onGrid(_ mean: Double, _ wanted: [Double], _ height: Int, _ width: Int) -> [Double] {
    let beyond = [Double](repeating: .infinity, count: height * width)
    let largest = mean.magnitude + wanted.reduce(0) { max($0, $1.magnitude) }
    guard largest.isFinite, type.rounded(largest).isFinite else { return beyond }
    var spacing = type.spacing(around: largest)
    // Rounding brings the last row and column beyond the binade at most by their lengths.
    for _ in 0..<64 {
      let centre = (mean / spacing).rounded(.toNearestOrEven)
      // Integers below 2^53 in doubles are exact.
      var steps = wanted.map { ($0 / spacing).rounded(.toNearestOrEven) }
      for row in 0..<height - 1 {
        steps[row * width + width - 1] = -(0..<width - 1).reduce(0) { $0 + steps[row * width + $1] }
      }
      for column in 0..<width {
        steps[(height - 1) * width + column] = -(0..<height - 1).reduce(0) { $0 + steps[$1 * width + column] }
      }
      let entries = steps.map { (centre + $0) * spacing }
      if steps.allSatisfy({ ($0 + centre).magnitude < 0x1p52 }), entries.allSatisfy({ type.rounded($0) == $0 }) {
        return entries
      }
      spacing *= 2
    }
    return beyond
  }
}
