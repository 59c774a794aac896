import Networks
import Numerics
import Testing

/// What counts as covered: in doubt a tensor computes.
@Suite struct CoverageTests {
  private func tensor(_ name: String, _ type: ElementType, _ shape: [Int]) -> StoredTensor {
    let bytes = shape.reduce(type.byteCount, *)
    return StoredTensor(
      name: name, shape: shape, elementType: type, memory: TensorMemory(copying: [UInt8](repeating: 0, count: bytes)))
  }

  @Test func whatComputes() {
    let computing: [(String, ElementType, [Int])] = [
      ("1.running_mean", .f32, [4]), ("alpha", .f64, []), ("x.weight", .bf16, [2, 2]), ("gate", .f16, [1]),
      ("q.weight", .i8, [4, 4]), ("q.weight_packed", .i32, [4]), ("q.zero_point", .i64, []), ("mask", .bool, [3]),
      ("tokens.position_ids", .i64, [1, 8]), ("lut", .u8, [16]), ("step", .f32, []), ("step", .i64, [4]),
      ("num_batches_tracked_scale", .i64, []), ("rng_state.weight", .u8, [8]),
    ]
    for (name, type, shape) in computing { #expect(Coverage.mayCompute(tensor(name, type, shape)), "\(name)") }
    let idle: [(String, ElementType, [Int])] = [
      ("1.num_batches_tracked", .i64, []), ("step", .i64, []), ("trainer/global_step", .i32, [1]),
      ("rng_state", .u8, [5056]), ("cuda_rng_state", .u8, [16]), ("n_averaged", .i64, []),
      ("bn.Num_Batches_Tracked", .i64, []),
      ("empty", .f32, [0]), ("empty.weight", .f64, [3, 0]),
    ]
    for (name, type, shape) in idle { #expect(!Coverage.mayCompute(tensor(name, type, shape)), "\(name)") }
  }

  /// Analysed tensors and the user's word cover; everything else counts by what it holds.
  @Test func statusesAreSorted() throws {
    func status(_ name: String, _ status: String, _ isParameter: Bool) -> RecognisedNetwork.TensorStatus {
      RecognisedNetwork.TensorStatus(name: name, status: status, reason: "r", isParameter: isParameter)
    }
    let all = [
      status("a", "analysed", true), status("b", "skipped", true), status("c", "skipped", false),
      status("d", "ignored", true), status("e", "skipped", true),
    ]
    let coverage = Coverage(all)
    #expect(coverage.uncoveredNames == ["b", "e"] && coverage.incidental == ["c"] && coverage.vouched == ["d"])
    #expect(!coverage.isComplete && coverage.uncovered[0].reason == "r")
    #expect(coverage.sentence == "2 tensors that compute are not covered: b, e")
    #expect(Coverage(Array(all.prefix(1))).isComplete && Coverage.complete.isComplete)
    let both = Coverage(union: [Coverage([all[1], all[3]]), .complete, Coverage([all[4], all[1], all[2]])])
    #expect(both.uncoveredNames == ["b", "e"] && both.vouched == ["d"] && both.incidental == ["c"])
    #expect(Coverage(union: [.complete, .complete]).isComplete)
    let many = Coverage((0..<9).map { status("t\($0)", "skipped", true) })
    #expect(many.sentence.hasSuffix("t5, ... (9 in all)") && many.sentence.hasPrefix("9 tensors that compute are"))
    #expect(Coverage([all[1]]).sentence.hasPrefix("1 tensor that computes is not covered: b"))
  }

  /// The statuses of a file are those of everything in it, each once, whatever the reading makes of integers.
  @Test func everythingInAFileHasAStatus() throws {
    let tensors = [
      tensor("0.weight", .f32, [3, 2]), tensor("0.bias", .f32, [3]), tensor("1.weight", .f32, [3]),
      tensor("1.num_batches_tracked", .i64, []), tensor("q.codes", .i8, [3, 3]), tensor("2.weight", .f32, [1, 3]),
      tensor("2.bias", .f32, [1]),
    ]
    let network = try RecognisedNetwork(tensors, activation: Activations.named("tanh")!)
    let all = network.statuses(
      among: tensors, undecoded: [("f8.codes", "F8 is not read"), ("f8.scale", "F8 is not read")],
      isIgnored: { $0 == "f8.scale" })
    #expect(Set(all.map(\.name)) == Set(tensors.map(\.name) + ["f8.codes", "f8.scale"]))
    #expect(all.count == tensors.count + 2)
    let coverage = Coverage(all)
    #expect(coverage.uncoveredNames == ["1.weight", "q.codes", "f8.codes"])
    #expect(coverage.incidental == ["1.num_batches_tracked"] && coverage.vouched == ["f8.scale"])
    #expect(coverage.uncovered[1].reason.contains("I8"))
    #expect(network.coverage.uncoveredNames.contains("1.weight"))
  }
}
