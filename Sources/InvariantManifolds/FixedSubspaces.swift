internal import Symmetry

/// The closure under intersection of the fixed subspaces of the elements of a group, orbit by orbit.
///
/// `Fix(H)` is the intersection of the `Fix(g)` over `g` in `H`, and every intersection of some `Fix(g)` is the fixed
/// subspace of the group that these `g` generate. So the closure holds all fixed subspaces, and nothing else. If the orbit
/// of `S` is known with representative `f S`, then `S` cut by `Fix(g)` is conjugate to `f S` cut by `Fix(f g f^-1)`, again one
/// of the `Fix(g)`: representatives suffice.
struct FixedSubspaces {
  /// A subspace, its first member, with its images under the group.
  struct Orbit {
    var members: [SignedTies]
  }

  private let symmetry: WiringSymmetry
  /// Elements that generate the group.
  private let generators: [SignedPermutation]
  private let limit: Int
  private(set) var orbits: [Orbit] = []
  private var known: Set<SignedTies> = []

  init(of symmetry: WiringSymmetry, _ wiring: Wiring, limit: Int) {
    self.symmetry = symmetry
    generators = WiringSymmetry.generators(of: wiring, hasMirrors: true).map(\.parameters)
    self.limit = limit
  }

  /// Finds all fixed subspaces; `false` if there are more than the limit.
  mutating func close() -> Bool {
    guard let atoms = irreducibleAtoms() else { return false }
    orbits = []
    known = []
    guard enter(SignedTies.discrete(count: symmetry.elements[0].parameters.count)) else { return false }
    var next = 0
    while next < orbits.count {
      let representative = orbits[next].members[0]
      for atom in atoms {
        let intersection = representative.joined(with: atom)
        if !known.contains(intersection), !enter(intersection) { return false }
      }
      next += 1
    }
    return true
  }

  /// The `Fix(g)` that are not the intersection of those that properly contain them.
  private mutating func irreducibleAtoms() -> [SignedTies]? {
    for element in symmetry.elements {
      let atom = SignedTies(fixedBy: element.parameters)
      if !known.contains(atom), !enter(atom) { return nil }
    }
    let atoms = orbits.flatMap(\.members).map { (ties: $0, firstMembers: $0.firstMembers) }
    let irreducible = orbits.filter { orbit in
      let atom = orbit.members[0]
      var intersection = SignedTies.discrete(count: atom.codes.count)
      for larger in atoms where larger.ties != atom && larger.ties.contains(atom, firstMembers: larger.firstMembers) {
        intersection = intersection.joined(with: larger.ties)
      }
      return intersection != atom
    }
    return irreducible.flatMap(\.members)
  }

  /// Enters a new subspace with its images; `false` if there are too many.
  private mutating func enter(_ subspace: SignedTies) -> Bool {
    known.insert(subspace)
    var (members, next) = ([subspace], 0)
    while next < members.count && known.count <= limit {
      for generator in generators {
        let image = members[next].image(under: generator)
        if known.insert(image).inserted { members.append(image) }
      }
      next += 1
    }
    orbits.append(Orbit(members: members))
    return known.count <= limit
  }

  /// The orbits by falling dimension, then by size; the members of each in a fixed order, copies before mirrored copies.
  func sortedOrbits() -> [Orbit] {
    let sorted = orbits.map { orbit in
      let least = orbit.members.min(by: SignedTies.precedes)!
      return Orbit(members: [least] + orbit.members.filter { $0 != least })
    }
    return sorted.sorted { first, second in
      let (one, two) = (first.members[0], second.members[0])
      if one.dimension != two.dimension { return one.dimension > two.dimension }
      if first.members.count != second.members.count { return first.members.count < second.members.count }
      return SignedTies.precedes(one, two)
    }
  }

  /// For each orbit, the orbits directly below.
  ///
  /// One orbit is below another if a member of it lies in the other's first member; orbits come by falling dimension.
  static func covers(_ orbits: [Orbit]) -> [[Int]] {
    let dimensions = orbits.map(\.members[0].dimension)
    var below = [BitRow](repeating: BitRow(count: orbits.count), count: orbits.count)
    var covers = [[Int]](repeating: [], count: orbits.count)
    for upper in orbits.indices.reversed() {
      let ties = orbits[upper].members[0]
      let firstMembers = ties.firstMembers
      // What lies below a cover is no cover; larger subspaces come first, so a cover comes before what it covers.
      for lower in upper + 1..<max(orbits.count, upper + 1)
      where dimensions[lower] < dimensions[upper] && !below[upper][lower] {
        guard orbits[lower].members.contains(where: { ties.contains($0, firstMembers: firstMembers) }) else { continue }
        covers[upper].append(lower)
        below[upper].formUnion(below[lower], and: lower)
      }
    }
    return covers
  }
}

/// A set of numbers below a bound, 64 in a word.
private struct BitRow {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  subscript(number: Int) -> Bool { words[number / 64] >> (number % 64) & 1 == 1 }

  mutating func formUnion(_ other: BitRow, and number: Int) {
    for word in words.indices { words[word] |= other.words[word] }
    words[number / 64] |= 1 << (number % 64)
  }
}
