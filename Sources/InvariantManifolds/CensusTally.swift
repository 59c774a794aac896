/// What a census, or a part of it, has counted.
public struct CensusTally: Codable, Equatable, Sendable {
  /// The number of points, those included for which others stood.
  public private(set) var points = 0
  /// The number of points at which bounds were computed.
  public private(set) var computed = 0
  /// The number of points by orbit dimension, proven ones only.
  public private(set) var histogram: [Int: Int] = [:]
  /// The number of points at which the dimension is not decided.
  public private(set) var unknownCount = 0
  /// The first undecided points.
  public private(set) var unknown: [CheckedPoint] = []
  /// The number of points that contradict the theory.
  public private(set) var discrepancyCount = 0
  /// The first points that contradict the theory.
  public private(set) var discrepancies: [CheckedPoint] = []
  /// An upper bound for the probability that chance made any bound wrong.
  public private(set) var failureBound = 0.0

  /// The largest number of undecided points that are listed.
  public static let largestUnknownList = 20
  /// The largest number of discrepancies that are listed.
  public static let largestDiscrepancyList = 1_000

  /// Nothing counted yet.
  public init() {}

  /// The sum of tallies, lists in their order.
  public init(merging tallies: [CensusTally]) {
    for tally in tallies {
      points += tally.points
      computed += tally.computed
      histogram.merge(tally.histogram, uniquingKeysWith: +)
      unknownCount += tally.unknownCount
      unknown += tally.unknown.prefix(CensusTally.largestUnknownList - unknown.count)
      discrepancyCount += tally.discrepancyCount
      discrepancies += tally.discrepancies.prefix(CensusTally.largestDiscrepancyList - discrepancies.count)
      failureBound += tally.failureBound
    }
  }

  /// Whether the numbers fit one another and a chunk of at most so many points, of which so many at most were computed.
  func isPossible(points largest: Int, computed: Int, parameterCount: Int) -> Bool {
    let range = 0...largest
    let counts = [points, unknownCount, discrepancyCount] + histogram.values
    guard counts.allSatisfy(range.contains), (0...computed).contains(self.computed), self.computed <= points,
      histogram.keys.allSatisfy((0...parameterCount).contains), failureBound >= 0,
      failureBound <= Double(computed), histogram.count <= computed
    else { return false }
    let listed = unknown + discrepancies
    // Each is at most the number of points, and there are few of them: the sum does not overflow.
    return histogram.values.reduce(unknownCount + discrepancyCount, +) == points
      && unknown.count <= min(CensusTally.largestUnknownList, unknownCount)
      && discrepancies.count <= min(CensusTally.largestDiscrepancyList, discrepancyCount)
      && listed.allSatisfy {
        $0.bounds.isPossible(parameterCount: parameterCount) && (1...max(points, 1)).contains($0.copies)
      }
  }

  /// Counts a point and its copies.
  mutating func enter(_ at: String, _ bounds: OrbitBounds, copies: Int, hasLaws: Bool) {
    points += copies
    computed += 1
    failureBound += bounds.failureBound
    switch bounds.fillsLeaf(hasLaws: hasLaws) {
    case .proven: histogram[bounds.lower, default: 0] += copies
    case .unknown:
      unknownCount += copies
      if unknown.count < CensusTally.largestUnknownList {
        unknown.append(CheckedPoint(at: at, bounds: bounds, copies: copies))
      }
    case .refuted:
      discrepancyCount += copies
      if discrepancies.count < CensusTally.largestDiscrepancyList {
        discrepancies.append(
          CheckedPoint(at: at, bounds: bounds, copies: copies, problem: bounds.problem(hasLaws: hasLaws)))
      }
    }
  }
}
