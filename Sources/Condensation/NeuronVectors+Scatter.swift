internal import Symmetry

// Squares are taken of differences, never as differences of squares: copies are at distance 0 exactly, and near copies keep
// their digits.

extension NeuronVectors {
  /// The square of the entries of a neuron that must vanish in the zero class.
  func restingSquare(_ neuron: Int) -> Double {
    entries.withUnsafeBufferPointer { entries in
      var sum = 0.0
      for segment in segments where !segment.isFree {
        for column in segment.columns {
          let entry = entries[neuron * stride + column]
          sum += entry * entry
        }
      }
      return sum
    }
  }

  /// The squared distance between two neurons, the second one mirrored or not.
  func squaredDifference(_ first: Int, _ second: Int, _ sign: Double) -> Double {
    entries.withUnsafeBufferPointer { entries in
      var sum = 0.0
      for segment in segments {
        let factor = segment.isSigned ? sign : 1
        for column in segment.columns {
          let difference = entries[first * stride + column] - factor * entries[second * stride + column]
          sum += difference * difference
        }
      }
      return sum
    }
  }

  /// The sum of the squares of the differences of neurons, signs taken off, from their mean.
  ///
  /// - Parameters:
  ///   - members: at least one neuron.
  ///   - signs: 1 or -1 for each of them.
  /// - Complexity: O(members * dimension).
  func scatter(_ members: [Int], _ signs: [Double]) -> Double {
    guard members.count > 1 else { return 0 }
    let size = Double(members.count)
    return entries.withUnsafeBufferPointer { entries in
      var sum = 0.0
      for segment in segments {
        for column in segment.columns {
          // Relative to the first member, so that the mean of equal numbers is that number.
          let base = (segment.isSigned ? signs[0] : 1) * entries[members[0] * stride + column]
          var mean = 0.0
          for (member, sign) in zip(members, signs) {
            mean += (segment.isSigned ? sign : 1) * entries[member * stride + column] - base
          }
          mean /= size
          for (member, sign) in zip(members, signs) {
            let rest = (segment.isSigned ? sign : 1) * entries[member * stride + column] - base - mean
            sum += rest * rest
          }
        }
      }
      return sum
    }
  }

  /// The squared distance to the stable set of a partition without sign-fixed classes, over ``scale`` squared.
  ///
  /// - Complexity: O(count * dimension).
  func squaredDistance(to partition: SignedPartition) -> Double {
    let labels = partition.labels
    let classes = partition.classes().reduce(0) { sum, members in
      sum + scatter(members, members.map { labels[$0].sign == .negative ? -1 : 1 })
    }
    return partition.zeroMembers.reduce(classes) { $0 + restingSquare($1) }
  }
}
