internal import InvariantManifolds
internal import Symmetry

/// The neurons of one layer as searches for partitions see them: their vectors, and whether they may be silent.
struct LayerNeurons {
  let vectors: NeuronVectors
  let hasZeroClass: Bool
  /// The squares of each neuron: of all entries, and of those that must vanish in the zero class.
  let squares: [Double]
  let restingSquares: [Double]

  var count: Int { vectors.count }

  init(_ vectors: NeuronVectors, _ zeroRule: Wiring.ZeroRule) {
    self.vectors = vectors
    hasZeroClass = zeroRule != .absent
    restingSquares = (0..<vectors.count).map(vectors.restingSquare)
    squares = (0..<vectors.count).map { neuron in
      vectors.entries.withUnsafeBufferPointer { entries in
        var sum = 0.0
        for place in neuron * vectors.stride..<neuron * vectors.stride + vectors.dimension {
          sum += entries[place] * entries[place]
        }
        return sum
      }
    }
  }

  init(axis: Int, of point: WiredPoint) {
    self.init(NeuronVectors(point, axis: axis, isSigned: true), point.wiring.axes[axis].zeroRule)
  }

  /// A class with two members or more, or the zero class, loses the neuron whose going lowers the sum of squares most.
  ///
  /// The sum never rises. `nil` if every neuron is alone already, and none silent.
  /// - Complexity: O(count * dimension).
  func separatingOne(of partition: SignedPartition) -> SignedPartition? {
    var labels = partition.labels
    var best: (freed: Double, neuron: Int)?
    func offer(_ freed: Double, _ neuron: Int) {
      if best.map({ freed > $0.freed }) ?? true { best = (freed, neuron) }
    }
    for members in partition.classes() where members.count > 1 {
      for (member, square) in zip(members, deviations(members, labels)) {
        offer(square * Double(members.count) / Double(members.count - 1), member)
      }
    }
    for neuron in partition.zeroMembers { offer(restingSquares[neuron], neuron) }
    guard let best else { return nil }
    labels[best.neuron] = .init(classNumber: partition.classCount, sign: .positive)
    return SignedPartition(labels)
  }

  /// The squared distance of each member of a class from the mean.
  func deviations(_ members: [Int], _ labels: [SignedPartition.Label]) -> [Double] {
    let stride = vectors.stride
    let signs = members.map { labels[$0].sign == .negative ? -1.0 : 1 }
    var squares = [Double](repeating: 0, count: members.count)
    vectors.entries.withUnsafeBufferPointer { entries in
      for segment in vectors.segments {
        for column in segment.columns {
          func entry(_ index: Int) -> Double {
            (segment.isSigned ? signs[index] : 1) * entries[members[index] * stride + column]
          }
          let base = entry(0)
          var mean = 0.0
          for index in members.indices { mean += entry(index) - base }
          mean /= Double(members.count)
          for index in members.indices {
            let rest = entry(index) - base - mean
            squares[index] += rest * rest
          }
        }
      }
    }
    return squares
  }

  /// Two classes become one, or one becomes silent, at the least cost; `nil` if nothing is left to merge.
  ///
  /// - Complexity: O(classes^2 * dimension + count * dimension).
  func mergingOne(of partition: SignedPartition) -> SignedPartition? {
    let classes = partition.classes()
    guard classes.count > (hasZeroClass ? 0 : 1) else { return nil }
    var best: (cost: Double, first: Int, second: Int?, sign: Double) = (.infinity, 0, nil, 1)
    let means = self.means(classes, partition.labels)
    for first in classes.indices {
      for second in first + 1..<max(classes.count, first + 1) {
        let sizes = (Double(classes[first].count), Double(classes[second].count))
        let weight = sizes.0 * sizes.1 / (sizes.0 + sizes.1)
        for sign in vectors.signedDimension > 0 ? [1.0, -1] : [1] {
          let cost = weight * squaredDifference(means, first, second, sign)
          if cost < best.cost { best = (cost, first, second, sign) }
        }
      }
      if hasZeroClass {
        let rests = classes[first].reduce(0) { $0 + restingSquares[$1] }
        let cost = rests - deviations(classes[first], partition.labels).reduce(0, +)
        if cost < best.cost { best = (cost, first, nil, 1) }
      }
    }
    var labels = partition.labels
    for member in classes[best.second ?? best.first] {
      let isNegative = (labels[member].sign == .negative) != (best.sign < 0)
      labels[member] =
        best.second == nil ? .zero : .init(classNumber: best.first, sign: isNegative ? .negative : .positive)
    }
    return SignedPartition(labels)
  }

  private func means(_ classes: [[Int]], _ labels: [SignedPartition.Label]) -> [Double] {
    let stride = vectors.stride
    var means = [Double](repeating: 0, count: classes.count * stride)
    for (number, members) in classes.enumerated() {
      for member in members {
        for segment in vectors.segments {
          let factor = segment.isSigned && labels[member].sign == .negative ? -1.0 : 1
          for column in segment.columns {
            means[number * stride + column] += factor * vectors.entries[member * stride + column]
          }
        }
      }
      for place in number * stride..<(number + 1) * stride { means[place] /= Double(members.count) }
    }
    return means
  }

  private func squaredDifference(_ means: [Double], _ first: Int, _ second: Int, _ sign: Double) -> Double {
    means.withUnsafeBufferPointer { means in
      var sum = 0.0
      for segment in vectors.segments {
        let factor = segment.isSigned ? sign : 1
        for column in segment.columns {
          let difference =
            means[first * vectors.stride + column] - factor * means[second * vectors.stride + column]
          sum += difference * difference
        }
      }
      return sum
    }
  }
}
