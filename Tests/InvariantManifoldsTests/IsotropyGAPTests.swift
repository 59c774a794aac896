import Foundation
import InvariantManifolds
import Networks
import Testing

/// The lattice against GAP, which builds the group from the weights by itself and goes through all its subgroups.
@Suite struct IsotropyGAPTests {
  /// Gives lines to GAP and returns what it prints, `nil` if there is no GAP.
  private static func gap(_ lines: [String]) -> String? {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gap", "-q", "-b"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    try? input.fileHandleForWriting.write(contentsOf: Data((lines + ["QUIT;", ""]).joined(separator: "\n").utf8))
    try? input.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/GAP/isotropy.g"

  private static let isFound = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/gap")
  }

  @Test(
    .enabled(if: isFound, "GAP is not installed (Debian package gap-core)"),
    arguments: [
      ["sigmoid:1-2-2-1", "sigmoid:1-3-2-1", "sigmoid:1-3-3-1", "sigmoid:1-2-2-2-1"],
      ["tanh:1-2-1", "tanh:1-3-1", "tanh:1-1-2-1", "tanh:1-2-2-1", "cos:1-3-1"],
    ])
  func sameIsotropyTypes(networks: [String]) throws {
    let architectures = try networks.map { try Architecture($0) }
    let calls = architectures.flatMap { architecture in
      ["Print(\"network\\n\");", "IsotropyTypes(\(architecture.widths), \"\(architecture.activation.parity)\");"]
    }
    let printed = try #require(Self.gap(["Read(\"\(Self.script)\");"] + calls))
    let answers = printed.split(separator: "\n").split(separator: "network", omittingEmptySubsequences: false)
      .dropFirst()
    #expect(answers.count == networks.count, "\(printed)")
    for (architecture, answer) in zip(architectures, answers) {
      let lattice = try IsotropyLattice(of: architecture.wiring)
      let expected = lattice.classes.map { entry in
        ([entry.dimension, entry.groupOrder, entry.members]
          + entry.covers.map { lattice.classes[$0].dimension }.sorted())
          .map(String.init).joined(separator: " ")
      }
      #expect(answer.map(String.init).sorted() == expected.sorted(), "\(architecture)")
    }
  }
}
