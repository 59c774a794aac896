public import ExactAlgebra
internal import InvariantManifolds
public import Networks
internal import Symmetry

// Why in rounds. The move is normal to the stable space of the coarsest family at the start, so nothing moves that is not
// tied: from a point without ties it is zero. A generic such move leaves that family, and every finer one that it had
// been in: a family rho that ties i and i' contains no row effect of i and i', and all these effects are normal to the
// coarser family. But stability asks nothing of weights between neurons at rest, so those stay where they are until their
// neurons are awake; then the next round moves them. Each round makes the family strictly finer, usually one is enough.

/// A small random push off all structural invariant manifolds: afterwards no two neurons are tied, and none is silent.
///
/// With `v` standard normal and `P` the projection onto the points at which the coarsest stable family of the start is stable,
///
///     theta <- theta + size (v - P v),
///
/// repeated until the coarsest stable family is trivial. It is the smallest such push in that it has no part along the
/// manifold; a start without ties is not moved at all.
public struct SymmetryBreaking: Equatable, Sendable {
  /// The standard deviation of `v`: about how far each tied entry moves.
  public let size: Double

  /// A push of this size.
  ///
  /// - Precondition: `size > 0`.
  public init(size: Double = 1e-3) {
    precondition(size > 0 && size.isFinite, "a push has a size")
    self.size = size
  }

  /// The parameters after the push.
  ///
  /// - Parameters:
  ///   - parameters: finite, in parameter order.
  ///   - architecture: the network.
  ///   - generator: the source of random numbers.
  /// - Throws: ``ExperimentError`` if the push is lost in rounding.
  /// - Complexity: O(parameters) for each round of refinement; the rounds of pushes are at most twice the number of neurons,
  ///   usually one.
  public func perturbed(
    _ parameters: [Double], of architecture: Architecture, using generator: inout SeededGenerator
  ) throws(ExperimentError) -> [Double] {
    var point = parameters
    let neurons = architecture.hiddenWidths.reduce(0, +)
    for _ in 0...2 * neurons {
      let stable = StablePartition.coarsest(of: architecture.point(point))
      guard !stable.partitions.allSatisfy(\.isDiscrete) else { return point }
      let push = NormalDirection(to: stable.partitions, of: architecture, using: &generator).entries
      for index in point.indices { point[index] += size * push[index] }
      guard point.allSatisfy(\.isFinite) else {
        throw ExperimentError(
          key: "perturb.size", problem: "a push of size \(size) leads beyond the largest number",
          remedy: "Write a smaller size, such as 0.001.")
      }
    }
    throw ExperimentError(
      key: "perturb.size", problem: "a push of size \(size) is lost in the rounding of parameters that large",
      remedy: "Write a larger size.")
  }
}

extension SymmetryBreaking {
  /// Reads `{kind: break-symmetry, size: 0.001}`; `none` is no push.
  init?(_ value: ExperimentValue?) throws(ExperimentError) {
    guard let value, value.text != "none" else { return nil }
    let kinds = ["break-symmetry"]
    guard value.text == nil else {
      _ = try value.name(among: ["none"] + kinds)
      self.init()
      return
    }
    let map = try value.map(keys: ["kind", "size"])
    _ = try map.required("kind", example: "kind: break-symmetry")
    _ = try map.choice("kind", default: kinds[0], among: kinds)
    self.init(size: try map.number("size", default: 1e-3, expected: "a positive number") { $0 > 0 })
  }

  /// The entry of a resolved experiment file.
  static func text(_ breaking: SymmetryBreaking?) -> String {
    breaking.map { "{kind: break-symmetry, size: \(ResolvedText.number($0.size))}" } ?? "none"
  }
}
