internal import ExactAlgebra
internal import InvariantManifolds
internal import Networks
internal import Numerics
public import Symmetry

// Why the Hessian may be cut down to the normal space. On the stable set V of a family, a linear space, the gradient lies in V
// (the flow cannot leave it). So for a point in V and v in V the derivative H v of the gradient along v lies in V, and as H
// is symmetric it maps the orthogonal complement N of V into itself. A small displacement d in N obeys, along the flow,
//     dd/dt = -H d,
// and stays in N to first order: |d| grows at most by the factor exp(-lambda t), lambda the least eigenvalue of H on N.
// Gradient descent multiplies the components of d by 1 - rate * eigenvalue.
//
// Up to 400 normal directions H is formed in an orthonormal basis of N, and solved whole. Beyond, Lanczos iterations find the ends
// of P (H - c) P and P (H + c) P, P the projection onto N and c three times the norm: then no wanted eigenvalue is near zero, the
// eigenvalue of the rest of the space.
//
// Rejected: P H P alone, whose kernel hides eigenvalues of one sign; and P H P + c (I - P), as the iteration's tolerance is
// relative to the eigenvalue: of one that is nearly zero, as that of inputs that never differ, it is never reached.

/// Whether training is drawn to a structural invariant manifold or escapes from it, and how fast: eigenvalues of the Hessian
/// of the loss on the directions normal to the manifold.
///
/// Normal directions are those orthogonal to the stable set of a family of partitions (weights that tell tied neurons apart).
/// Frozen interactions lie in the stable set: the loss is constant along them. A least eigenvalue `lambda > 0` means that
/// gradient flow comes nearer like `exp(-lambda t)`, one below 0 that it escapes like `exp(|lambda| t)`.
///
///     let rates = TransverseRates(of: trainer, at: parameters, partitions)
///     if case .escaping(let rate) = rates.verdict { print("escapes with rate \(rate)") }
///
/// Guarantee: floating point; the Hessian times a vector by differences of fourth order, to about 1e-11 of the third to fifth
/// derivatives. For piecewise linear activations the Hessian of the cell in which the point lies, if no kink is within 2e-3.
/// - Complexity: four gradients over the training set for each of k products, k the number of normal directions up to 400, beyond
///   some hundreds; and O(N k^2).
public struct TransverseRates: Sendable {
  /// What becomes of a small displacement off the manifold.
  public enum Verdict: Hashable, Sendable {
    /// All displacements shrink, the slowest with this rate.
    case attracting(rate: Double)
    /// Some displacement grows, with this rate.
    case escaping(rate: Double)
    /// Some displacement neither grows nor shrinks to first order.
    case neutral
    /// The manifold has no normal directions: it is the whole space.
    case nothingNormal
    /// The eigenvalues were not found: loss or gradient are not finite there, or the iteration did not converge.
    case unknown

    /// One word: `attracting`, `escaping`, `neutral`, `none` or `unknown`.
    public var name: String {
      switch self {
      case .attracting: "attracting"
      case .escaping: "escaping"
      case .neutral: "neutral"
      case .nothingNormal: "none"
      case .unknown: "unknown"
      }
    }
  }

  /// The point of the stable set at which the rates are taken: the nearest to the one given.
  public let point: [Double]
  /// The distance from the point given, over its norm.
  public let relativeDistance: Double
  /// The loss at the point.
  public let loss: Double
  /// The number of normal directions.
  public let normalDimension: Int
  /// The least eigenvalues, ascending.
  public let smallest: [Double]
  /// The direction of the least eigenvalue: of norm 1, normal to the manifold.
  public let direction: [Double]
  /// The largest eigenvalue; beyond `2 / rate` gradient descent of that rate oscillates and escapes.
  public let largest: Double
  /// Whether the eigenvalues were found.
  public let isComplete: Bool
  /// How many gradients it took.
  public let gradientCount: Int

