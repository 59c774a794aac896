import BigInt
import ExactAlgebra
import Testing

@Suite struct CountingTriangleTests {
  /// Rows on both sides of the tiles' edges, against the recurrence itself.
  @Test(arguments: [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (3, 5)])
  func rowsFollowTheRecurrence(slope: Int, offset: Int) {
    let checked: Set = [0, 1, 2, 31, 32, 33, 63, 64, 65, 66, 96, 127, 128, 129, 130, 200]
    var row: [BigUInt] = [1]
    for number in 0...200 {
      if checked.contains(number) {
        #expect(CountingTriangle.row(number, slope: slope, offset: offset) == row, "row \(number)")
      }
      let longer = row + [0]
      row = (0...number + 1).map { ($0 > 0 ? row[$0 - 1] : 0) + BigUInt(slope * $0 + offset) * longer[$0] }
    }
  }

  /// The series in fixed point against sums of rows: Bell numbers, one of them shifted, and Dowling's.
  @Test func momentsAreSumsOfRows() {
    for power in [0, 1, 2, 3, 10, 64, 65, 150] {
      func sum(_ slope: Int, _ offset: Int) -> BigUInt {
        CountingTriangle.row(power, slope: slope, offset: offset).reduce(0, +)
      }
      #expect(ExponentialMoment.value(power: power, linear: 1, quadratic: 0, shift: 0) == sum(1, 0), "\(power)")
      #expect(ExponentialMoment.value(power: power, linear: 1, quadratic: 0, shift: 1) == sum(1, 1), "\(power)")
      #expect(ExponentialMoment.value(power: power, linear: 0, quadratic: 1, shift: 0) == sum(2, 0), "\(power)")
      #expect(ExponentialMoment.value(power: power, linear: 0, quadratic: 1, shift: 1) == sum(2, 1), "\(power)")
    }
    #expect(ExponentialMoment.value(power: 5, linear: 1, quadratic: 1, shift: 0) == 999, "theory, section 13")
  }
}
