import Nagano
import NaganoTestSupport
import Testing

@Suite struct EmbeddingTests {
  static let names = Activations.all.filter(\.isNamed).map(\.name)
  static let types: [ElementType] = [.f64, .f32, .f16, .bf16]

  private func network(
    _ notation: String, _ generator: inout SeededGenerator, type: ElementType = .f64
  ) throws -> (architecture: Architecture, point: WiredPoint) {
    let architecture = try Architecture(notation)
    let parameters = (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
    let tensors = architecture.tensors(of: parameters, elementType: type)
    return (architecture, WiredPoint(wiring: architecture.wiring, values: tensors.map { .stored($0) }))
  }

  private func outputDifference(_ embedding: Embedding, _ point: WiredPoint) -> Double {
    let inputs = OutputDifference.inputs(count: 8, of: embedding.narrow, seed: 5)
    return OutputDifference(
      of: embedding.narrow, point.values.flatMap { $0.doubles() }, and: embedding.wide,
      embedding.tensors.flatMap { $0.doubles() }, at: inputs
    ).largest
  }

  /// Embed, then audit: the classes asked for, interactions and mirrors included; embed, then quotient: the original.
  @Test(arguments: names)
  func copiesAreTheClassesAskedFor(activation: String) throws {
    var generator = SeededGenerator(seed: 7)
    let (architecture, point) = try network("\(activation):2-3-2-2+bias", &generator)
    for interaction in [0, 0.5] {
      for isMirrored in architecture.activation.parity == .none ? [false] : [false, true] {
        let rule = EmbeddingRule(isMirrored: isMirrored, interaction: interaction)
        let embedding = try Embedding(of: point, architecture, widths: [7, 5], rule: rule, using: &generator)
        let stable = StablePartition.coarsest(of: embedding.point)
        #expect(stable.neuronPartitions(of: embedding.wide.wiring) == embedding.partitions, "\(rule)")
        #expect(
          ClassNotation.string(embedding.partitions)
            == (isMirrored ? "0,1,2,-0,-1,-2,0/0,1,-0,-1,0" : "0,1,2,0,1,2,0/0,1,0,1,0"))
        #expect(outputDifference(embedding, point) < 1e-12, "\(rule)")
        let frozen = FrozenInteraction.all(of: embedding.point, stable.partitions)
        #expect(frozen.map(\.isPresent) == [false, interaction > 0, false])
        #expect(abs(frozen[1].relativeNorm - interaction / (1 + interaction * interaction).squareRoot()) < 0.1)
        let quotient = QuotientNetwork(
          of: embedding.wide, parameters: embedding.tensors.flatMap { $0.doubles() }, by: embedding.partitions)
        for (a, b) in zip(quotient.parameters, point.values.flatMap { $0.doubles() }) { #expect(abs(a - b) < 1e-14) }
      }
    }
  }

  /// Powers of two divide without rounding: the quotient is the original in every bit.
  @Test(arguments: types)
  func doublingIsExact(type: ElementType) throws {
    var generator = SeededGenerator(seed: 3)
    let (architecture, point) = try network("tanh:3-4-2-1+bias", &generator, type: type)
    let embedding = try Embedding(of: point, architecture, widths: [8, 8], using: &generator)
    #expect(embedding.tensors.map(\.elementType) == embedding.tensors.map { _ in type })
    let quotient = QuotientNetwork(
      of: embedding.wide, parameters: embedding.tensors.flatMap { $0.doubles() }, by: embedding.partitions)
    #expect(quotient.parameters == point.values.flatMap { $0.doubles() })
  }

  /// Interactions cancel exactly in every type, with means that had to be rounded.
  @Test(arguments: types, [0.01, 1, 30])
  func interactionsCancelExactly(type: ElementType, size: Double) throws {
    var generator = SeededGenerator(seed: 11)
    let (architecture, point) = try network("tanh:2-2-3-2", &generator, type: type)
    let rule = EmbeddingRule(interaction: size)
    let embedding = try Embedding(of: point, architecture, widths: [6, 10], rule: rule, using: &generator)
    let stable = StablePartition.coarsest(of: embedding.point)
    #expect(stable.neuronPartitions(of: embedding.wide.wiring) == embedding.partitions)
    #expect(FrozenInteraction.all(of: embedding.point, stable.partitions)[1].isPresent)
  }

  /// Uneven splits: same function for now, nobody tied for ever; the orbit is all that conservation laws leave.
  @Test(arguments: names)
  func unevenSplitsFreeTheWidth(activation: String) throws {
    var generator = SeededGenerator(seed: 23)
    let (architecture, point) = try network("\(activation):2-2-2+bias", &generator)
    let rule = EmbeddingRule(split: .uneven)
    let embedding = try Embedding(of: point, architecture, widths: [4], rule: rule, using: &generator)
    let stable = StablePartition.coarsest(of: embedding.point)
    #expect(stable.partitions.allSatisfy { $0.isDiscrete })
    #expect(outputDifference(embedding, point) < 1e-12)
    if architecture.activation.continuousSymmetry == nil && !architecture.activation.isPolynomial {
      let audit = Audit(embedding.point, embedding.wide)
      #expect(audit.reducibleWidths == [2])
      #expect(audit.orbit.upper == embedding.wide.parameterCount)
      // Of these the lower bound is not always found.
      let mayStayOpen = ["relu6", "hard-tanh", "hard-sigmoid"].contains(activation)
      #expect(audit.orbit.status == .proven || mayStayOpen)
    }
  }

  @Test func unevenDeepSplitsAreFree() throws {
    var generator = SeededGenerator(seed: 29)
    let (architecture, point) = try network("tanh:2-2-2-1+bias", &generator, type: .f32)
    for isMirrored in [false, true] {
      let rule = EmbeddingRule(split: .uneven, isMirrored: isMirrored)
      let embedding = try Embedding(of: point, architecture, widths: [3, 4], rule: rule, using: &generator)
      let audit = Audit(embedding.point, embedding.wide)
      #expect(audit.orbit.upper == embedding.wide.parameterCount)
      // Of these the lower bound is not always found.
      let mayStayOpen = ["relu6", "hard-tanh", "hard-sigmoid"].contains(architecture.activation.name)
      #expect(audit.orbit.status == .proven || mayStayOpen)
      #expect(audit.reducibleWidths.max()! < 4, "copies compute the same before training")
      #expect(outputDifference(embedding, point) < 1e-6)
    }
  }

  @Test func whatCannotBeWidenedIsRefused() throws {
    var generator = SeededGenerator(seed: 1)
    let (architecture, point) = try network("sigmoid:2-3-1", &generator, type: .f16)
    let cases: [([Int], EmbeddingRule, EmbeddingError.Kind)] = [
      ([2], EmbeddingRule(), .tooNarrow), ([4, 4], EmbeddingRule(), .wrongCount), ([], EmbeddingRule(), .wrongCount),
      ([4], EmbeddingRule(isMirrored: true), .noMirror), ([4], EmbeddingRule(interaction: -1), .wrongInteraction),
      ([4], EmbeddingRule(interaction: .nan), .wrongInteraction),
      ([4], EmbeddingRule(split: .uneven, interaction: 1), .wrongInteraction),
    ]
    for (widths, rule, kind) in cases {
      let error = #expect(throws: EmbeddingError.self) {
        try Embedding(of: point, architecture, widths: widths, rule: rule, using: &generator)
      }
      #expect(error?.kind == kind)
    }
    let (deep, deepPoint) = try network("sigmoid:2-3-3-1", &generator, type: .f16)
    let error = #expect(throws: EmbeddingError.self) {
      try Embedding(
        of: deepPoint, deep, widths: [6, 6], rule: EmbeddingRule(interaction: 1e9), using: &generator)
    }
    #expect(error?.kind == .tooLarge)
  }
}
