import Foundation
import Numerics
import Testing

@testable import Checkpoints

@Suite struct PythonInteropTests {
  /// Runs `python3` and returns what it prints, or nil when it fails.
  private static func python(_ arguments: [String]) -> Data? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data : nil
  }

  private static let script = Fixture.repositoryFolder + "/Scripts/python_interop.py"

  private static let isPossible: Bool = {
    let possible = python(["-c", "import numpy, safetensors"]) != nil
    if !possible { print("Skipped: the exchange with Python, for want of python3 with numpy and safetensors.") }
    return possible
  }()

  @Test func theFixturesArePythons() throws {
    try Fixture.expectAllEqual(in: Fixture.folder)
  }

  @Test(.enabled("needs python3 with numpy and safetensors") { isPossible })
  func filesOfTheInstalledPythonAreRead() throws {
    try withTemporaryFolder { folder in
      try #require(Self.python([Self.script, "fixtures", folder]) != nil)
      try Fixture.expectAllEqual(in: folder)
    }
  }

  @Test(.enabled("needs python3 with numpy and safetensors") { isPossible })
  func pythonReadsFilesOfNagano() throws {
    let doubles: [UInt64] = [0, 1 << 63, 1, 0x7FF8_DEAD_BEEF_0001, 0x7FF0_0000_0000_0001, 0x7FEF << 48]
    let floats: [UInt32] = [0, 1 << 31, 1, 0x7F7F_FFFF, 0x7FC1_2345, 0xFF80_0000]
    let tensors = [
      StoredTensor(name: "odd", shape: [3], values: [1, 2, 3] as [Float]),
      StoredTensor(name: "doubles", shape: [2, 3], values: doubles.map(Double.init(bitPattern:))),
      StoredTensor(name: "flöats \"\\\n🏔", shape: [3, 2], values: floats.map(Float.init(bitPattern:))),
      StoredTensor(name: "rounded", shape: [2], values: [0.1, -1e-46], elementType: .f32),
      StoredTensor(name: "scalar", shape: [], values: [-2.5] as [Double]),
      StoredTensor(name: "empty", shape: [0, 3], values: [] as [Float]),
    ]
    let metadata = ["nagano.network": "tanh:2-3-1", "größe": "a \"quoted\"\nline\t\\ \u{1} 🏔"]
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
      let printed = try #require(Self.python([Self.script, "read", path]))
      let found = try JSONDecoder().decode(Fixture.self, from: printed)
      #expect(found.metadata == metadata)
      found.expectEqual(tensors, path)
    }
  }
}
