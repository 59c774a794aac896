public import ExactAlgebra
internal import Numerics
public import Symmetry

/// A fixed subspace of a group of relabellings and mirrorings, standing for its images under the whole group.
public struct IsotropyClass: Sendable {
  /// Which parameters are equal, opposite or zero on the subspace, in parameter order.
  public let ties: SignedPartition
  /// The dimension of the subspace: the number of classes of `ties`.
  public let dimension: Int
  /// The number of group elements that fix every point of the subspace.
  public let groupOrder: Int
  /// The number of images of the subspace under the group.
  public let members: Int
  /// The numbers of the classes directly below: some image of their subspace lies in this one, and no class lies between.
  public let covers: [Int]
  /// Elements that generate the isotropy group, none of them superfluous; `description` writes one as `(0 1)/(0 1)`.
  public let generators: [WiringSymmetry.Element]
  /// The partition of each neuron axis whose block-constant points are the subspace; `nil` if it is coupled.
  ///
  /// Entry `(i, j)` of a tensor is then `s_i s_j U[D, C]`. Neurons of an even activation whose incoming weights are zero are
  /// sign-fixed.
  public let family: [SignedPartition]?
  /// The leaf of the coarsest stable family at a generic point of the subspace.
  public let leaf: Leaf
  /// The coarsest stable partition of each neuron axis at a generic point of the subspace.
  public let leafPartitions: [SignedPartition]

  /// Whether the subspace is no set of block-constant points: its group acts on several layers at once.
  public var isCoupled: Bool { family == nil }
  /// The dimension of the leaf through a generic point of the subspace, at most `dimension`.
  public var leafDimension: Int { leaf.dimension }
  /// Whether leaves through generic points are smaller than the subspace, which they foliate.
  public var isFoliated: Bool { leafDimension < dimension }

  /// A random point of the subspace: one pair of residues for each class of `ties`.
  ///
  /// - Precondition: the wiring is that of the lattice.
  public func genericPoint(of wiring: Wiring, using generator: inout SeededGenerator) -> WiredPoint {
    ties.genericPoint(of: wiring, using: &generator)
  }
}

extension SignedPartition {
  /// A random point of a wiring whose parameters are tied by the partition.
  fileprivate func genericPoint(of wiring: Wiring, using generator: inout SeededGenerator) -> WiredPoint {
    let numbers = (0..<classCount).map { _ in ResiduePair.random(using: &generator) }
    let parameters = labels.map { label -> ResiduePair in
      guard let number = label.classNumber else { return .zero }
      return label.sign == .negative ? -numbers[number] : numbers[number]
    }
    var rest = parameters[...]
    let values = wiring.tensors.map { tensor -> TensorValues in
      let count = wiring.shape(of: tensor).reduce(1, *)
      defer { rest = rest.dropFirst(count) }
      return .residues(Array(rest.prefix(count)))
    }
    precondition(rest.isEmpty, "the ties are those of \(count) parameters, the wiring has others")
    return WiredPoint(wiring: wiring, values: values)
  }
}

/// Finds what there is to say about each orbit of fixed subspaces.
struct IsotropyClassBuilder {
  let wiring: Wiring
  let symmetry: WiringSymmetry
  let seed: UInt64
  /// The elements that move one neuron axis alone, by axis.
  private let axisElements: [[WiringSymmetry.Element]]

  init(wiring: Wiring, symmetry: WiringSymmetry, seed: UInt64) {
    self.wiring = wiring
    self.symmetry = symmetry
    self.seed = seed
    axisElements = WiringSymmetry.axisElements(of: wiring, hasMirrors: true)
  }

  func isotropyClass(_ orbit: FixedSubspaces.Orbit, number: Int, covers: [Int]) -> IsotropyClass {
    let ties = orbit.members[0]
    let partition = ties.partition
    let isotropy = symmetry.elements.filter { ties.isFixed(by: $0.parameters) }
    let family = family(of: ties)
    let isProduct = SignedTies(blocksOf: wiring.axisPartitions(family), in: wiring) == ties
    var generator = SeededGenerator(seed: seed).stream(number)
    let point = partition.genericPoint(of: wiring, using: &generator)
    let stable = StablePartition.coarsest(of: point, seed: seed)
    return IsotropyClass(
      ties: partition, dimension: ties.dimension, groupOrder: isotropy.count, members: orbit.members.count,
      covers: covers, generators: generators(of: isotropy), family: isProduct ? family : nil,
      leaf: Leaf(of: point, stable), leafPartitions: stable.neuronPartitions(of: wiring))
  }

