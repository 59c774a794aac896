import Foundation
import Testing

/// Damaged inputs and hostile surroundings: an answer or an error of the contract, never a signal or a wait without end.
@Suite struct FaultCaseTests {
  private var cases: String { BuiltBinary.root.appending(path: "Tests/Cases/faults").path }

  /// Runs a line of the shell; `status` is that of the last command.
  private func shell(_ line: String) throws -> BuiltBinary.Result {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try BuiltBinary.shell("F='\(cases)'\n\(line)", in: folder)
  }

  @Test(arguments: [
    ("nagano audit nope 2>&-", 66), ("nagano orbit tanh:2-3-1 >&-", 73), ("nagano orbit tanh:2-3-1 >/dev/full", 73),
    ("nagano orbit tanh:2-3-1 --verbose 2>/dev/full", 0), ("nagano --help >/dev/full", 73),
    ("mkfifo p.yaml; timeout 20 nagano train p.yaml -o q", 65),
    ("mkfifo p.json; timeout 20 nagano orbit tanh:1-1-1 --at p.json", 66),
    ("mkfifo p.safetensors; timeout 20 nagano audit p.safetensors", 66),
    ("mkfifo p; timeout 20 nagano orbit tanh:1-1-1 -o p", 73),
    ("mkfifo p; timeout 20 nagano verify tanh:1-1-1 --journal p", 66),
    ("ulimit -n 8; nagano sims tanh:2-2-1 --graph svg", 73),
    ("nagano audit \"$(printf '\\377.safetensors')\"", 64),
  ])
  func surroundings(line: String, status: Int32) throws {
    let result = try shell(line)
    #expect(result.status == status, "\(line): \(result)")
  }

  @Test(arguments: [
    ("nagano train $F/02.yaml-alias-bomb-key.yaml -o run", 65, "too often"),
    ("nagano orbit tanh:1-1-1 --at $F/07.redos-point.json", 65, "not JSON"),
    ("nagano train $F/14a.yaml-samples-overflow.yaml -o run", 65, "samples"),
    ("nagano train $F/14b.yaml-epochs-overflow.yaml -o run", 65, "epochs"),
    ("nagano train $F/14c.yaml-perturb-1e308.yaml -o run", 65, "perturb.size"),
    ("nagano sims tanh:4611686018427387903-1-1 --isotropy", 64, "too many"),
    ("nagano verify tanh:1-1-999999999999", 64, "of memory"),
    ("nagano laws exp:1-2-1 --degree 1000000 --effort 1", 64, "monomials"),
    ("nagano help trakc", 64, "nagano track"),
    (
      "timeout 20 nagano compare $F/01.hang-scientific.safetensors $F/01.hang-scientific.safetensors --activation tanh",
      0, "1.7e308"
    ),
    ("nagano orbit tanh:1-1-1 --at -1,2", 0, "(-1,2)"), ("nagano census tanh:1-1-1 --grid -1,0,1", 0, "all"),
  ])
  func inputs(line: String, status: Int32, part: String) throws {
    let result = try shell(line)
    #expect(result.status == status && result.output.contains(part), "\(line): \(result)")
  }

  /// Names in files neither steer the terminal nor begin lines of their own.
  @Test(arguments: ["03.terminal-escape-names", "03b.terminal-escape-metadata"])
  func namesAreNoCommands(file: String) throws {
    let audit = "nagano audit $F/\(file).safetensors --activation tanh"
    let result = try shell("\(audit) --verbose; \(audit) --format json")
    #expect(!result.output.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 }, "\(result.output)")
    #expect(!result.output.contains("\u{7F}") && result.output.contains("\\u"))
  }

  /// A state that lacks a memory is refused before anything is written.
  @Test func damagedStatesAreRefused() throws {
    let result = try shell(
      """
      cp -r $F/13-state-memory run; chmod -R u+w run; cp -r run before
      nagano train run/e.yaml -o run/run --resume; s=$?
      nagano train run/e.yaml -o run/run; t=$?
      diff -r run before && echo unchanged $s $t
      """)
    #expect(result.output.contains("optimizer.square is missing") && result.output.contains("unchanged 65 73"))
    #expect(result.output.contains("--restart"), "\(result.output)")
  }

  /// A link that leads nowhere yet is followed, not replaced.
  @Test func danglingLinksAreFollowed() throws {
    let result = try shell("ln -s there link; nagano orbit tanh:1-1-1 -o link; test -L link && cat there")
    #expect(result.status == 0 && result.output.contains("orbit"), "\(result)")
  }
}
