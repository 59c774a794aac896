import Foundation
import Nagano
import Testing

/// `nagano reduce` on the built binary: what it writes is the network that it reports.
@Suite struct ReduceCommandTests {
  private func object(_ result: BuiltBinary.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// Eight noisy neurons that are four, with the names of PyTorch, in double or single precision.
  private func write(_ path: String, noise: Double, elementType: ElementType) throws -> (Architecture, [Double]) {
    let architecture = try Architecture("tanh:3-8-2+bias")
    var generator = SeededGenerator(seed: 5)
    let base = (0..<26).map { _ in generator.nextSignedUnit() }
    func noisy(_ number: Double) -> Double { number + noise * generator.nextSignedUnit() }
    let incoming = (0..<24).map { noisy(base[$0 / 6 * 3 + $0 % 3]) }
    let biases = (0..<8).map { noisy(base[12 + $0 / 2]) }
    let outgoing = (0..<16).map { noisy(base[16 + $0 / 8 * 4 + $0 % 8 / 2]) }
    let parameters: [Double] = incoming + biases + outgoing + Array(base.suffix(2))
    let names = ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"]
    let tensors = zip(architecture.tensors(of: parameters), names).map {
      StoredTensor(name: $1, shape: $0.shape, values: $0.doubles(), elementType: elementType)
    }
    let step = StoredTensor(
      name: "step", shape: [1], elementType: .i64, memory: TensorMemory(copying: [1, 0, 0, 0, 0, 0, 0, 0]))
    try SafetensorsWriter(
      tensors: tensors + [step], metadata: [CheckpointFile.networkKey: architecture.notation]
    ).write(to: path)
    return (architecture, parameters)
  }

  @Test(arguments: [ElementType.f64, .f32])
  func writesWhatItReports(elementType: ElementType) throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (wide, small) = (
      folder.appending(path: "wide.safetensors").path, folder.appending(path: "small.safetensors").path
    )
    _ = try write(wide, noise: 1e-6, elementType: elementType)
    let refused = try BuiltBinary.nagano("reduce", wide, "-o", small)
    #expect(refused.status == 64 && refused.errors.contains("One neuron fewer in layer 1"), "\(refused.errors)")
    let result = try BuiltBinary.nagano("reduce", wide, "-o", small, "--tolerance", "1e-3", "--format", "json")
    let json = try object(result)
    #expect(json["schema"] as? String == "nagano.reduce/1" && json["exact"] as? Bool == false)
    #expect(json["widths"] as? [Int] == [4] && json["carried"] as? [String] == ["step"])
    #expect(json["leftOut"] as? [String] == [])
    let bound = try #require(json["outputBound"] as? Double)
    let measured = try #require(json["measuredOutputDifference"] as? Double)
    #expect(measured <= bound && bound < 1e-5)
    let (first, second) = (try CheckpointFile(contentsOf: wide), try CheckpointFile(contentsOf: small))
    #expect(second.tensors.map(\.name) == ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "step"])
    #expect(second.tensors.prefix(4).allSatisfy { $0.elementType == elementType } && second.tensors[4].doubles() == [1])
    #expect(second.metadata[CheckpointFile.networkKey] == "tanh:3-4-2+bias")
    func network(_ file: CheckpointFile) throws -> (Architecture, [Double]) {
      let found = try RecognisedNetwork(
        file.tensors, recorded: file.metadata[CheckpointFile.networkKey], activation: nil)
      return (found.architecture, found.point.values.flatMap { $0.doubles() })
    }
    let (own, other) = (try network(first), try network(second))
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<200 {
      let input = (0..<3).map { _ in generator.nextSignedUnit() }
      let a = own.0.outputs(parameters: own.1, input: input, evaluator: RealEvaluator())
      let b = other.0.outputs(parameters: other.1, input: input, evaluator: RealEvaluator())
      for (x, y) in zip(a, b) { #expect(abs(x - y) <= bound) }
    }
  }

  @Test func dataGiveTheBoxAndTheBiases() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (wide, small) = (
      folder.appending(path: "wide.safetensors").path, folder.appending(path: "small.safetensors").path
    )
    _ = try write(wide, noise: 0.3, elementType: .f64)
    let data = folder.appending(path: "data.csv").path
    var generator = SeededGenerator(seed: 3)
    let lines = (0..<50).map { _ in (0..<4).map { _ in "\(generator.unit())" }.joined(separator: ",") }
    try (["x,y,z,label"] + lines).joined(separator: "\n").write(toFile: data, atomically: true, encoding: .utf8)
    let unnamed = try BuiltBinary.nagano("reduce", wide, "-o", small, "--widths", "3", "--data", data)
    #expect(unnamed.status == 65 && unnamed.errors.contains("4 inputs"), "\(unnamed.errors)")
    func reduce(_ more: String...) throws -> [String: Any] {
      try object(
        try BuiltBinary.run(
          "nagano",
          ["reduce", wide, "-o", small, "--widths", "3", "--data", data, "--inputs", "x,y,z", "--format", "json"] + more
        ))
    }
    let (plain, corrected) = (try reduce(), try reduce("--correct-bias"))
    #expect(plain["boxIsOfData"] as? Bool == true && plain["samples"] as? Int == 50 && plain["box"] is NSNull)
    #expect(corrected["biasCorrection"] as? String == "corrected")
    let (before, after) = (
      plain["rootMeanSquareDifference"] as! Double, corrected["rootMeanSquareDifference"] as! Double
    )
    #expect(
      after < before && (corrected["measuredOutputDifference"] as! Double) <= (corrected["outputBound"] as! Double))
    let boxed = try reduce("--box=0,2")
    #expect(boxed["box"] as? [Double] == [0, 2] && boxed["boxIsOfData"] as? Bool == false)
    #expect((boxed["outputBound"] as! Double) > (plain["outputBound"] as! Double))
  }
}
