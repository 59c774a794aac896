extension SignedPartition {
  /// The partitions directly coarser than this one among those that a rule allows: its covers.
  ///
  /// Two classes become one, as they are or with the second one mirrored; a class falls into the zero class; a class becomes
  /// sign-fixed. Nothing lies between a partition and one of these, and every coarser partition is reached by such steps.
  /// (The lattice of partitions under a rule with sign-fixed classes is not graded: 0,1 becomes f0,f0 in two steps or in three.)
  /// - Precondition: the rule allows this partition.
  /// - Complexity: O(classes^2 count).
  public func coarsenings(under rule: PartitionRule) -> [SignedPartition] {
    let isFixed = classesAreFixed
    var result: [SignedPartition] = []
    for first in 0..<classCount {
      for second in first..<classCount where second > first && isFixed[first] == isFixed[second] {
        result.append(merging(first, second, sign: .positive))
        if rule.hasMirrors && !isFixed[first] { result.append(merging(first, second, sign: .negative)) }
      }
      guard !isFixed[first] else { continue }
      if rule.hasZeroClass { result.append(replacing(first) { _ in .zero }) }
      if rule.hasFixedClasses { result.append(replacing(first) { Label(classNumber: $0.classNumber, sign: .fixed) }) }
    }
    return result
  }

  /// The same partition with one class for all sign-fixed members.
  public var withOneFixedClass: SignedPartition {
    SignedPartition(
      labels.map { $0.sign == .fixed && $0.classNumber != nil ? Label(classNumber: -1, sign: .fixed) : $0 })
  }

  /// Whether each class is sign-fixed.
  var classesAreFixed: [Bool] {
    var isFixed = [Bool](repeating: false, count: classCount)
    for label in labels { if let number = label.classNumber { isFixed[number] = label.sign == .fixed } }
    return isFixed
  }

  /// The second class joins the first one, mirrored if `sign` is negative.
  private func merging(_ first: Int, _ second: Int, sign: Sign) -> SignedPartition {
    replacing(second) { Label(classNumber: first, sign: Sign(rawValue: $0.sign.rawValue * sign.rawValue)!) }
  }

  private func replacing(_ number: Int, _ replacement: (Label) -> Label) -> SignedPartition {
    SignedPartition(labels.map { $0.classNumber == number ? replacement($0) : $0 })
  }
}

extension PartitionType {
  /// The types directly coarser than this one among those that a rule allows, each once.
  ///
  /// These are the types of the covers of a member. Merging two classes, and making one silent or sign-fixed, change the
  /// numbers of classes in different ways, so no chain of steps replaces one step.
  /// - Complexity: O(s^2 k) for s different sizes among k classes.
  public func coarsenings(under rule: PartitionRule) -> [PartitionType] {
    let merged = PartitionType.merges(sizes).map {
      PartitionType(sizes: $0, fixedSizes: fixedSizes, zeroSize: zeroSize)
    }
    let fixed = PartitionType.merges(fixedSizes).map {
      PartitionType(sizes: sizes, fixedSizes: $0, zeroSize: zeroSize)
    }
    let removed = PartitionType.removals(sizes)
    let silent = removed.map {
      PartitionType(sizes: $0.rest, fixedSizes: fixedSizes, zeroSize: zeroSize + $0.size)
    }
    let resting = removed.map {
      PartitionType(sizes: $0.rest, fixedSizes: fixedSizes + [$0.size], zeroSize: zeroSize)
    }
    return merged + fixed + (rule.hasZeroClass ? silent : []) + (rule.hasFixedClasses ? resting : [])
  }

  /// The same type with one class for all sign-fixed members.
  public var withOneFixedClass: PartitionType {
    let members = fixedSizes.reduce(0, +)
    return PartitionType(sizes: sizes, fixedSizes: members == 0 ? [] : [members], zeroSize: zeroSize)
  }

  /// The lists in which two parts have become one, each once; the list is descending.
  private static func merges(_ sizes: [Int]) -> [[Int]] {
    removals(sizes).flatMap { first in
      removals(first.rest).filter { $0.size <= first.size }.map { $0.rest + [first.size + $0.size] }
    }
  }

  /// The lists from which one part is taken, each once, with the part.
  private static func removals(_ sizes: [Int]) -> [(size: Int, rest: [Int])] {
    sizes.indices.filter { $0 == 0 || sizes[$0] != sizes[$0 - 1] }.map { index in
      (sizes[index], Array(sizes[..<index] + sizes[(index + 1)...]))
    }
  }
}
