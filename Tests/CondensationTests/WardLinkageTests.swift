import Nagano
import NaganoTestSupport
import Testing

@Suite struct WardLinkageTests {
  private static let networks = [
    "tanh:3-7-2+bias", "sigmoid:3-7-2", "gelu:2-7-2+bias", "z-tanh:3-6-2+bias", "cos:2-7-2+bias", "cube:2-6-2",
    "square:3-6-1",
  ]

  private func random(_ architecture: Architecture, _ generator: inout SeededGenerator) -> [Double] {
    (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
  }

  /// The greedy method by definition, every cost computed from the members: the same merges at the same costs.
  @Test(arguments: networks)
  func agreesWithGreedyMerging(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(6) { trial in
      let numbers = random(architecture, &trial.generator)
      let linkage = WardLinkage(axis: 1, of: architecture.point(numbers))
      let greedy = GreedyWard(architecture, numbers).merges()
      #expect(linkage.merges.count == greedy.count, "\(network) \(trial)")
      for (found, expected) in zip(linkage.merges, greedy) {
        #expect(found.first == expected.first && found.second == expected.second, "\(network) \(trial)")
        #expect(found.sign == expected.sign, "\(network) \(trial)")
        #expect(abs(found.cost - expected.cost) <= 1e-12 * expected.cost, "\(network) \(trial)")
      }
    }
  }

  /// The sum of the costs is the squared distance to the stable set, other layers left alone.
  @Test(arguments: networks + ["tanh:2-4-6-3-2+bias", "sigmoid:2-3-5-4-1", "z-tanh:2-3-5-2-1"])
  func costsAddUpToTheDistance(network: String) throws {
    let architecture = try Architecture(network)
    let layer = architecture.hiddenWidths.count > 1 ? 2 : 1
    withTrials(3) { trial in
      let point = architecture.point(random(architecture, &trial.generator))
      let linkage = WardLinkage(axis: layer, of: point)
      for count in linkage.leastCount...linkage.count {
        let partition = linkage.partition(atCount: count)
        var partitions = architecture.widths.map { SignedPartition.discrete(count: $0) }
        partitions[layer] = partition
        let distance = StableDistance(of: point, partitions).squared
        #expect(abs(linkage.squaredDistance(atCount: count) - distance) <= 1e-12 * distance, "\(network) \(count)")
        #expect(partition.classCount == count, "\(network) \(trial)")
        #expect(
          linkage.partition(atDistance: linkage.squaredDistances[linkage.count - count].squareRoot() * 1.000001)
            .classCount <= count, "\(network) \(trial)")
      }
    }
  }

  /// Heights of SciPy's linkage, from its own program.
  @Test func agreesWithSciPy() throws {
    for reference in try References.load("ward_linkage.json", as: [WardCase].self) {
      let architecture = try Architecture(reference.network)
      let linkage = WardLinkage(
        axis: 1, of: architecture.point(reference.parameters), allowsZeroClass: false, allowsMirrors: false)
      #expect(linkage.merges.count == reference.heights.count)
      for (merge, height) in zip(linkage.merges, reference.heights) {
        #expect(abs(merge.height - height) <= 1e-12 * height, "\(reference.network)")
      }
    }
  }

  /// Copies, mirrored copies and silent neurons are merged first, at no cost, and in the order of neurons.
  @Test func copiesComeFirst() throws {
    let architecture = try Architecture("tanh:2-7-1")
    let rows: [[Double]] = [[0.3, 2], [1, 0.1], [-0.3, -2], [0, 0], [1, 0.1], [0.3, 2], [0.7, 0.5]]
    let point = architecture.point(rows.flatMap { $0 } + [0.7, 0.1, -0.7, 0, 0.1, 0.7, 2])
    let linkage = WardLinkage(axis: 1, of: point)
    #expect(linkage.merges.prefix(4).allSatisfy { $0.cost == 0 } && linkage.merges[4].cost > 0)
    let classes = ClassNotation.string([linkage.partition(atDistance: 0)])
    #expect(classes == "0,1,-0,z,1,0,2" && classes == ClassNotation.string([linkage.partition(atCount: 3)]))
    #expect(linkage.leastCount == 0 && ClassNotation.string([linkage.partition(atCount: 0)]) == "z,z,z,z,z,z,z")
    let again = WardLinkage(axis: 1, of: point)
    #expect(again.merges == linkage.merges)
  }

