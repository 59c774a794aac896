import BigInt
import ExactAlgebra
import InvariantManifolds
import Networks
import Symmetry
import Testing

@Suite struct HierarchyTests {
  /// Networks of all rules, shallow and deep, with families of no point among them.
  static let small = [
    "tanh:2-3-1", "tanh:1-3-2+bias", "sigmoid:2-4-1", "gelu:1-3-1", "cos:2-3-1+bias", "cos:1-2-2-1", "square:1-3-1",
    "sigmoid:1-3-3-1", "tanh:1-2-2-1", "tanh:1-2-2-2-1", "tanh:1-1-2-1-1-1", "gelu:1-2-2-2-1+bias", "gelu:1-2-2-2-1",
    "square:1-2-2-1", "square:1-2-1-2-1+bias", "relu:2-2-2-1", "tanh:2-1",
  ]

  @Test(arguments: small) func listsAndGeneratingFunctionsAgree(network: String) throws {
    let hierarchy = Hierarchy(of: try Architecture(network))
    let (manifolds, types) = (Array(hierarchy.manifolds), Array(hierarchy.types))
    #expect(BigUInt(manifolds.count) == hierarchy.count && BigUInt(types.count) == hierarchy.typeCount)
    #expect(types.reduce(0) { $0 + $1.members } == hierarchy.count)
    #expect(Set(manifolds.map(\.classes)).count == manifolds.count)
    let listed = Dictionary(grouping: manifolds, by: \.leafDimension).mapValues { BigUInt($0.count) }
    let listedTypes = Dictionary(grouping: types, by: \.leafDimension).mapValues { BigUInt($0.count) }
    let counted = try #require(hierarchy.dimensions())
    #expect(Dictionary(uniqueKeysWithValues: counted.map { ($0.dimension, $0.manifolds) }) == listed)
    #expect(Dictionary(uniqueKeysWithValues: counted.map { ($0.dimension, $0.types) }) == listedTypes)
  }

  /// A family is in the hierarchy exactly if refinement finds it at its own generic point.
  @Test(arguments: small) func manifoldsAreTheFamiliesOfPoints(network: String) throws {
    let architecture = try Architecture(network)
    let hierarchy = Hierarchy(of: architecture)
    for family in architecture.wiring.partitionTypeFamilies {
      let partitions = architecture.axisPartitions(family.map(\.representative))
      var generator = SeededGenerator(seed: 5)
      let point = Leaf.genericPoint(of: architecture.wiring, partitions, using: &generator)
      // Refinement does not tell sign-fixed neurons apart; weights that are zero anyway do not either.
      let found = StablePartition.coarsest(of: point).partitions.map(\.withOneFixedClass)
      let merged = partitions.map(\.withOneFixedClass)
      func dimension(_ partitions: [SignedPartition]) -> Int {
        architecture.wiring.linearDimension(partitions.map(PartitionProfile.init(of:)))
      }
      let isSameSet = partitions.indices.contains { layer in
        var lower = partitions
        lower[layer] = merged[layer]
        return lower != partitions && dimension(lower) == dimension(partitions)
      }
      #expect(
        (hierarchy.type(family) != nil) == (found == merged && !isSameSet),
        "\(network) \(ClassNotation.string(family.map(\.representative)))")
    }
  }

  /// Linear SIMs as sets of points: one lies in another if a random point of it is constant on the blocks of the other.
  @Test(arguments: [
    "tanh:1-3-1", "sigmoid:2-4-1", "gelu:1-3-1", "cos:2-2-1+bias", "cos:1-2-1-1", "square:1-2-1", "tanh:1-2-1-1",
    "tanh:1-1-2-1-1", "tanh:1-1-1-1-1-1", "square:1-1-1-1", "gelu:1-2-1-1-1",
  ])
  func coveringsAreThoseOfSubspaces(network: String) throws {
    let hierarchy = Hierarchy(of: try Architecture(network))
    let manifolds = hierarchy.manifolds.map { LinearManifold(hierarchy.architecture, $0) }
    for upper in manifolds {
      #expect(upper.rank == upper.manifold.linearDimension, "\(network) \(upper.manifold.classes)")
      let below = manifolds.filter { $0.manifold.classes != upper.manifold.classes && upper.contains($0) }
      let covers = below.filter { lower in
        !below.contains { $0.manifold.classes != lower.manifold.classes && $0.contains(lower) }
      }
      let stated = hierarchy.covers(of: upper.manifold.partitions).map(ClassNotation.string)
      #expect(stated.sorted() == covers.map(\.manifold.classes).sorted(), "\(network) \(upper.manifold.classes)")
      #expect(hierarchy.coverCount(of: upper.manifold) == covers.count, "\(network) \(upper.manifold.classes)")
      #expect(below.allSatisfy { $0.manifold.linearDimension < upper.manifold.linearDimension })
    }
  }

  /// Covers of types are the types of covers of their members.
  @Test(arguments: ["tanh:1-3-2-1", "cos:1-4-1", "square:1-2-2-1", "tanh:1-2-2-2-1", "gelu:1-4-1+bias"])
  func coversOfTypesAreTypesOfCovers(network: String) throws {
    let hierarchy = Hierarchy(of: try Architecture(network))
    for manifold in hierarchy.manifolds {
      let types = hierarchy.covers(of: manifold.partitions).map { $0.map(PartitionType.init(of:)) }
      #expect(Set(types) == Set(hierarchy.covers(of: manifold.partitions.map(PartitionType.init(of:)))))
    }
  }

  /// The dimension of every type by the exact span at a generic point of its leaf, wide and not by its quotient.
  @Test(arguments: [
    "tanh:2-5-1", "sigmoid:3-4-2+bias", "gelu:2-4-1", "cos:2-4-1", "cos:2-3-2+bias", "softplus:1-6-1+bias",
    "tanh:2-4-2-1", "sigmoid:2-3-3-1", "tanh:3-5-4", "sigmoid:1-3-2-2-1+bias", "exp:2-4-2", "arctan:1-3-3-1+bias",
    "gaussian:4-5-3",
  ])
  func spansConfirmDimensions(network: String) throws {
    let architecture = try Architecture(network)
    #expect(architecture.parameterCount <= 60)
    for type in Hierarchy(of: architecture).types {
      var generator = SeededGenerator(seed: 7)
      let point = Leaf.genericPoint(
        of: architecture.wiring, architecture.axisPartitions(type.partitions), using: &generator)
      let parameters = point.values.flatMap { $0.residues() }
      let span = try #require(Span(of: architecture, at: parameters)).dimension
      // In a constant network the span is that of finitely many fields.
      let isConstant = type.partitions.contains { PartitionProfile(of: $0).signedClasses == 0 }
      #expect(
        isConstant ? span <= type.leafDimension ?? span : span == type.leafDimension, "\(network) \(type.classes)")
    }
  }

  @Test func dimensionsOfTheory() throws {
    let dimensions = try #require(Hierarchy(of: try Architecture("tanh:2-3-1")).dimensions())
    #expect(dimensions.map(\.dimension) == [9, 6, 3, 0])
    #expect(dimensions.map(\.manifolds) == [1, 9, 13, 1] && dimensions.map(\.types) == [1, 2, 3, 1])
    let deep = Hierarchy(of: try Architecture("sigmoid:1-2-2-1")).types
    #expect(deep.map(\.leafDimension) == [8, 5, 5, 3] && deep.map(\.stableDimension) == [8, 5, 5, 4])
  }

  @Test func theFirstOfMoreThanAnyoneCanListComeAtOnce() throws {
    let hierarchy = Hierarchy(of: try Architecture("tanh:20-64-64-10+bias"))
    #expect(Array(hierarchy.manifolds.prefix(1_000)).count == 1_000)
    #expect(Array(hierarchy.types.prefix(1_000)).count == 1_000)
    #expect(hierarchy.count > BigUInt(10).power(150) && hierarchy.dimensions(limit: 1_000) == nil)
  }
}

