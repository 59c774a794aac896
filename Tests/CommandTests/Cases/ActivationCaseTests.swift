import Foundation
import Testing

/// Files whose activation is not among those that everybody knows.
@Suite struct ActivationCaseTests {
  private let file = BuiltBinary.root.appending(path: "Tests/Cases/04-rlgames243/stacked_heads.safetensors").path

  @Test(arguments: [
    "elu", "ELU", "nn.ELU()", "elu(0.5)", "selu", "celu=2", "hardswish", "hard_sigmoid", "HardTanh", "mish", "relu6",
    "softsign", "relu2", "gelu_new", "LogSigmoid", "tanhshrink", "leaky-relu=0.2", "generic", "Generic-Odd",
  ])
  func auditTakesThem(name: String) throws {
    let result = try BuiltBinary.nagano("audit", file, "--activation", name, "--effort", "0")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
  }

  /// What is not known says what serves instead; what computes outputs says why a class does not serve.
  @Test func unknownOnesAreOfferedTheClasses() throws {
    let unknown = try BuiltBinary.nagano("audit", file, "--activation", "snake")
    #expect(unknown.status == 64 && unknown.errors.contains("generic-odd") && unknown.errors.contains("hard-swish"))
    let folder = try BuiltBinary.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for arguments in [
      ["reduce", file, "-o", "\(folder)/out.safetensors"], ["compare", file, file],
      ["embed", file, "--widths", "9,7", "-o", "\(folder)/out.safetensors"],
    ] {
      let refused = try BuiltBinary.run("nagano", arguments + ["--activation", "generic"])
      #expect(refused.status == 64 && refused.errors.contains("computes outputs"), "\(refused)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}
