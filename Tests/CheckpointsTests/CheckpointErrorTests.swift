import Testing

@testable import Checkpoints

@Suite struct CheckpointErrorTests {
  @Test func descriptionDrawsThePlace() {
    let error = CheckpointError(
      .overlap, file: "a.safetensors", byte: 71, tensor: "fc2.weight", problem: "the data overlap the tensor before",
      expectation: "data that begin at 48")
    #expect(
      error.description == """
        a.safetensors: the data overlap the tensor before
          at byte 71, tensor "fc2.weight"
          expected: data that begin at 48
          Write the file again, or fetch a fresh copy.
        """)
  }

  @Test func absentPartsTakeNoLine() {
    let error = CheckpointError(.noSuchFile, file: "a", problem: "there is no such file", remedy: "Check the spelling.")
    #expect(error.description == "a: there is no such file\n  Check the spelling.")
  }

  @Test func namesFromFilesAreMadePrintable() {
    let name = "a\u{1B}[31m\nb\u{202E}" + String(repeating: "x", count: 300)
    let error = CheckpointError(.hole, file: "f", tensor: name, problem: "p")
    expectReadable(error)
    #expect(error.description.contains(#""a\u{1B}[31m\u{A}b\u{202E}xxx"#))
    #expect(error.description.contains("x…\""))
  }
}
