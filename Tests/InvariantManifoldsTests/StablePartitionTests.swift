import BigInt
import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Symmetry
import Testing

@Suite struct StablePartitionTests {
  /// Fingerprints against the literal definition on small integers: not one difference.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "relu", "cos", "square", "z-tanh"], [1, 2, 3, 4])
  func agreesWithLiteralRefinement(activation: String, hiddenLayers: Int) throws {
    try withTrials(100) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: hiddenLayers, using: &trial.generator)
      let stable = StablePartition.coarsest(of: network.point)
      let literal = network.literalRefinement
      for (layer, partition) in stable.neuronPartitions(of: network.architecture.wiring).enumerated() {
        let expected = literal.summary(layer)
        #expect(
          partition.classes() == expected.classes && partition.zeroMembers == expected.zero,
          "\(network.architecture) \(network.parameters), layer \(layer + 1), \(trial)")
        checkSigns(partition, literal.classes[layer], "\(network.architecture) \(network.parameters), \(trial)")
      }
    }
  }

  private func checkSigns(_ partition: SignedPartition, _ vertices: [(plus: Int, minus: Int)], _ name: String) {
    for members in partition.classes() {
      for member in members {
        let isCopy = vertices[member].plus == vertices[members[0]].plus
        #expect((partition.labels[member].sign == partition.labels[members[0]].sign) == isCopy, "\(name)")
      }
    }
  }

  /// The same values as floats and as residues give the same partition: decoding of F64 and F32, fast and slow paths.
  ///
  /// Merged neurons are compared exactly where there are numbers: no chance is left, and nothing is taken for different.
  @Test(arguments: ["tanh", "sigmoid", "gelu", "cos", "square", "gaussian"])
  func storedAndExactPointsAgree(activation: String) throws {
    try withTrials(100) { trial in
      let network = try IntegerNetwork.random(
        activation: activation, hasBias: trial.seed % 2 == 0, hiddenLayers: 2, using: &trial.generator)
      let scale = [1.0, 0x1p-60, 0x1p-140, 3.5][Int(trial.seed % 4)]
      let doubles = network.parameters.map { Double($0) * scale }
      let expected = StablePartition.coarsest(of: network.point).partitions
      let stored = StablePartition.coarsest(of: network.architecture.point(doubles))
      #expect(stored.partitions == expected && stored.failureBound == 0, "\(network.architecture), \(trial)")
      let fractions = network.architecture.point(network.parameters.map { Rational(BigInt($0), over: 3) })
      let exact = StablePartition.coarsest(of: fractions)
      #expect(exact.partitions == expected && exact.failureBound == 0)
      let floats = network.architecture.tensors(of: doubles, elementType: .f32).map { TensorValues.stored($0) }
      let point = WiredPoint(wiring: network.architecture.wiring, values: floats)
      #expect(StablePartition.coarsest(of: point).partitions == expected, "\(trial)")
    }
  }

  /// Values of an independent program: 400 random networks.
  @Test func agreesWithReferencePartitions() throws {
    for reference: PartitionCase in try References.load("partition_cases.json") {
      let network = try IntegerNetwork(reference.network, reference.at)
      let stable = StablePartition.coarsest(of: network.point)
      let partitions = stable.neuronPartitions(of: network.architecture.wiring)
      for (partition, layer) in zip(partitions, reference.layers) {
        #expect(partition.classes() == layer.classes && partition.zeroMembers == layer.zero, "\(reference)")
      }
      let leaf = Leaf(of: network.point, stable)
      #expect((leaf.isTight ? leaf.dimension : nil) == reference.leaf, "\(reference)")
    }
  }

  /// 2^61 = 1 modulo 2^61 - 1, so a fixed Mersenne modulus would take these neurons for copies whatever the seed; theirs is
  /// a prime drawn at random.
  @Test func noModulusIsBlind() throws {
    let architecture = try Architecture("tanh:1-2-1")
    for scale in [0x1p61, 0x1p122, 0x1p-61] {
      let doubles = [1, scale, 1, 1]
      for type in [ElementType.f32, .f64] {
        let tensors = architecture.tensors(of: doubles, elementType: type).map { TensorValues.stored($0) }
        let stored = StablePartition.coarsest(of: WiredPoint(wiring: architecture.wiring, values: tensors))
        #expect(stored.partitions[1].classCount == 2, "\(scale)")
      }
      let rational = architecture.point(doubles.map { Rational(exactly: $0)! })
      #expect(StablePartition.coarsest(of: rational).partitions[1].classCount == 2, "\(scale)")
    }
    // The product of the two fixed primes is a weight like any other; so is a sum that vanishes modulo both.
    let network = try Architecture("tanh:1-1-1")
    let product = network.point([Rational("19342764691130873299337237")!, Rational(0)])
    #expect(OrbitDimension.of(product, model: network).upper == 2)
    let deep = try Architecture("tanh:1-2-2-1")
    let height = Rational("19342764691130873307725824")!
    let small = Rational(-8_388_587)
    let point = deep.point([Rational(1), Rational(1), height, small, small, height, Rational(0), Rational(0)])
    #expect(OrbitDimension.of(point, model: deep).upper > 0)
    let multiples = try Architecture("tanh:1-1-1").point([
      Rational("2305843009213693951")!, Rational("-4611686018427387902")!,
    ])
    #expect(StablePartition.coarsest(of: multiples).partitions[1].zeroMembers.isEmpty)
  }

  @Test func seedDoesNotMatter() throws {
    try withTrials(50) { trial in
      let network = try IntegerNetwork.random(
        activation: "tanh", hasBias: false, hiddenLayers: 3, using: &trial.generator)
      let first = StablePartition.coarsest(of: network.point, seed: 1)
      let second = StablePartition.coarsest(of: network.point, seed: 2)
      #expect(first.partitions == second.partitions)
    }
  }

  /// Stopping when the number of classes stays the same is wrong: both layers leave the zero class as one class each,
  /// and that rule never sees that the second layer's neurons differ.
  ///
  /// The library's rule does, and the orbit agrees with it.
  @Test func sameClassCountIsNoReasonToStop() throws {
    let network = try IntegerNetwork("tanh:1-2-2-1", [1, 1, 1, 1, 2, 2, 1, 1])
    let hasty = network.literalRefinement(stopping: .sameClassCount)
    #expect(hasty.summary(0).classes == [[0, 1]] && hasty.summary(1).classes == [[0, 1]])
    let stable = StablePartition.coarsest(of: network.point).neuronPartitions(of: network.architecture.wiring)
    #expect(stable.map { $0.classes() } == [[[0, 1]], [[0], [1]]])
    #expect(network.literalRefinement.summary(1).classes == [[0], [1]])
    // The hasty leaf would have three dimensions; the fields span more, so it cannot be one.
    let span = Span(of: network.architecture, at: network.parameters.map { ResiduePair($0) })
    #expect(span?.dimension == 5 && OrbitDimension.of(network.point, model: network.architecture).upper == 5)
  }

  /// Among random networks the hasty rule is wrong again and again, and the library never.
  @Test func hastyRuleIsWrongOften() throws {
    var differences = 0
    try withTrials(60) { trial in
      let network = try IntegerNetwork.random(
        activation: "tanh", hasBias: false, hiddenLayers: 3, using: &trial.generator)
      let (hasty, right) = (network.literalRefinement(stopping: .sameClassCount), network.literalRefinement)
      let stable = StablePartition.coarsest(of: network.point).neuronPartitions(of: network.architecture.wiring)
      for (layer, partition) in stable.enumerated() {
        #expect(partition.classes() == right.summary(layer).classes, "\(trial)")
        if hasty.summary(layer).classes != right.summary(layer).classes { differences += 1 }
      }
    }
    #expect(differences > 0)
  }
}
