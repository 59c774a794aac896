internal import InvariantManifolds

// The distance to a narrower network over the norm of the layer says little where a few weights make up that norm: beside
// huge biases, or one huge neuron, all other neurons are near anything. So neurons are also measured by what is their own:
//
//     incoming weights   |w_i - mean| over the root of the sum of |w_i|^2 of the class,
//     bias               likewise, over that of weights and bias together,
//     outgoing weights   like incoming ones,
//
// the largest of these counts. Silent ones have no class to compare with: their vectors are compared with the median of the layer.
// Classes are grown along the merges of the linkage, each merge only if the united class is within the tolerance.

/// Neurons of a layer that are nearly copies, mirrored copies or silent, measured by their own weights.
public struct NearCopies: Sendable {
  /// The hidden layer, from 1.
  public let layer: Int
  /// Classes of at least two neurons that are within the tolerance of their mean.
  public let classes: [[Int]]
  /// Neurons whose weights are within the tolerance of zero, beside the median of the layer.
  public let silent: [Int]
  /// The number of neurons that are left when each class is one, and silent ones are gone.
  public let width: Int
  /// The largest departure of a class from its mean, over its own weights.
  public let largestDeparture: Double

  /// The near copies along the merges of a spectrum within a tolerance.
  ///
  /// - Complexity: O(neurons * weights) for each merge at most; the search stops after some 10^9 multiplications, and
  ///   neurons not looked at count as different.
  init(_ spectrum: CondensationSpectrum, of point: WiredPoint, tolerance: Double) {
    let vectors = NeuronVectors(point, axis: point.wiring.partitionedAxes[spectrum.layer - 1], isSigned: true)
    let merges = spectrum.linkage.merges.prefix(spectrum.width - spectrum.width(within: tolerance))
    var members = (0..<vectors.count).map { [$0] }
    var roots = Array(0..<vectors.count)
    var signs = [Double](repeating: 1, count: vectors.count)
    var departures = [Double](repeating: 0, count: vectors.count)
    var isSilent = [Bool](repeating: false, count: vectors.count)
    let resting = (0..<vectors.count).map(vectors.restingSquare)
    let median = resting.sorted()[resting.count / 2]
    var rest = 1e9
    for merge in merges where rest > 0 {
      let first = roots[merge.first]
      guard let other = merge.second else {
        if members[first].allSatisfy({ resting[$0] <= tolerance * tolerance * median }) {
          for member in members[first] { isSilent[member] = true }
        }
        continue
      }
      let second = roots[other]
      guard first != second else { continue }
      let turn = signs[merge.first] * Double(merge.sign) * signs[other]
      let union = members[first] + members[second]
      let unionSigns = members[first].map { signs[$0] } + members[second].map { signs[$0] * turn }
      rest -= Double(union.count * vectors.dimension)
      let departure = vectors.departure(of: union, unionSigns)
      guard departure <= tolerance else { continue }
      for (member, sign) in zip(union, unionSigns) { (roots[member], signs[member]) = (first, sign) }
      (members[first], members[second], departures[first]) = (union, [], departure)
    }
    layer = spectrum.layer
    silent = isSilent.indices.filter { isSilent[$0] }
    let kept = members.filter { $0.contains { !isSilent[$0] } }
    classes = kept.filter { $0.count > 1 }.map { $0.sorted() }
    width = kept.count
    largestDeparture = members.indices.filter { members[$0].count > 1 }.map { departures[$0] }.max() ?? 0
  }

  /// All neurons in a class or silent, ascending.
  public var neurons: [Int] { (classes.flatMap { $0 } + silent).sorted() }
}

extension NeuronVectors {
  /// How far neurons are from their mean, over their own weights: the largest for incoming weights, bias and outgoing weights.
  fileprivate func departure(of members: [Int], _ signs: [Double]) -> Double {
    var incoming = 0.0
    var largest = 0.0
    func ratio(_ part: (columns: Range<Int>, isBias: Bool, isWritten: Bool), _ added: Double) -> Double {
      let (scatter, squares) = self.scatter(members, signs, part.columns)
      if part.isWritten && !part.isBias { incoming += squares }
      let whole = squares + added
      return scatter == 0 ? 0 : whole == 0 ? .infinity : (scatter / whole).squareRoot()
    }
    for part in parts where !part.isBias { largest = max(largest, ratio(part, 0)) }
    for part in parts where part.isBias { largest = max(largest, ratio(part, incoming)) }
    return largest
  }

  /// The scatter of some columns about their mean, and the sum of their squares.
  private func scatter(_ members: [Int], _ signs: [Double], _ columns: Range<Int>) -> (Double, Double) {
    entries.withUnsafeBufferPointer { entries in
      var (scatter, squares) = (0.0, 0.0)
      for column in columns {
        let isSigned = column < signedDimension
        let base = (isSigned ? signs[0] : 1) * entries[members[0] * stride + column]
        var mean = 0.0
        for (member, sign) in zip(members, signs) {
          let entry = (isSigned ? sign : 1) * entries[member * stride + column]
          mean += entry - base
          squares += entry * entry
        }
        mean /= Double(members.count)
        for (member, sign) in zip(members, signs) {
          let rest = (isSigned ? sign : 1) * entries[member * stride + column] - base - mean
          scatter += rest * rest
        }
      }
      return (scatter, squares)
    }
  }
}
