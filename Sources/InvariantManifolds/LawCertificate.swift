/// The record of a computation of conservation laws, from which it can be repeated.
public struct LawCertificate: Codable, Hashable, Sendable {
  /// The primes: the large one of the linear system, both of the checks.
  public let primes: [String]
  /// The seed of all random draws.
  public let seed: UInt64
  /// The number of monomials, the columns of the matrix.
  public let monomials: Int
  /// The number of random points and fields, the rows of the matrix.
  public let samples: Int
  /// The number of fresh points at which each law was checked.
  public let checks: Int
  /// An upper bound for the probability that one of the laws is none, over the choice of the fresh points.
  ///
  /// It is `(D / 8388587)^checks` for each law, with a bound `D` for the degree of its derivative along a field
  /// (Schwartz-Zippel).
  public let failureBound: Double
  /// To which activations the completeness of the list applies.
  public let scope: Scope
}

/// A degree with more monomials than the effort allows.
public struct LawEffortError: Error, Equatable, CustomStringConvertible {
  /// The number of parameters.
  public let parameterCount: Int
  /// The degree asked for.
  public let degree: Int
  /// The number of monomials of that degree or lower; `nil` beyond the range of integers.
  public let monomialCount: Int?
  /// The largest number allowed.
  public let effort: Int

  /// The highest degree within the effort, 0 if none.
  public var largestDegree: Int {
    var (within, beyond) = (0, degree)
    while beyond - within > 1 {
      let middle = within + (beyond - within) / 2
      let count = MonomialTable.count(variableCount: parameterCount, degree: middle)
      if count.map({ $0 <= effort }) ?? false { within = middle } else { beyond = middle }
    }
    return within
  }

  /// What was asked, the limit, and what can be done.
  public var description: String {
    let count = monomialCount.map { "\($0)" } ?? "more than 2^63"
    let remedy =
      largestDegree > 0
      ? "For this network --degree \(largestDegree) is within the limit." : "No degree is within the limit."
    return "laws of degree \(degree) in \(parameterCount) parameters have \(count) monomials, the limit is \(effort)\n"
      + "  \(remedy) --effort raises it: the time grows with its third power, the memory (8 bytes) with its second."
  }

  static func check(parameterCount: Int, degree: Int, effort: Int) throws(LawEffortError) {
    let count = MonomialTable.count(variableCount: parameterCount, degree: degree)
    guard let count, count <= effort else {
      throw LawEffortError(parameterCount: parameterCount, degree: degree, monomialCount: count, effort: effort)
    }
  }
}
