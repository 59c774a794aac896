// Goals, in order: one canonical row for each subspace, so that subspaces can be kept in sets; few operations an entry, for
// lattices of some hundred thousand subspaces. Rejected: `SignedPartition` itself, whose labels are optional and hash four
// times as slowly.

/// A subspace `x_i = +-x_j, x_k = 0` as a row of numbers: the core of ``SignedPartition/join(_:)`` and of lattices of
/// fixed subspaces.
///
/// Entry `i` is 0 where `x_i = 0`, else the number of its class, from 1, with its sign. Classes are numbered by their first
/// members, which are positive, so equal subspaces are equal rows.
package struct SignedTies: Hashable, Sendable {
  /// The class of each index with its sign; 0 in the zero class.
  package let codes: [Int32]

  private init(canonical codes: [Int32]) { self.codes = codes }

  /// Brings a row into canonical form: absolute values below `bound` name classes.
  package init(_ codes: [Int32], bound: Int) {
    self.codes = withUnsafeTemporaryAllocation(of: Int32.self, capacity: bound) { numbers in
      numbers.initialize(repeating: 0)
      var count: Int32 = 0
      return codes.map { code in
        guard code != 0 else { return 0 }
        let label = Int(code.magnitude)
        if numbers[label] == 0 {
          count += 1
          numbers[label] = code > 0 ? count : -count
        }
        return code > 0 ? numbers[label] : -numbers[label]
      }
    }
  }

  /// No ties.
  package static func discrete(count: Int) -> SignedTies {
    SignedTies(canonical: (0..<count).map { Int32($0 + 1) })
  }

  /// The ties of a partition.
  ///
  /// - Precondition: no class is sign-fixed.
  package init(_ partition: SignedPartition) {
    self.init(
      canonical: partition.labels.map { label in
        precondition(label.classNumber == nil || label.sign != .fixed, "sign-fixed classes are no ties of numbers")
        return label.classNumber.map { Int32($0 + 1) * Int32(label.sign.rawValue) } ?? 0
      })
  }

  /// The ties as a partition.
  package var partition: SignedPartition {
    SignedPartition(
      codes.map { code in
        code == 0
          ? .zero : SignedPartition.Label(classNumber: Int(code.magnitude) - 1, sign: code > 0 ? .positive : .negative)
      })
  }

  /// The dimension of the subspace: the number of classes, the zero class not counted.
  package var dimension: Int { codes.reduce(0) { max($0, Int($1)) } }

  /// The first member of each class.
  package var firstMembers: [Int] {
    var members: [Int] = []
    for (index, code) in codes.enumerated() where Int(code) == members.count + 1 { members.append(index) }
    return members
  }

  /// The fixed subspace of a signed permutation: `x_i = signs[i] x_sources[i]`.
  package init(fixedBy permutation: SignedPermutation) {
    self = SignedTies.tied(nodeCount: permutation.count) { ties in
      for index in permutation.sources.indices {
        ties.unite(index + 1, permutation.sources[index] + 1, permutation.signs[index])
      }
      return permutation.sources.indices.map { Int32($0 + 1) }
    }
  }

  /// The intersection of two subspaces: the least common coarsening of their ties.
  ///
  /// - Precondition: equal counts.
  /// - Complexity: O(count log(count)).
  package func joined(with other: SignedTies) -> SignedTies {
    // The nodes are the classes of this row; a class of the other row ties those of its members to that of its first one.
    let firsts = other.firstMembers
    return SignedTies.tied(nodeCount: dimension) { ties in
      for (mine, theirs) in zip(codes, other.codes) {
        guard theirs != 0 else {
          ties.vanish(Int(mine.magnitude))
          continue
        }
        let first = codes[firsts[Int(theirs.magnitude) - 1]]
        let isMirrored = (theirs < 0) != ((mine < 0) != (first < 0))
        ties.unite(Int(mine.magnitude), Int(first.magnitude), isMirrored ? -1 : 1)
      }
      return codes
    }
  }

  /// The row of `codes` over nodes `1 ... nodeCount` after nodes have been tied.
  private static func tied(nodeCount: Int, _ tie: (inout SignedForest) -> [Int32]) -> SignedTies {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: nodeCount + 1) { parents in
      var forest = SignedForest(parents)
      let codes = tie(&forest)
      let roots = codes.map { code in code < 0 ? -forest.root(Int(code.magnitude)) : forest.root(Int(code)) }
      return SignedTies(roots, bound: nodeCount + 1)
    }
  }

  /// The image of the subspace under a signed permutation of the indices.
  package func image(under permutation: SignedPermutation) -> SignedTies {
    let moved = permutation.sources.indices.map { index in
      permutation.signs[index] > 0 ? codes[permutation.sources[index]] : -codes[permutation.sources[index]]
    }
    return SignedTies(moved, bound: codes.count + 1)
  }

  /// Whether a signed permutation fixes every point of the subspace.
  package func isFixed(by permutation: SignedPermutation) -> Bool {
    permutation.sources.indices.allSatisfy { index in
      let code = codes[permutation.sources[index]]
      return codes[index] == (permutation.signs[index] > 0 ? code : -code)
    }
  }

  /// Whether the subspace contains another one.
  ///
  /// - Parameter firstMembers: `firstMembers` of this row, taken once for many others.
  package func contains(_ other: SignedTies, firstMembers: [Int]) -> Bool {
    codes.indices.allSatisfy { index in
      let code = codes[index]
      guard code != 0 else { return other.codes[index] == 0 }
      let first = other.codes[firstMembers[Int(code.magnitude) - 1]]
      return other.codes[index] == (code > 0 ? first : -first)
    }
  }

  /// An order of rows that puts copies before mirrored copies and these before zeros.
  package static func precedes(_ first: SignedTies, _ second: SignedTies) -> Bool {
    func rank(_ code: Int32) -> Int64 { code == 0 ? .max : 2 * Int64(code.magnitude) + (code < 0 ? 1 : 0) }
    return first.codes.lexicographicallyPrecedes(second.codes) { rank($0) < rank($1) }
  }
}

/// Union-find with signs: node 0 is zero; the parent of a node is written with the sign of the tie.
private struct SignedForest {
  private let parents: UnsafeMutableBufferPointer<Int32>

  init(_ parents: UnsafeMutableBufferPointer<Int32>) {
    self.parents = parents
    for node in parents.indices { parents.initializeElement(at: node, to: Int32(node)) }
  }

  /// The root of a node with the sign of the node in its tree; 0 if it is zero.
  func root(_ node: Int) -> Int32 {
    var current = Int32(node)
    while true {
      let parent = current < 0 ? -parents[-Int(current)] : parents[Int(current)]
      if parent == current { break }
      current = parent
    }
    parents[node] = current
    return current
  }

  /// Makes a node zero.
  func vanish(_ node: Int) {
    let root = root(node)
    parents[Int(root.magnitude)] = 0
  }

  /// Ties two nodes: equal, or opposite if `sign` is -1; a node opposite to itself is zero.
  func unite(_ first: Int, _ second: Int, _ sign: Int8) {
    let one = root(first)
    let two = sign > 0 ? root(second) : -root(second)
    guard one != two else { return }
    if one == -two { return vanish(first) }
    // The lower number becomes the root, so that zero stays zero.
    let (low, high) = one.magnitude < two.magnitude ? (one, two) : (two, one)
    parents[Int(high.magnitude)] = high > 0 ? low : -low
  }
}
