import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@Suite struct IsotropyLatticeTests {
  /// Theory, section 13: the fixed sets of sigmoid 1-2-2-1; that of the diagonal is foliated by leaves of dimension 3.
  @Test func diagonalOfTwoLayers() throws {
    let lattice = try IsotropyLattice(of: Architecture("sigmoid:1-2-2-1").wiring)
    #expect(lattice.groupOrder == 4 && lattice.subspaceCount == 5)
    #expect(lattice.classes.map(\.dimension) == [8, 5, 5, 4, 3])
    #expect(lattice.classes.map(\.groupOrder) == [1, 2, 2, 2, 4])
    #expect(lattice.classes.map(\.members) == [1, 1, 1, 1, 1])
    #expect(lattice.classes.map(\.covers) == [[1, 2, 3], [4], [4], [4], []])
    #expect(lattice.classes.map(\.isCoupled) == [false, false, false, true, false])
    #expect(lattice.classes.map(\.leafDimension) == [8, 5, 5, 3, 3])
    #expect(lattice.classes.map(\.isFoliated) == [false, false, false, true, false])
    let diagonal = lattice.classes[3]
    #expect(ClassNotation.string([diagonal.ties]) == "0,0,1,2,2,1,3,3")
    #expect(diagonal.generators.map(\.description) == ["(0 1)/(0 1)"])
    #expect(ClassNotation.string(diagonal.leafPartitions) == "0,0/0,0")
    #expect(lattice.classes[4].generators.map(\.description) == ["(0 1)/()", "()/(0 1)"])
  }

  /// All subgroups, one by one, with their fixed spaces from the sum of their matrices.
  @Test(arguments: [
    "sigmoid:1-2-2-1", "tanh:1-2-1", "sigmoid:2-3-1+bias", "sigmoid:1-3-2-1", "cos:1-2-1", "tanh:1-1-2-1",
    "square:1-2-1-1+bias", "sigmoid:1-2-2-2-1",
  ])
  func allSubgroups(network: String) throws {
    let wiring = try Architecture(network).wiring
    let lattice = try IsotropyLattice(of: wiring)
    let group = try SmallGroup(#require(WiringSymmetry(of: wiring, hasMirrors: true)).elements)
    let expected = Set(group.subgroups().map(group.ties))
    let images = lattice.classes.map { group.images(of: $0.ties) }
    #expect(images.map(\.count) == lattice.classes.map(\.members))
    #expect(lattice.subspaceCount == expected.count && Set(images.joined()) == expected, "\(network)")
    for (number, entry) in lattice.classes.enumerated() {
      let isotropy = group.isotropy(of: entry.ties)
      #expect(group.ties(isotropy) == entry.ties && isotropy.nonzeroBitCount == entry.groupOrder)
      #expect(entry.covers == covers(number, lattice, images), "\(network) \(number)")
      let generators = entry.generators.map { group.numbers[$0.parameters]! }
      #expect(group.generated(by: generators) == isotropy, "\(network) \(number)")
      for generator in generators {
        #expect(group.generated(by: generators.filter { $0 != generator }) != isotropy, "one is superfluous")
      }
    }
  }

  /// The definition: below, with nothing between.
  private func covers(_ upper: Int, _ lattice: IsotropyLattice, _ images: [Set<SignedPartition>]) -> [Int] {
    func isBelow(_ lower: Int, _ upper: Int) -> Bool {
      lower != upper && images[lower].contains { lattice.classes[upper].ties.refines($0) }
    }
    let below = lattice.classes.indices.filter { isBelow($0, upper) }
    return below.filter { lower in !below.contains { isBelow(lower, $0) } }
  }

  /// One hidden layer: the classes are the types of partitions of its neurons, with their numbers and dimensions.
  @Test(arguments: [
    "tanh:1-1-1", "tanh:1-2-1", "tanh:2-3-1+bias", "tanh:1-4-1", "sigmoid:2-1-1", "sigmoid:2-3-1", "sigmoid:2-4-2+bias",
    "sigmoid:2-5-1", "cos:1-3-1", "cos:2-3-2+bias", "generic-even:1-4-1",
  ])
  func oneLayerHasPartitionTypes(network: String) throws {
    let architecture = try Architecture(network)
    let (widths, biases) = (architecture.widths, architecture.hasBias ? 1 : 0)
    let rule = try #require(architecture.wiring.axes[1].partitionRule)
    let lattice = try IsotropyLattice(of: architecture.wiring)
    let types = Array(PartitionTypes(of: widths[1], rule: rule))
    let families = try lattice.classes.map { try #require($0.family)[0] }
    #expect(lattice.classes.count == types.count && Set(families.map(PartitionType.init(of:))) == Set(types))
    for (entry, family) in zip(lattice.classes, families) {
      let type = PartitionType(of: family)
      #expect(entry.members == type.multiplicity(hasMirrors: rule.hasMirrors), "\(type)")
      let free = type.sizes.count * (widths[0] + widths[2] + biases)
      #expect(entry.dimension == free + type.fixedSizes.count * widths[2] + widths[2] * biases, "\(type)")
      // Neurons fixed by the change of sign only send constants: their weights move as one, or with the next bias.
      if type.fixedSizes.isEmpty {
        #expect(!entry.isFoliated && entry.leafPartitions == [family], "\(type)")
      }
    }
  }

  /// Every fixed subspace is invariant: orbits through generic points do not leave it, and for coupled ones they are leaves.
  @Test(arguments: ["sigmoid:1-2-2-1", "tanh:1-2-2-1", "sigmoid:1-3-2-1", "sigmoid:1-2-2-2-1", "tanh:2-1-2-1+bias"])
  func fixedSubspacesAreInvariant(network: String) throws {
    let architecture = try Architecture(network)
    let lattice = try IsotropyLattice(of: architecture.wiring)
    for (number, entry) in lattice.classes.enumerated() {
      let place = "\(network) \(ClassNotation.string([entry.ties]))"
      #expect(entry.leafDimension <= entry.dimension, "\(place)")
      var generator = SeededGenerator(seed: 11).stream(number)
      let point = entry.genericPoint(of: lattice.wiring, using: &generator)
      let orbit = OrbitDimension.of(point, model: architecture)
      #expect(orbit.upper <= entry.dimension && orbit.lower <= orbit.upper, "\(place)")
      // Constant networks are on smaller orbits than leaves.
      guard entry.isCoupled, entry.leaf.isTight else { continue }
      #expect(orbit.status == .proven && orbit.upper == entry.leafDimension, "\(place): \(orbit.lower) \(orbit.upper)")
    }
  }

  /// Without mirrors nothing is dead: the coupled subspaces are those that are foliated, for a product-type one is the leaf
  /// of its family.
  @Test(arguments: ["sigmoid:1-2-2-1", "sigmoid:2-3-3-1", "sigmoid:1-4-3-1+bias", "gelu:1-2-3-2-1"])
  func coupledIsFoliated(network: String) throws {
    let lattice = try IsotropyLattice(of: Architecture(network).wiring)
    #expect(lattice.classes.contains { $0.isCoupled })
    for entry in lattice.classes {
      #expect(entry.isCoupled == entry.isFoliated, "\(ClassNotation.string([entry.ties]))")
      if let family = entry.family { #expect(family == entry.leafPartitions) }
    }
  }

  /// A neuron axis that no tensor reads or writes moves no parameter.
  @Test func motionsCountOnce() throws {
    let wiring = try Architecture("tanh:1-2-1").wiring
    let idle = Wiring.Axis(name: "idle", count: 3, kind: wiring.axes[1].kind)
    let lattice = try IsotropyLattice(of: Wiring(axes: wiring.axes + [idle], tensors: wiring.tensors))
    #expect(lattice.groupOrder == 8 && lattice.classes.map(\.dimension) == [4, 2, 2, 0])
    #expect(lattice.classes.map(\.members) == [1, 2, 2, 1])
    #expect(lattice.classes.allSatisfy { !$0.isCoupled })
  }

  @Test func largeGroupsAreRefused() throws {
    func isRefused(
      _ network: String, limit: Int = 5_000, subspaceLimit: Int = 200_000,
      _ expected: (IsotropyLimitError) -> Bool
    ) throws {
      let wiring = try Architecture(network).wiring
      #expect {
        try IsotropyLattice(of: wiring, limit: limit, subspaceLimit: subspaceLimit)
      } throws: { error in
        (error as? IsotropyLimitError).map(expected) ?? false
      }
    }
    try isRefused("sigmoid:2-30-30-1") { $0.counted == .group(order: nil) && $0.limit == 5_000 }
    try isRefused("tanh:2-3-3-1", limit: 2_000) {
      $0.counted == .group(order: 2304) && $0.description.contains("has 2304 elements, the limit is 2000")
    }
    try isRefused("sigmoid:1-2-2-1", subspaceLimit: 4) { $0.counted == .subspaces && $0.limit == 4 }
    #expect(try IsotropyLattice(of: Architecture("sigmoid:1-2-2-1").wiring, subspaceLimit: 5).subspaceCount == 5)
  }
}

/// A group of at most 64 elements; its subsets are words.
private struct SmallGroup {
  let elements: [WiringSymmetry.Element]
  let numbers: [SignedPermutation: Int]
  private let products: [[Int]]

  init(_ elements: [WiringSymmetry.Element]) {
    precondition(elements.count <= 64)
    self.elements = elements
    let numbers = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ($1.parameters, $0) })
    self.numbers = numbers
    products = elements.map { first in elements.map { numbers[first.parameters * $0.parameters]! } }
  }

  func contains(_ subset: UInt64, _ number: Int) -> Bool { subset >> number & 1 == 1 }

  func generated(by generators: [Int]) -> UInt64 {
    var (subset, waiting): (UInt64, [Int]) = (1, [0])
    while let element = waiting.popLast() {
      for generator in generators where !contains(subset, products[generator][element]) {
        subset |= 1 << products[generator][element]
        waiting.append(products[generator][element])
      }
    }
    return subset
  }

  /// All subgroups: each is reached from a smaller one by one more element.
  func subgroups() -> Set<UInt64> {
    var generators: [UInt64: [Int]] = [1: []]
    var waiting: [UInt64] = [1]
    while let subgroup = waiting.popLast() {
      for number in elements.indices where !contains(subgroup, number) {
        let more = generators[subgroup]! + [number]
        let larger = generated(by: more)
        if generators.updateValue(more, forKey: larger) == nil { waiting.append(larger) }
      }
    }
    return Set(generators.keys)
  }

  /// The ties of a fixed space, which is the image of the sum of the matrices: coordinates are tied as its rows are.
  func ties(_ subgroup: UInt64) -> SignedPartition {
    let count = elements[0].parameters.count
    var matrix = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for number in elements.indices where contains(subgroup, number) {
      let permutation = elements[number].parameters
      for row in 0..<count { matrix[row][permutation.sources[row]] += Int(permutation.signs[row]) }
    }
    return SignedPartition(
      matrix.map { row in
        guard row.contains(where: { $0 != 0 }) else { return .zero }
        if let same = matrix.firstIndex(of: row), let opposite = matrix.firstIndex(of: row.map { -$0 }) {
          return .init(classNumber: min(same, opposite), sign: same < opposite ? .positive : .negative)
        }
        return .init(classNumber: matrix.firstIndex(of: row)!, sign: .positive)
      })
  }

  /// The elements that fix each point of a fixed space.
  func isotropy(of partition: SignedPartition) -> UInt64 {
    let point = partition.labels.map { label in (label.classNumber ?? -1) + 1 }
    let signed = zip(point, partition.labels).map { $0 * Int($1.sign.rawValue) }
    return elements.indices.reduce(0) { elements[$1].parameters(signed) == signed ? $0 | 1 << $1 : $0 }
  }

  /// The images of a fixed space under the group.
  func images(of partition: SignedPartition) -> Set<SignedPartition> {
    Set(
      elements.map { element in
        let (sources, signs) = (element.parameters.sources, element.parameters.signs)
        return SignedPartition(
          sources.indices.map { index in
            let label = partition.labels[sources[index]]
            guard label.classNumber != nil, signs[index] < 0 else { return label }
            return .init(classNumber: label.classNumber, sign: label.sign == .positive ? .negative : .positive)
          })
      })
  }
}