  /// Neurons that differ in the eleventh digit: costs keep their digits, and no pair is confused with another.
  @Test(arguments: ["tanh:3-6-2", "sigmoid:3-6-2", "cos:3-6-2"])
  func nearCopiesKeepTheirDigits(network: String) throws {
    let architecture = try Architecture(network)
    let base = [0.7, -0.3, 0.9, 0.2, 1.1]
    let offsets = [0, 1, 3, 7, 15, 31].map { $0 * 0x1p-36 }
    let first = offsets.flatMap { [base[0] + $0, base[1], base[2]] }
    let point = architecture.point(first + offsets.map { _ in base[3] } + offsets.map { _ in base[4] })
    let merges = WardLinkage(axis: 1, of: point, allowsZeroClass: false).merges
    // The line 0, 1, 3, 7, 15, 31 merges from its left end; the means are the exact ones of the rounded numbers.
    let places = stride(from: 0, to: 18, by: 3).map { first[$0] }
    #expect(merges.map(\.second) == [1, 2, 3, 4, 5] && merges.allSatisfy { $0.first == 0 && $0.sign == 1 })
    for (number, merge) in merges.enumerated() {
      let size = Double(number + 1)
      let mean = places[..<(number + 1)].reduce(0) { $0 + ($1 - places[number + 1]) } / size
      let cost = size / (size + 1) * mean * mean
      #expect(abs(merge.cost - cost) <= 1e-4 * cost, "\(network) \(number)")
    }
  }

  /// Forty neurons, all rules: heights never decrease, and coarser partitions contain finer ones.
  @Test(arguments: ["tanh:5-40-3+bias", "sigmoid:5-40-3", "z-tanh:4-40-2+bias", "gelu:5-40-3"])
  func partitionsAreNested(network: String) throws {
    let architecture = try Architecture(network)
    var generator = SeededGenerator(seed: 3)
    let linkage = WardLinkage(axis: 1, of: architecture.point(random(architecture, &generator)))
    #expect(zip(linkage.merges, linkage.merges.dropFirst()).allSatisfy { $0.cost <= $1.cost * (1 + 1e-13) })
    let partitions = (linkage.leastCount...linkage.count).map { linkage.partition(atCount: $0) }
    #expect(zip(partitions.dropFirst(), partitions).allSatisfy { $0.refines($1) })
  }
}

/// A network and the heights that SciPy finds.
private struct WardCase: Decodable {
  let network: String
  let parameters: [Double]
  let heights: [Double]
}

/// Greedy merging, literally: all costs of all pairs from the members at every step.
private struct GreedyWard {
  private let incoming: [[Double]]
  private let outgoing: [[Double]]
  private let activation: any Activation

  init(_ architecture: Architecture, _ numbers: [Double]) {
    let (inputs, neurons, outputs) = (architecture.widths[0], architecture.widths[1], architecture.widths[2])
    let next = architecture.offset(ofLayer: 2)
    incoming = (0..<neurons).map { i in
      Array(numbers[i * inputs..<(i + 1) * inputs]) + (architecture.hasBias ? [numbers[neurons * inputs + i]] : [])
    }
    outgoing = (0..<neurons).map { i in (0..<outputs).map { numbers[next + $0 * neurons + i] } }
    activation = architecture.activation
  }

  /// The members of a class with their signs.
  private typealias Class = [(neuron: Int, sign: Double)]

  private func means(_ members: Class) -> (incoming: [Double], outgoing: [Double]) {
    func mean(_ rows: [[Double]], _ signs: [Double]) -> [Double] {
      rows[0].indices.map { column in
        zip(rows, signs).reduce(0) { $0 + $1.0[column] * $1.1 } / Double(rows.count)
      }
    }
    return (
      mean(members.map { incoming[$0.neuron] }, members.map(\.sign)),
      mean(members.map { outgoing[$0.neuron] }, members.map { activation.parity == .odd ? $0.sign : 1 })
    )
  }

  private func cost(_ a: Class, _ b: Class, _ sign: Double) -> Double {
    let (x, y) = (means(a), means(b.map { ($0.neuron, $0.sign * sign) }))
    let squares = zip(x.incoming + x.outgoing, y.incoming + y.outgoing).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return Double(a.count * b.count) / Double(a.count + b.count) * squares
  }

  private func zeroCost(_ a: Class) -> Double {
    let mean = means(a)
    let counted = mean.incoming + (activation.germ.slopeVanishes ? [] : mean.outgoing)
    return Double(a.count) * counted.reduce(0) { $0 + $1 * $1 }
  }

  func merges() -> [(first: Int, second: Int?, sign: Int, cost: Double)] {
    var classes: [Class] = incoming.indices.map { [($0, 1)] }
    var merges: [(first: Int, second: Int?, sign: Int, cost: Double)] = []
    while true {
      var best: (cost: Double, a: Int, b: Int?, sign: Double) = (.infinity, 0, nil, 1)
      for a in classes.indices {
        for b in classes.indices where b > a {
          for sign in activation.parity == .none ? [1.0] : [1.0, -1.0] {
            let cost = cost(classes[a], classes[b], sign)
            if cost < best.cost { best = (cost, a, b, sign) }
          }
        }
        if activation.germ.valueVanishes, zeroCost(classes[a]) < best.cost { best = (zeroCost(classes[a]), a, nil, 1) }
      }
      guard best.cost < .infinity else { return merges }
      let first = classes[best.a][0].neuron
      merges.append((first, best.b.map { classes[$0][0].neuron }, Int(best.sign), best.cost))
      if let b = best.b {
        classes[best.a] += classes[b].map { ($0.neuron, $0.sign * best.sign) }
        classes.remove(at: b)
      } else {
        classes.remove(at: best.a)
      }
    }
  }
}
