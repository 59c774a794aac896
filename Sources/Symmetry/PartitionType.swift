public import BigInt

/// A signed partition up to relabelling and mirroring of its indices: the sizes of its classes.
public struct PartitionType: Hashable, Sendable {
  /// The sizes of the classes with signs, descending.
  public let sizes: [Int]
  /// The sizes of the sign-fixed classes, descending.
  public let fixedSizes: [Int]
  /// The size of the zero class, 0 if there is none.
  public let zeroSize: Int

  /// A type.
  ///
  /// - Precondition: class sizes are positive, `zeroSize` is not negative.
  public init(sizes: [Int], fixedSizes: [Int] = [], zeroSize: Int = 0) {
    precondition(
      sizes.allSatisfy { $0 > 0 } && fixedSizes.allSatisfy { $0 > 0 } && zeroSize >= 0, "classes have members")
    self.sizes = sizes.sorted(by: >)
    self.fixedSizes = fixedSizes.sorted(by: >)
    self.zeroSize = zeroSize
  }

  /// The type of a signed partition.
  public init(of partition: SignedPartition) {
    var (sizes, fixedSizes): ([Int], [Int]) = ([], [])
    for members in partition.classes() {
      if partition.labels[members[0]].sign == .fixed {
        fixedSizes.append(members.count)
      } else {
        sizes.append(members.count)
      }
    }
    self.init(sizes: sizes, fixedSizes: fixedSizes, zeroSize: partition.zeroMembers.count)
  }

  /// The number of indices.
  public var count: Int { sizes.reduce(0, +) + fixedSizes.reduce(0, +) + zeroSize }

  /// The representative without mirrored members: classes with signs, large ones first, then sign-fixed ones, then zeros.
  public var representative: SignedPartition {
    var labels: [SignedPartition.Label] = []
    for (number, size) in (sizes + fixedSizes).enumerated() {
      let sign: SignedPartition.Sign = number < sizes.count ? .positive : .fixed
      labels += Array(repeating: SignedPartition.Label(classNumber: number, sign: sign), count: size)
    }
    return SignedPartition(labels + Array(repeating: .zero, count: zeroSize))
  }

  /// The number of signed partitions of this type.
  ///
  /// `count! / (zeroSize! prod_k size_k! prod_s multiplicity_s!)`, times `2^(size - 1)` for each class that may have
  /// mirrored members; computed as a product of binomial coefficients. Guarantee: exact.
  /// - Parameter hasMirrors: whether members of a class with a sign may be mirrored.
  public func multiplicity(hasMirrors: Bool) -> BigUInt {
    var rest = count - zeroSize
    var product = binomial(count, zeroSize)
    for (list, isMirrored) in [(fixedSizes, false), (sizes, hasMirrors)] {
      for run in PartitionType.runs(list) {
        product *= binomial(rest, run.size * run.count)
        rest -= run.size * run.count
        // Of the indices chosen, the first one not yet placed chooses its fellows.
        for left in 1...run.count { product *= binomial(left * run.size - 1, run.size - 1) }
        if isMirrored { product <<= run.count * (run.size - 1) }
      }
    }
    return product
  }

  /// The different entries of a descending list, with the number of times each comes.
  private static func runs(_ list: [Int]) -> [(size: Int, count: Int)] {
    var runs: [(size: Int, count: Int)] = []
    for size in list {
      if runs.last?.size == size { runs[runs.count - 1].count += 1 } else { runs.append((size, 1)) }
    }
    return runs
  }
}

/// The binomial coefficient.
private func binomial(_ n: Int, _ k: Int) -> BigUInt {
  // The product of i + 1 consecutive numbers is divisible by (i + 1)!, so each quotient is exact.
  (0..<min(k, n - k)).reduce(1) { $0 * BigUInt(n - $1) / BigUInt($1 + 1) }
}
