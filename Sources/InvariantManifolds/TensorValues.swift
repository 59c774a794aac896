public import ExactAlgebra
public import Numerics

/// The entries of one tensor of a wiring, exact: floats as they lie in a file, fractions, or residues.
public enum TensorValues: Sendable {
  /// Floating-point entries, taken for the dyadic rationals they are, decoded on demand.
  case stored(StoredTensor)
  /// Fractions, row-major.
  case rational([Rational])
  /// Residues, row-major: points drawn at random over the prime fields.
  case residues([ResiduePair])

  /// The number of entries.
  public var count: Int {
    switch self {
    case .stored(let tensor): tensor.count
    case .rational(let fractions): fractions.count
    case .residues(let residues): residues.count
    }
  }

  /// All entries as residues modulo the two fixed primes.
  ///
  /// - Precondition: stored entries are finite; no denominator is divisible by one of the primes.
  /// - Complexity: O(count), 16 bytes an entry.
  public func residues() -> [ResiduePair] { (0..<count).map(entry) }

  /// One entry as residues modulo the two fixed primes.
  func entry(_ index: Int) -> ResiduePair {
    switch self {
    case .stored(let tensor): ResiduePair(exactly: tensor.double(at: index))!
    case .rational(let fractions): ResiduePair(exactly: fractions[index])!
    case .residues(let residues): residues[index]
    }
  }

  /// A stored entry.
  func double(at index: Int) -> Double {
    guard case .stored(let tensor) = self else { return .nan }
    return tensor.double(at: index)
  }

  /// One entry modulo a prime; for residues, that of their large part.
  func entry(_ index: Int, modulo modulus: PrimeModulus) -> UInt64 {
    switch self {
    case .stored(let tensor): modulus.residue(DyadicNumber(tensor.double(at: index))!)
    case .rational(let fractions): modulus.residue(fractions[index])!
    case .residues(let residues): residues[index].large.representative
    }
  }

  /// All entries modulo a prime; for residues, that of their large part.
  func residues(modulo modulus: PrimeModulus) -> [UInt64] { (0..<count).map { entry($0, modulo: modulus) } }

  /// Whether no denominator is divisible by a prime.
  func hasResidues(modulo modulus: PrimeModulus) -> Bool {
    guard case .rational(let fractions) = self else { return true }
    return fractions.allSatisfy { modulus.residue($0) != nil }
  }

  /// Whether the entries are numbers, not only residues of numbers.
  var isExact: Bool {
    if case .residues = self { false } else { true }
  }

  /// Adds one entry, times a factor, to a sum.
  ///
  /// - Precondition: the entries are exact, stored ones finite.
  func add(_ index: Int, times factor: Int, to sum: inout ExactSum) {
    switch self {
    case .stored(let tensor): sum.add(tensor.double(at: index), times: factor)
    case .rational(let fractions): sum.add(fractions[index], times: factor)
    case .residues: preconditionFailure("residues have no exact sums")
    }
  }
}

/// A wiring with the entries of all its tensors: a point of parameter space.
public struct WiredPoint: Sendable {
  /// The architecture.
  public let wiring: Wiring
  /// The entries of each tensor of the wiring, in its order.
  public let values: [TensorValues]
  private let keptDigest = KeptDigest()

  /// Whether all entries are numbers, not only residues of numbers: then sums are compared exactly.
  var isExact: Bool { values.allSatisfy(\.isExact) }

  /// A digest of all entries; one pass over them when it is asked for first.
  var digest: UInt64 { keptDigest.value(of: self) }

  /// A point.
  ///
  /// - Precondition: one set of values per tensor, of the size of its shape.
  public init(wiring: Wiring, values: [TensorValues]) {
    precondition(wiring.tensors.count == values.count, "every tensor of a wiring needs its values")
    for (tensor, entries) in zip(wiring.tensors, values) {
      precondition(
        entries.count == wiring.shape(of: tensor).reduce(1, *),
        "tensor \(tensor.name) of shape \(wiring.shape(of: tensor)) has \(entries.count) values")
    }
    self.wiring = wiring
    self.values = values
  }

  /// The number of parameters.
  public var parameterCount: Int { values.reduce(0) { $0 + $1.count } }
}
