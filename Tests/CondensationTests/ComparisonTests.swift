import Nagano
import NaganoTestSupport
import Testing

@Suite struct ComparisonTests {
  static let names = Activations.all.filter(\.isNamed).map(\.name)

  private func parameters(_ architecture: Architecture, _ generator: inout SeededGenerator) -> [Double] {
    (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
  }

  /// A random relabelling, with mirrors where the activation has a parity.
  private func matching(_ architecture: Architecture, _ generator: inout SeededGenerator) -> NeuronMatching {
    NeuronMatching(
      layers: architecture.hiddenWidths.map { count in
        SignedPermutation(
          sources: Array(0..<count).shuffled(using: &generator),
          signs: (0..<count).map { _ in
            architecture.activation.parity != .none && Bool.random(using: &generator) ? -1 : 1
          })
      })
  }

  private func relabelled(_ parameters: [Double], _ architecture: Architecture, _ matching: NeuronMatching) -> [Double]
  {
    matching.applied(to: architecture.tensors(of: parameters).map { $0.doubles() }, of: architecture).flatMap { $0 }
  }

  private func compare(_ architecture: Architecture, _ first: [Double], _ second: [Double]) -> Comparison {
    Comparison(architecture.point(first), architecture.point(second), of: architecture, sampleCount: 12)
  }

  /// Relabelling back and forth: the matching found undoes it, and nothing is left.
  @Test(arguments: names)
  func relabelledNetworksAreEqual(activation: String) throws {
    try withTrials(6) { trial in
      for shape in ["3-5-2+bias", "2-4-4-3-1", "2-1-1"] {
        let architecture = try Architecture("\(activation):\(shape)")
        let first = parameters(architecture, &trial.generator)
        let hidden = matching(architecture, &trial.generator)
        let second = relabelled(first, architecture, hidden)
        let found = compare(architecture, first, second)
        #expect(found.functionEqual.status == .proven && found.functionEqual.method == .matching)
        #expect(found.sameLeaf.status == .proven && found.neurons.isEmpty)
        #expect(found.differences.allSatisfy { $0.norm == 0 && $0.count == 0 && $0.largest == nil })
        #expect(relabelled(second, architecture, found.matching) == first)
        #expect(found.outputDifference.largest <= 1e-12 * max(1, found.outputDifference.largestOutput))
      }
    }
  }

  /// One weight moved by one unit in the last place: seen, named, and not called equal.
  @Test(arguments: ["tanh", "sigmoid", "gaussian", "relu", "gelu"])
  func oneUnitInTheLastPlaceIsSeen(activation: String) throws {
    var generator = SeededGenerator(seed: 31)
    let architecture = try Architecture("\(activation):3-5-4-2+bias")
    let first = parameters(architecture, &generator)
    let hidden = matching(architecture, &generator)
    for place in [1, 16, 24, 41, 46] {
      var changed = first
      changed[place] = first[place].nextUp
      let found = compare(architecture, first, relabelled(changed, architecture, hidden))
      let status = found.functionEqual.status
      #expect(status != .proven, "\(place)")
      // Weights of neurons that are off at all inputs of a sample do not show.
      if activation != "relu" { #expect(status == .refuted && found.functionEqual.method == .derivative, "\(place)") }
      #expect(found.differences.reduce(0) { $0 + $1.count } == 1)
      let largest = try #require(found.differences.compactMap(\.largest).first)
      #expect(largest.first == first[place] && largest.second == changed[place])
      let start = architecture.wiring.tensors.prefix { tensor in
        tensor.name != found.differences.first { $0.count > 0 }!.tensor
      }
      .reduce(0) { $0 + architecture.wiring.shape(of: $1).reduce(1, *) }
      let index = largest.index
      let width = index.count == 2 ? architecture.widths[place < 20 ? 0 : place < 44 ? 1 : 2] : 1
      #expect(start + (index.count == 2 ? index[0] * width + index[1] : index[0]) == place)
      #expect((1...2).contains(found.neurons.count))
    }
  }

  @Test(arguments: ["tanh", "sigmoid", "gaussian", "relu"])
  func noiseDoesNotHideTheMatching(activation: String) throws {
    try withTrials(5) { trial in
      let architecture = try Architecture("\(activation):4-8-6-3+bias")
      let first = parameters(architecture, &trial.generator)
      let hidden = matching(architecture, &trial.generator)
      let noisy = relabelled(first, architecture, hidden).map { $0 + 0.02 * trial.generator.nextSignedUnit() }
      let found = compare(architecture, first, noisy)
      #expect(relabelled(relabelled(first, architecture, hidden), architecture, found.matching) == first)
      #expect(found.functionEqual.status == .refuted && found.functionEqual.method == .outputs)
      #expect(found.differences.allSatisfy { $0.relativeNorm! < 0.1 } && found.neurons.count == 10)
    }
  }

  @Test(arguments: names)
  func randomNetworksDiffer(activation: String) throws {
    var generator = SeededGenerator(seed: 8)
    let architecture = try Architecture("\(activation):2-4-3-1+bias")
    let found = compare(architecture, parameters(architecture, &generator), parameters(architecture, &generator))
    #expect(found.functionEqual.status == .refuted)
    // Two generic points have no ties, so one leaf, but conserved quantities tell them apart.
    let expected: Certainty = architecture.activation.continuousSymmetry == nil ? .proven : .refuted
    #expect(found.sameLeaf.status == expected, "\(found.sameLeaf.reason)")
  }

  /// The best of all signed permutations on small networks, as found by trying them all.
  @Test(arguments: ["tanh", "cos", "sigmoid"])
  func oneLayerIsMatchedOptimally(activation: String) throws {
    try withTrials(8) { trial in
      let architecture = try Architecture("\(activation):2-4-2+bias")
      let (first, second) = (parameters(architecture, &trial.generator), parameters(architecture, &trial.generator))
      let found = compare(architecture, first, second)
      func gap(_ matching: NeuronMatching) -> Double {
        zip(first, relabelled(second, architecture, matching)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let all = SignedPermutation.all(count: 4, hasMirrors: architecture.activation.parity != .none)
      let least = all.map { gap(NeuronMatching(layers: [$0])) }.min()!
      #expect(abs(gap(found.matching) - least) < 1e-9)
    }
  }

  /// Copies that share outgoing weights in other ways: one function, proven without equal parameters.
  @Test(arguments: ["tanh", "sigmoid", "cos", "relu", "silu"])
  func equalFunctionsOfDifferentParameters(activation: String) throws {
    let architecture = try Architecture("\(activation):2-3-1")
    let first: [Double] = [1, 2, 1, 2, 3, -5, 4, 6, 3]
    let second: [Double] = [1, 2, 1, 2, 3, -5, 8, 2, 3]
    let found = compare(architecture, first, second)
    #expect(found.functionEqual.status == .proven && found.functionEqual.method == .classes)
    #expect(found.functionEqual.failureBound < 1e-12 && found.outputDifference.largest < 1e-12)
    let third: [Double] = [1, 2, 1, 2, 3, -5, 8, 3, 3]
    #expect(compare(architecture, first, third).functionEqual.status == .refuted)
  }

  /// Leaves: another interaction is another leaf, the same one at other weights is not.
  @Test func leavesAreComparedWithTheirInteractions() throws {
    let architecture = try Architecture("sigmoid:2-2-2-1")
    let first: [Double] = [1, 2, 1, 2, 5, 7, 7, 5, 3, 3]
    let moved: [Double] = [2, 4, 2, 4, 6, 8, 8, 6, -1, -1]
    let other: [Double] = [1, 2, 1, 2, 4, 8, 8, 4, 3, 3]
    let generic: [Double] = [1, 2, 3, 5, 4, 8, 9, 4, 3, 2]
    #expect(compare(architecture, first, moved).sameLeaf.status == .proven)
    #expect(compare(architecture, first, other).sameLeaf.status == .unknown)
    #expect(compare(architecture, first, other).functionEqual.method == .classes, "interactions do not show")
    #expect(compare(architecture, first, generic).sameLeaf.status == .refuted)
  }

  /// Squares beyond the largest double: networks are compared all the same.
  @Test func hugeWeightsAreCompared() throws {
    let architecture = try Architecture("tanh:2-2-1")
    let first = [1e160, 1, 2, 3, 1, 1]
    let found = compare(architecture, first, [2, 3, 1e160, 1, 1, 1])
    #expect(found.functionEqual.status == .proven && found.matching.layers[0].sources == [1, 0])
    #expect(compare(architecture, first, [1e160, 1, 2, 3.5, 1, 1]).differences[0].count == 1)
  }

  /// What tied neurons conserve is no law of the activation.
  @Test func tiesAreNotProvenAway() throws {
    let architecture = try Architecture("tanh:2-3-1")
    let tied: [Double] = [1, 2, 1, 2, 3, 5, 4, 4, 3]
    let free: [Double] = [1, 2, 1.5, 2, 3, 5, 4, 4, 3]
    #expect(compare(architecture, tied, free).conserved.status == .unknown)
    #expect(compare(architecture, free, free.map { $0 + 1 }).conserved.status == .proven)
  }

  @Test func networksWithoutHiddenLayers() throws {
    let architecture = try Architecture("tanh:2-1+bias")
    #expect(compare(architecture, [1, 2, 3], [1, 2, 3]).functionEqual.status == .proven)
    let found = compare(architecture, [1, 2, 3], [1, 2, 3.0.nextUp])
    #expect(found.functionEqual.status == .refuted && found.functionEqual.method == .parameters)
    #expect(found.differences.map(\.count) == [0, 1])
  }
}