  /// The rates across a manifold.
  ///
  /// - Parameters:
  ///   - trainer: network, data, loss; its optimizer, batches, confinement and factors are not used.
  ///   - parameters: the point, which is projected onto the stable set.
  ///   - partitions: of the hidden layers.
  ///   - count: how many of the least eigenvalues.
  /// - Precondition: the partitions fit the network.
  public init(of trainer: Trainer, at parameters: [Double], _ partitions: [SignedPartition], count: Int = 1) {
    self.init(of: trainer, at: parameters, partitions, count: count, largestDense: NormalHessian.largestDense)
  }

  /// The rates by iterations above another number of normal directions.
  init(
    of trainer: Trainer, at parameters: [Double], _ partitions: [SignedPartition], count: Int, largestDense: Int
  ) {
    let architecture = trainer.architecture
    let family = architecture.axisPartitions(partitions)
    let distance = StableDistance(of: architecture.point(parameters), family)
    let point = distance.projected().values.flatMap { $0.doubles() }
    let curvature = LossCurvature(trainer, point)
    let size = euclidean(parameters)
    (self.point, relativeDistance) = (point, size == 0 ? 0 : distance.distance / size)
    loss = curvature.loss(at: point)
    normalDimension = TransverseRates.normalDimension(architecture, partitions)
    let hessian = NormalHessian(
      architecture: architecture, family: family, point: point, curvature: curvature, dimension: normalDimension,
      isDense: normalDimension <= largestDense)
    let found = loss.isFinite && normalDimension > 0 ? hessian.ends(wanted: min(count, normalDimension)) : nil
    smallest = found?.smallest.map(\.value) ?? []
    direction = found?.smallest.first?.vector ?? []
    largest = found?.largest ?? 0
    isComplete = normalDimension == 0 || found != nil
    gradientCount = curvature.gradientCount
  }

  /// What becomes of a small displacement along gradient flow; rates below 1e-9 of the largest count as none.
  public var verdict: Verdict {
    guard normalDimension > 0 else { return .nothingNormal }
    guard let least = smallest.first, isComplete else { return .unknown }
    guard abs(least) > 1e-9 * max(abs(largest), abs(least), 1e-6) else { return .neutral }
    return least > 0 ? .attracting(rate: least) : .escaping(rate: -least)
  }

  /// About how many gradients the rates take: exact for small normal spaces, a typical number for large ones.
  static func gradientEstimate(_ architecture: Architecture, _ partitions: [SignedPartition]) -> Double {
    isLarge(architecture, partitions) ? 1_200 : 4 * Double(normalDimension(architecture, partitions))
  }

  /// Whether the eigenvalues are found by iterations.
  static func isLarge(_ architecture: Architecture, _ partitions: [SignedPartition]) -> Bool {
    normalDimension(architecture, partitions) > NormalHessian.largestDense
  }

  private static func normalDimension(_ architecture: Architecture, _ partitions: [SignedPartition]) -> Int {
    let family = architecture.axisPartitions(partitions)
    return architecture.parameterCount - architecture.wiring.stableDimension(family.map(PartitionProfile.init(of:)))
  }

  /// The rate at which the fastest displacement grows along gradient flow; negative if all shrink.
  public var growthRate: Double { -(smallest.first ?? 0) }
}

/// The Hessian on the space normal to a stable set.
private struct NormalHessian {
  /// Both ends of the spectrum.
  struct Ends {
    /// The least eigenvalues, ascending, with their vectors in parameter order.
    let smallest: [(value: Double, vector: [Double])]
    /// The largest eigenvalue.
    let largest: Double
  }

  let architecture: Architecture
  let family: [SignedPartition]
  let point: [Double]
  let curvature: LossCurvature
  let dimension: Int
  let isDense: Bool

  static let largestDense = 400

  /// Both ends; `nil` if a product is not finite or the iteration does not converge.
  func ends(wanted: Int) -> Ends? { isDense ? dense(wanted) : sparse(wanted) }

