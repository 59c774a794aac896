import InvariantManifolds
import Networks
import Numerics
import Testing

@Suite struct RecognisedNetworkTests {
  private func tensor(_ name: String, _ shape: [Int], _ type: ElementType = .f32) -> StoredTensor {
    let count = shape.reduce(1, *)
    return type == .f32 || type == .f64
      ? StoredTensor(name: name, shape: shape, values: [Double](repeating: 0.5, count: count), elementType: type)
      : StoredTensor(
        name: name, shape: shape, elementType: type,
        memory: TensorMemory(copying: [UInt8](repeating: 0, count: count * type.byteCount)))
  }

  private func notation(_ tensors: [StoredTensor]) throws -> String {
    try RecognisedNetwork(tensors, activation: HyperbolicTangent()).architecture.notation
  }

  @Test func customaryNamesAreUnderstood() throws {
    let styles: [(String, String)] = [
      ("%.weight", "%.bias"), ("fc%.weight", "fc%.bias"), ("layers.%.weight", "layers.%.bias"), ("W%", "b%"),
      ("dense_%/weight", "dense_%/bias"), ("net.%.w", "net.%.b"), ("weight%", "bias%"),
    ]
    for (weight, bias) in styles {
      func name(_ pattern: String, _ number: Int) -> String {
        pattern.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\(number)")
      }
      // Alphabetic order, as writers sort: layer 10 before layer 2.
      let tensors = [
        tensor(name(bias, 10), [2]), tensor(name(weight, 10), [2, 5]), tensor(name(bias, 2), [5]),
        tensor(name(weight, 2), [5, 3]),
      ]
      #expect(try notation(tensors) == "tanh:3-5-2+bias", "\(weight)")
    }
  }

  @Test func unnumberedLayersAreOrderedByShapeIfThatIsUnique() throws {
    #expect(
      try notation([tensor("head", [2, 5]), tensor("body", [5, 4]), tensor("stem", [4, 3])]) == "tanh:3-4-5-2")
    #expect {
      try notation([tensor("a", [3, 4]), tensor("b", [4, 3]), tensor("c", [3, 3]), tensor("d", [3, 9])])
    } throws: {
      ($0 as? RecognitionError)?.kind == .ambiguous
    }
  }

  @Test func everyTensorIsAccountedFor() throws {
    let network = try RecognisedNetwork(
      [
        tensor("0.weight", [5, 3]), tensor("0.bias", [5]), tensor("1.running_mean", [5]), tensor("1.count", [], .i64),
        tensor("2.weight", [2, 5]), tensor("2.bias", [2]), tensor("conv", [2, 2, 3, 3]),
      ], activation: HyperbolicTangent())
    #expect(
      network.tensors.map(\.status) == [
        "analysed", "analysed", "skipped", "skipped", "analysed", "analysed", "skipped",
      ])
    #expect(network.tensors.allSatisfy { ($0.status == "skipped") == ($0.reason != nil) })
  }

  @Test func mistakesNameTensorsAndShapes() throws {
    let broken: [([StoredTensor], RecognitionError.Kind, String)] = [
      ([], .noMatrices, "no tensors"), ([tensor("x", [3])], .noMatrices, "x 3"),
      (
        [tensor("0.weight", [5, 3]), tensor("2.weight", [2, 4])], .doNotChain,
        "0.weight has 5 outputs, but 2.weight takes 4"
      ),
      (
        [tensor("0.weight", [5, 3]), tensor("0.bias", [5]), tensor("2.weight", [2, 5])], .someBiasesMissing, "2.weight"
      ),
      (
        [StoredTensor(name: "w.weight", shape: [2, 2], values: [1, 2, .nan, 3] as [Float])], .nonFinite,
        "w.weight[1, 0] is nan"
      ),
    ]
    for (tensors, kind, hint) in broken {
      #expect { try notation(tensors) } throws: { error in
        (error as? RecognitionError)?.kind == kind && "\(error)".contains(hint)
      }
    }
  }

  @Test func biasesWithoutANameAreFoundByLengthOrRefused() throws {
    // numpy.savez(*arrays) numbers everything; scikit-learn's habit of two lists likewise.
    #expect(
      try notation([tensor("arr_0", [5, 3]), tensor("arr_1", [5]), tensor("arr_2", [2, 5]), tensor("arr_3", [2])])
        == "tanh:3-5-2+bias")
    #expect { try notation([tensor("arr_0", [5, 3]), tensor("arr_1", [5]), tensor("arr_2", [2, 5])]) } throws: {
      ($0 as? RecognitionError)?.kind == .unclearBiases
    }
  }

  @Test(arguments: [
    "rnn.weight_hh_l0", "0.self_attn.q_proj.weight", "0.lora_A.weight", "embed.weight",
  ])
  func otherLayersAreRefused(name: String) {
    #expect { try notation([tensor(name, [4, 4]), tensor("1.weight", [4, 4])]) } throws: {
      ($0 as? RecognitionError)?.kind == .notDense && "\($0)".contains(name)
    }
  }

  @Test func ordersAreNotGuessed() {
    // Square matrices with names that have no numbers fit in any order.
    #expect { try notation([tensor("some.weight", [4, 4]), tensor("other.weight", [4, 4])]) } throws: {
      "\($0)".contains("order of the layers is not clear")
    }
    // Square matrices without the names of a library may be stored either way.
    #expect { try notation([tensor("input", [4, 4]), tensor("hidden", [4, 4])]) } throws: {
      "\($0)".contains("layout of the matrices is not clear")
    }
  }

  @Test func theRecordedNetworkMustFit() throws {
    let tensors = [tensor("0.weight", [5, 3]), tensor("2.weight", [2, 5])]
    #expect(
      try RecognisedNetwork(tensors, recorded: "gelu:3-5-2", activation: nil).architecture.notation == "gelu:3-5-2")
    #expect(
      try RecognisedNetwork(tensors, recorded: "gelu:3-5-2", activation: Sine()).architecture.notation == "sin:3-5-2")
    for (recorded, kind) in [
      ("gelu:3-4-2", RecognitionError.Kind.metadataMismatch), ("gelu:3-5-2+bias", .metadataMismatch),
      ("x", .metadataMismatch),
      (nil, .unknownActivation),
    ] {
      #expect { try RecognisedNetwork(tensors, recorded: recorded, activation: nil) } throws: {
        ($0 as? RecognitionError)?.kind == kind
      }
    }
  }
}
