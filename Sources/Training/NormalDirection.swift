internal import ExactAlgebra
internal import InvariantManifolds
internal import Networks
internal import Symmetry

/// A random direction normal to the linear space of points at which a family of partitions is stable.
///
/// A standard normal vector less its projection: uniform among the normal directions, zero if every point is stable.
struct NormalDirection {
  /// The entries in parameter order.
  let entries: [Double]

  /// Draws a direction; one partition for each axis of the wiring.
  ///
  /// Complexity: O(parameters).
  init(to partitions: [SignedPartition], of architecture: Architecture, using generator: inout SeededGenerator) {
    let vector = (0..<architecture.parameterCount).map { _ in generator.normal() }
    let near = StableDistance(of: architecture.point(vector), partitions).projected()
    // A part that is normal in no entry must vanish there and not be left over from rounding.
    entries = zip(vector, near.values.flatMap { $0.doubles() }).map { number, kept in
      let rest = number - kept
      return abs(rest) < 1e-12 * abs(number) ? 0 : rest
    }
  }
}
