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
// The eigenvalues of H on N are those of P H P + c (I - P), P the projection onto N, but for copies of c; c is chosen beyond
// the end of the spectrum that is wanted.

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
/// - Complexity: four gradients over the training set for each of some tens of products; all normal directions up to dimension 96.
public struct TransverseRates: Sendable {
  /// What becomes of a small displacement off the manifold.
  public enum Verdict: Equatable, Sendable {
    /// All displacements shrink, the slowest with this rate.
    case attracting(rate: Double)
    /// Some displacement grows, with this rate.
    case escaping(rate: Double)
    /// Some displacement neither grows nor shrinks to first order.
    case neutral
    /// The manifold has no normal directions: it is the whole space.
    case nothingNormal
  }

  /// The point of the stable set at which the rates are taken: the nearest to the one given.
  public let point: [Double]
  /// The distance from the point given, over its norm.
  public let relativeDistance: Double
  /// The loss at the point.
  public let loss: Double
  /// The least eigenvalues, ascending.
  public let smallest: [Double]
  /// The direction of the least eigenvalue: of norm 1, normal to the manifold.
  public let direction: [Double]
  /// The largest eigenvalue; beyond `2 / rate` gradient descent of that rate oscillates and escapes.
  public let largest: Double
  /// Whether the eigenvalues converged.
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
    let architecture = trainer.architecture
    let family = architecture.axisPartitions(partitions)
    let distance = StableDistance(of: architecture.point(parameters), family)
    let point = distance.projected().values.flatMap { $0.doubles() }
    let curvature = LossCurvature(trainer, point)
    let size = parameters.reduce(0) { $0 + $1 * $1 }.squareRoot()
    (self.point, relativeDistance) = (point, size == 0 ? 0 : distance.distance / size)
    loss = curvature.loss(at: point)
    let restricted = NormalHessian(architecture: architecture, family: family, point: point, curvature: curvature)
    guard restricted.hasNormalDirections else {
      (smallest, direction, largest, isComplete, gradientCount) = ([], [], 0, true, 0)
      return
    }
    let (top, bottom) = (restricted.end(.largest, count: 1, shift: 0), restricted.end(.smallest, count: 1, shift: 0))
    let reach = 1 + abs(top.pairs.first?.value ?? 0) + abs(bottom.pairs.first?.value ?? 0)
    let least = restricted.end(.smallest, count: count, shift: reach)
    // Copies of the shift are no eigenvalues: there are fewer normal directions than were asked for.
    smallest = least.pairs.map(\.value).filter { $0 < reach * 0.999 }
    direction = least.pairs.first?.vector ?? []
    largest = restricted.end(.largest, count: 1, shift: -reach).pairs.first?.value ?? 0
    isComplete = top.isComplete && bottom.isComplete && least.isComplete
    gradientCount = curvature.gradientCount
  }

  /// What becomes of a small displacement along gradient flow; rates below 1e-9 of the largest count as none.
  public var verdict: Verdict {
    guard let least = smallest.first else { return .nothingNormal }
    guard abs(least) > 1e-9 * max(abs(largest), abs(least), 1e-6) else { return .neutral }
    return least > 0 ? .attracting(rate: least) : .escaping(rate: -least)
  }

  /// The rate at which the fastest displacement grows along gradient flow; negative if all shrink.
  public var growthRate: Double { -(smallest.first ?? 0) }
}

/// The Hessian on the space normal to a stable set, as an operator on all vectors.
private struct NormalHessian {
  let architecture: Architecture
  let family: [SignedPartition]
  let point: [Double]
  let curvature: LossCurvature

  var hasNormalDirections: Bool { normal(start).contains { abs($0) > 1e-12 } }

  /// What a vector has beyond its projection onto the stable set, which is a linear space.
  private func normal(_ vector: [Double]) -> [Double] {
    let projected = StableDistance(of: architecture.point(vector), family).projected()
    return zip(vector, projected.values.flatMap { $0.doubles() }).map { $0 - $1 }
  }

  /// One end of the spectrum of `P H P + shift (I - P)`.
  func end(_ end: SymmetricEigenproblem.End, count: Int, shift: Double) -> SymmetricEigenproblem {
    SymmetricEigenproblem(
      end, wanted: min(count, point.count), dimension: point.count, tolerance: 1e-9, start: start
    ) { vector, image in
      let own = Array(vector)
      let across = normal(own)
      let product = normal(curvature.product(at: point, with: across))
      for index in own.indices { image[index] = product[index] + shift * (own[index] - across[index]) }
    }
  }

  /// A start of the iteration that depends on nothing: entries between -1 and 1 without pattern.
  private var start: [Double] {
    (1...max(point.count, 1)).map { number in
      let share = Double(number) * 0.6180339887498949
      return 2 * (share - share.rounded(.down)) - 1
    }
  }
}