  /// The orbits of neurons under the isotropy elements that move one axis alone.
  ///
  /// If the subspace is the set of block-constant points of any family, then it is that of this one.
  private func family(of ties: SignedTies) -> [SignedPartition] {
    zip(wiring.partitionedAxes, axisElements.enumerated()).map { axis, entry in
      let group = entry.element.filter { ties.isFixed(by: $0.parameters) }.map { $0.layers[entry.offset] }
      return SignedPartition(orbitsOf: group, count: wiring.axes[axis].count, parity: wiring.axes[axis].parity)
    }
  }

  /// Elements that generate a group, none superfluous: those that move few neurons are tried first.
  private func generators(of group: [WiringSymmetry.Element]) -> [WiringSymmetry.Element] {
    let moved = group.map { element in element.layers.reduce(0) { $0 + $1.movedCount } }
    var generated = generatedGroup([])
    var chosen: [WiringSymmetry.Element] = []
    let axes = group.map { element in element.layers.firstIndex { $0.movedCount > 0 } ?? 0 }
    for number in group.indices.sorted(by: { (moved[$0], axes[$0], $0) < (moved[$1], axes[$1], $1) })
    where generated.count < group.count && !generated.contains(group[number].parameters) {
      chosen.append(group[number])
      generated = generatedGroup(chosen)
    }
    for candidate in chosen {
      let others = chosen.filter { $0 != candidate }
      if generatedGroup(others).count == group.count { chosen = others }
    }
    return chosen
  }

  /// All products of elements.
  private func generatedGroup(_ generators: [WiringSymmetry.Element]) -> Set<SignedPermutation> {
    var found: Set = [symmetry.elements[0].parameters]
    var waiting = Array(found)
    while let element = waiting.popLast() {
      for generator in generators {
        let product = generator.parameters * element
        if found.insert(product).inserted { waiting.append(product) }
      }
    }
    return found
  }
}

extension SignedPartition {
  /// The orbits of neurons under a group; an orbit that contains a neuron's mirror image is sign-fixed if the parity is even, and
  /// joins the zero class if it is odd.
  fileprivate init(orbitsOf group: [SignedPermutation], count: Int, parity: Parity) {
    var labels = [Label?](repeating: nil, count: count)
    for first in 0..<count where labels[first] == nil {
      // The group takes the neuron `first` to `index` with the sign of the elements whose source at `index` it is.
      var signs: [Int: Set<Int8>] = [:]
      for permutation in group {
        let index = permutation.sources.firstIndex(of: first)!
        signs[index, default: []].insert(permutation.signs[index])
      }
      let isMirrored = signs.values.contains { $0.count > 1 }
      for (index, found) in signs {
        let sign = isMirrored ? Sign.fixed : Sign(rawValue: found.first!)!
        labels[index] = isMirrored && parity == .odd ? .zero : Label(classNumber: first, sign: sign)
      }
    }
    self.init(labels.map { $0! })
  }
}

extension SignedTies {
  /// The ties of all points `s_i s_j U[D, C]` that are constant on blocks of classes.
  fileprivate init(blocksOf partitions: [SignedPartition], in wiring: Wiring) {
    var (codes, start): ([Int32], Int) = ([], 0)
    for tensor in wiring.tensors {
      let shape = wiring.shape(of: tensor)
      // One slot is a matrix of one column.
      let columnCount = shape.count == 2 ? shape[1] : 1
      let columnClasses = shape.count == 2 ? partitions[tensor.slots[1].axis].classCount : 1
      let rows = partitions[tensor.slots[0].axis]
      for entry in 0..<shape.reduce(1, *) {
        let row = rows.labels[entry / columnCount]
        let column = shape.count == 2 ? partitions[tensor.slots[1].axis].labels[entry % columnCount] : nil
        let sign = tensor.slots[0].sign(of: row) * (column.map { tensor.slots[1].sign(of: $0) } ?? 1)
        let block = (row.classNumber ?? 0) * columnClasses + (column?.classNumber ?? 0)
        codes.append(Int32(sign * (start + block + 1)))
      }
      start += rows.classCount * columnClasses
    }
    self.init(codes, bound: start + 1)
  }
}
