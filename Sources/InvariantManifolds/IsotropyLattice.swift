internal import ExactAlgebra
internal import Symmetry

/// All fixed subspaces of subgroups of the symmetry of a network, up to conjugacy, and how they lie in one another.
///
/// The group `G` is the product over the neuron axes of the permutations `S_m`, or the signed permutations `B_m` where the
/// activation has a parity. `Fix(H)` is a structural invariant manifold for every subgroup `H`: a linear subspace in which
/// parameters are equal up to sign or zero, that is, a signed partition of the parameters. Two-layer networks have only
/// those that tie the neurons of each layer; deeper ones also have **coupled** ones, whose subgroups act on several layers
/// at once. These are foliated by smaller leaves.
///
///     let lattice = try IsotropyLattice(of: Architecture("sigmoid:1-2-2-1").wiring)
///     lattice.classes.map(\.dimension)            // 8, 5, 5, 4, 3
///     lattice.classes[3].generators[0].description  // (0 1)/(0 1)
///     lattice.classes[3].leafDimension            // 3
///
/// The derivation is in `Documentation/Derivations/IsotropyLattice.md`. No chance enters but in the leaves.
public struct IsotropyLattice: Sendable {
  /// The architecture.
  public let wiring: Wiring
  /// The number of different motions of the parameters that the group has.
  public let groupOrder: Int
  /// One class for each orbit of fixed subspaces, by falling dimension; the whole space first.
  public let classes: [IsotropyClass]

  /// The number of fixed subspaces, conjugate ones counted each.
  public var subspaceCount: Int { classes.reduce(0) { $0 + $1.members } }

  /// The lattice of a wiring.
  ///
  /// All intersections of the `Fix(g)`, `g` in `G`: representatives of the orbits of subspaces are intersected with the
  /// `Fix(g)` that are no intersections of others, until nothing new comes; the orbit of what is new is entered whole.
  /// - Parameters:
  ///   - wiring: the architecture.
  ///   - limit: the largest group.
  ///   - subspaceLimit: the largest number of subspaces.
  ///   - seed: determines the generic points at which the leaves are taken, never the result otherwise.
  /// - Throws: ``IsotropyLimitError`` if the group or the number of subspaces is beyond its limit.
  /// - Complexity: O((classes * atoms + classes * |G| + subspaces * classes) * parameters), memory O(subspaces * parameters).
  public init(
    of wiring: Wiring, limit: Int = 5_000, subspaceLimit: Int = 200_000, seed: UInt64 = 0
  ) throws(IsotropyLimitError) {
    let order = WiringSymmetry.order(of: wiring, hasMirrors: true)
    guard let symmetry = WiringSymmetry(of: wiring, hasMirrors: true, limit: limit) else {
      throw IsotropyLimitError(counted: .group(order: order), limit: limit)
    }
    var closure = FixedSubspaces(of: symmetry, wiring, limit: subspaceLimit)
    guard closure.close() else { throw IsotropyLimitError(counted: .subspaces, limit: subspaceLimit) }
    let orbits = closure.sortedOrbits()
    let covers = FixedSubspaces.covers(orbits)
    let builder = IsotropyClassBuilder(wiring: wiring, symmetry: symmetry, seed: seed)
    self.wiring = wiring
    groupOrder = symmetry.elements.count
    classes = orbits.indices.map { builder.isotropyClass(orbits[$0], number: $0, covers: covers[$0]) }
  }
}

/// A group, or a number of fixed subspaces, beyond its limit.
public struct IsotropyLimitError: Error, Equatable, CustomStringConvertible {
  /// What is too large.
  public enum Counted: Equatable, Sendable {
    /// The group; its number of elements, `nil` beyond 64 bits.
    case group(order: Int?)
    /// The fixed subspaces, counted up to the limit.
    case subspaces
  }

  /// What is too large.
  public let counted: Counted
  /// The largest number allowed.
  public let limit: Int

  /// What was found, the limit, and what can be done.
  public var description: String {
    switch counted {
    case .group(let order):
      "the symmetry group of the network has \(order.map { "\($0)" } ?? "more than 2^63") elements, the limit is \(limit)\n"
        + "  Take narrower hidden layers: time grows with the group and the number of its fixed subspaces."
    case .subspaces:
      "the symmetry group of the network has more than \(limit) fixed subspaces\n"
        + "  Take fewer or narrower hidden layers: each subspace is kept in memory."
    }
  }
}