/// A linear SIM by random points of it, and by the equations of its blocks, written out entry by entry.
private struct LinearManifold {
  let manifold: StructuralInvariantManifold
  let architecture: Architecture
  let points: [[Int]]

  init(_ architecture: Architecture, _ manifold: StructuralInvariantManifold) {
    (self.architecture, self.manifold) = (architecture, manifold)
    let partitions = architecture.axisPartitions(manifold.partitions)
    var generator = SeededGenerator(seed: 1)
    points = (0...manifold.linearDimension + 1).map { _ in
      architecture.wiring.tensors.flatMap { tensor -> [Int] in
        var values: [[Int]: Int] = [:]
        return Self.places(architecture.wiring.shape(of: tensor)).map { place in
          let block = Self.block(tensor, place, partitions)
          guard block.sign != 0 else { return 0 }
          if values[block.numbers] == nil { values[block.numbers] = Int.random(in: 1...1_000_000, using: &generator) }
          return block.sign > 0 ? values[block.numbers]! : -values[block.numbers]!
        }
      }
    }
  }

  /// The dimension of the space that the points span, by the rank of their matrix.
  var rank: Int {
    let matrix = ModularMatrix(rows: points.count, columns: architecture.parameterCount)
    matrix.withUnsafeEntries { entries in
      for (row, point) in points.enumerated() {
        for (column, value) in point.enumerated() {
          entries[row * point.count + column] = Double(SmallResidue(value).representative)
        }
      }
    }
    return matrix.rank()!
  }

  /// Whether the other one's points satisfy this one's equations.
  func contains(_ other: LinearManifold) -> Bool {
    let partitions = architecture.axisPartitions(manifold.partitions)
    let point = other.points[0]
    var start = 0
    for tensor in architecture.wiring.tensors {
      let places = Self.places(architecture.wiring.shape(of: tensor))
      var values: [[Int]: Int] = [:]
      for (index, place) in places.enumerated() {
        let block = Self.block(tensor, place, partitions)
        let entry = block.sign < 0 ? -point[start + index] : point[start + index]
        guard values.updateValue(entry, forKey: block.numbers) ?? entry == entry else { return false }
        if block.sign == 0 && entry != 0 { return false }
      }
      start += places.count
    }
    return true
  }

  private static func places(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { places, count in places.flatMap { place in (0..<count).map { place + [$0] } } }
  }

  /// The classes of the indices of an entry, -1 for the zero class, and its sign: 0 where it rests.
  private static func block(
    _ tensor: Wiring.Tensor, _ place: [Int], _ partitions: [SignedPartition]
  ) -> (numbers: [Int], sign: Int) {
    let labels = zip(tensor.slots, place).map { partitions[$0.axis].labels[$1] }
    let signs = zip(tensor.slots, labels).map { slot, label in
      label.classNumber == nil ? 0 : slot.isSigned ? Int(label.sign.rawValue) : 1
    }
    return (labels.map { $0.classNumber ?? -1 }, signs.reduce(1, *))
  }
}
