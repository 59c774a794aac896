internal import ExactAlgebra

/// The check of a certified orbit dimension: everything computed again from the same seed, its rank modulo a second prime,
/// and everything once more from a seed that whoever wrote the certificate could not choose.
///
/// A rank modulo either prime is a rigorous lower bound; what chance could make wrong, another seed would have to repeat.
public struct OrbitCheck: Sendable {
  /// The orbit computed again from the recorded seed.
  public let orbit: OrbitDimension
  /// The rank of the vectors that gave the lower bound modulo 2^61 - 1; `nil` if it could not be computed (memory).
  public let lowerModuloSecondPrime: Int?
  /// The orbit computed from another seed.
  public let otherOrbit: OrbitDimension
  /// That seed.
  public let otherSeed: UInt64
  /// Whether the fields of the model depend on the cells that random inputs meet.
  private let isPiecewise: Bool

  /// Repeats the computations of a certificate.
  ///
  /// - Parameters:
  ///   - orbit: the orbit computed from the certificate's seed.
  ///   - point: the point of the certificate.
  ///   - model: its network.
  ///   - search: how the lower bound was sought.
  ///   - otherSeed: a seed that does not follow from the certificate's.
  /// - Complexity: that of the certificate twice, and a rank modulo 2^61 - 1, some ten times as long.
  public init(
    of orbit: OrbitDimension, at point: WiredPoint, model: some WiredModel, search: LowerBoundMethod, otherSeed: UInt64
  ) {
    self.orbit = orbit
    self.otherSeed = otherSeed
    isPiecewise = model.isPiecewise
    otherOrbit = OrbitDimension.of(
      point, model: model, method: search, largestMatrix: orbit.certificate.effort, seed: otherSeed)
    lowerModuloSecondPrime =
      model.isPiecewise
      ? OrbitCheck.rank(of: orbit, point, model, as: RealResidue.self)
      : OrbitCheck.rank(of: orbit, point, model, as: ResiduePair.self)
  }

  private static func rank<Ground: GroundScalar>(
    of orbit: OrbitDimension, _ point: WiredPoint, _ model: some WiredModel, as numbers: Ground.Type
  ) -> Int? {
    let certificate = orbit.certificate
    let limit =
      orbit.method == "columns" ? LowerBound.largestSampled(certificate.effort) : certificate.effort
    guard orbit.method != "refinement",
      let narrow = NarrowModel<Ground>(
        of: point, orbit.leaf.stablePartition.partitions, model: model, limit: limit)
    else { return orbit.lowerBound.dimension }
    return LowerBound.repeated(
      orbit.lowerBound, of: narrow, largestMatrix: certificate.effort, seed: certificate.seed, prime: .large)
  }

  /// The names of what the second prime and the other seed contradict, with what was found first and what they found.
  public var contradictions: [(field: String, first: String, second: String)] {
    var found: [(field: String, first: String, second: String)] = []
    func add(_ field: String, _ first: some CustomStringConvertible, _ second: some CustomStringConvertible) {
      found.append((field, "\(first)", "\(second)"))
    }
    let bound = orbit.lowerBound.dimension
    if let second = lowerModuloSecondPrime, second != bound { add("orbit.lower", bound, second) }
    if orbit.leaf.stablePartition.partitions != otherOrbit.leaf.stablePartition.partitions {
      add("classes", "one family of classes", "another one")
    }
    if orbit.leaf.dimension != otherOrbit.leaf.dimension {
      add("leafDimension", orbit.leaf.dimension, otherOrbit.leaf.dimension)
    }
    if otherOrbit.lower > orbit.upper || orbit.lower > otherOrbit.upper {
      add("orbit", "\(orbit.lower)...\(orbit.upper)", "\(otherOrbit.lower)...\(otherOrbit.upper)")
    } else if otherOrbit.upper != orbit.upper, orbit.status == .proven || otherOrbit.status == .proven, !isPiecewise {
      add("orbit.upper", orbit.upper, otherOrbit.upper)
    }
    // Other inputs may meet other cells of a piecewise model; of an analytic one the span is one and the same.
    if let first = orbit.span, let second = otherOrbit.span, first < second, !isPiecewise { add("span", first, second) }
    return found
  }

  /// Whether prime and seed confirm what was computed.
  public var agrees: Bool { contradictions.isEmpty }
}