  private func dense(_ wanted: Int) -> Ends? {
    let basis = basis()
    guard basis.count == dimension else { return nil }
    let images = basis.map { curvature.product(at: point, with: $0) }
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0..<dimension {
        matrix[row * dimension + column] = (dot(basis[row], images[column]) + dot(basis[column], images[row])) / 2
      }
    }
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    let pairs = SymmetricEigenproblem.all(ofMatrix: matrix, count: dimension)
    return Ends(
      smallest: pairs.prefix(wanted).map { pair in
        var vector = [Double](repeating: 0, count: point.count)
        for (share, direction) in zip(pair.vector, basis) {
          for index in vector.indices { vector[index] += share * direction[index] }
        }
        return (pair.value, vector)
      }, largest: pairs.last?.value ?? 0)
  }

  /// An orthonormal basis of the normal space: projected vectors without pattern, orthogonalised twice.
  private func basis() -> [[Double]] {
    var basis: [[Double]] = []
    for number in 0..<dimension {
      var vector = normal(start(number))
      for _ in 0..<2 {
        for other in basis {
          let share = dot(other, vector)
          for index in vector.indices { vector[index] -= share * other[index] }
        }
        let size = euclidean(vector)
        guard size > 1e-12 else { return basis }
        for index in vector.indices { vector[index] /= size }
      }
      basis.append(vector)
    }
    return basis
  }

  private func sparse(_ wanted: Int) -> Ends? {
    guard let norm = hessianNorm() else { return nil }
    // Eigenvalues lie within the norm, and the iteration's tolerance is relative to what it finds: moved by three times the
    // norm they are far from zero, which the rest of the space has.
    let shift = 3 * max(norm, 1e-300)
    guard let least = end(.smallest, count: wanted, shift: -shift), let most = end(.largest, count: 1, shift: shift)
    else {
      return nil
    }
    return Ends(smallest: least.map { ($0.value + shift, $0.vector) }, largest: most[0].value - shift)
  }

  /// About the norm of the Hessian on the normal space, by the largest eigenvalue of its square.
  private func hessianNorm() -> Double? {
    iterate(.largest, count: 1, tolerance: 0.1) { product(normal(product($0))) }
      .map { 1.1 * max(0, $0[0].value).squareRoot() }
  }

  /// One end of the spectrum of `P (H + shift) P`.
  private func end(_ end: SymmetricEigenproblem.End, count: Int, shift: Double) -> [SymmetricEigenproblem.Pair]? {
    iterate(end, count: count, tolerance: 1e-9) { across in
      zip(product(across), across).map { $0 + shift * $1 }
    }
  }

  private func product(_ vector: [Double]) -> [Double] { curvature.product(at: point, with: vector) }

  /// Eigenvalues of `P A P`, with `A` given by what it does to normal vectors; `nil` if it is not finite, or if the iteration does
  /// not converge.
  private func iterate(
    _ end: SymmetricEigenproblem.End, count: Int, tolerance: Double, _ apply: ([Double]) -> [Double]
  ) -> [SymmetricEigenproblem.Pair]? {
    var isFinite = true
    let found = SymmetricEigenproblem(
      end, wanted: count, dimension: point.count, tolerance: tolerance, start: normal(start(0))
    ) { vector, image in
      let result = isFinite ? normal(apply(normal(Array(vector)))) : Array(vector)
      isFinite = isFinite && result.allSatisfy(\.isFinite)
      for index in image.indices { image[index] = isFinite ? result[index] : 0 }
    }
    return isFinite && found.isComplete ? found.pairs : nil
  }

  /// What a vector has beyond its projection onto the stable set, which is a linear space.
  private func normal(_ vector: [Double]) -> [Double] {
    let projected = StableDistance(of: architecture.point(vector), family).projected()
    return zip(vector, projected.values.flatMap { $0.doubles() }).map { $0 - $1 }
  }

  /// Vectors that depend on nothing but their number: entries between -1 and 1 without pattern.
  private func start(_ number: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(number))
    return point.map { _ in generator.nextSignedUnit() }
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
}
