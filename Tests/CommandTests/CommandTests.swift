import Foundation
import Nagano
import Testing

/// The contract of the command, on the built binary: output, keys, exit codes.
@Suite struct CommandTests {
  /// Files under `Golden` hold what the command prints; `NAGANO_UPDATE_GOLDEN=1` writes them anew.
  @Test(arguments: [
    ("help.txt", "--help"), ("help-audit.txt", "help audit"), ("help-orbit.txt", "help orbit"),
    ("help-laws.txt", "help laws"), ("help-train.txt", "help train"), ("help-verify.txt", "help verify"),
    ("help-census.txt", "help census"), ("help-sims.txt", "help sims"),
    ("help-embed.txt", "help embed"), ("help-compare.txt", "help compare"),
    ("help-reduce.txt", "help reduce"), ("help-track.txt", "help track"), ("help-confine.txt", "help confine"),
    ("help-recover.txt", "help recover"),
    ("orbit-generic.txt", "orbit tanh:2-3-1"),
    ("orbit-point.json", "orbit tanh:2-3-1 --at 1,2,1,2,3,5,4,4,1/2 --format json"),
    ("orbit-classes.txt", "orbit sigmoid:2-4-4-1 --classes 0,0,1,1/0,0,0,1"),
    ("orbit-linear.json", "orbit linear:2-2-2 --format json --seed 3"),
    ("laws-linear.txt", "laws linear:2-2-2+bias"), ("laws-none.txt", "laws tanh:1-2-1"),
    ("laws-classes.txt", "laws tanh:2-2-1 --classes 0,0"), ("laws-generic.txt", "laws generic:1-1-1"),
    ("laws-degree.json", "laws linear:1-1-1 --degree 4 --format json"),
    ("laws-point.json", "laws linear:1-2-1 --at 1,0,0,0 --format json --seed 3"),
    ("verify-even.txt", "verify cos:1-2-1"), ("verify-deep.txt", "verify sigmoid:1-2-2-1"),
    ("verify-even.json", "verify cos:1-2-1 --format json"),
    ("census-odd.txt", "census tanh:1-2-1 --grid=-1,0,1"),
    ("census-odd.json", "census tanh:1-2-1 --grid=1,0,-1 --format json"),
    ("census-sample.txt", "census cos:1-2-1 --grid=-1/2,0,1 --sample 60 --seed 5"),
    ("sims-odd.txt", "sims tanh:2-2-1"), ("sims-types.txt", "sims cos:2-3-1 --up-to-relabelling"),
    ("sims-deep.json", "sims sigmoid:1-2-2-1 --format json"), ("sims-isotropy.txt", "sims sigmoid:1-2-2-1 --isotropy"),
    ("sims-isotropy.json", "sims tanh:1-1-1-1 --isotropy --format json"),
    ("sims-count.txt", "sims tanh:784-64-10+bias --count-only"), ("sims-limit.txt", "sims tanh:3-60-2 --limit 3"),
    ("sims-mark.txt", "sims tanh:2-6-2+bias --mark Tests/CommandTests/Golden/tiled.safetensors --limit 2"),
    ("sims-graph.dot", "sims tanh:2-2-1 --graph dot"), ("sims-groups.dot", "sims sigmoid:2-30-1 --graph dot"),
    ("sims-graph.json", "sims sigmoid:1-2-2-1 --isotropy --graph json"),
    ("audit-tiled.txt", "audit Tests/CommandTests/Golden/tiled.safetensors"),
    ("audit-tiled.json", "audit Tests/CommandTests/Golden/tiled.safetensors --format json"),
    ("reduce-tiled.txt", "reduce Tests/CommandTests/Golden/tiled.safetensors -o .build/reduced-text.safetensors"),
    (
      "reduce-tiled.json",
      "reduce Tests/CommandTests/Golden/tiled.safetensors -o .build/reduced-json.safetensors --format json --box=0,1"
    ),
    (
      "reduce-nearest.txt",
      "reduce Tests/CommandTests/Golden/tiled.safetensors -o .build/reduced-near.safetensors --widths 1 --seed 7"
    ),
  ])
  func printsWhatItPrinted(file: String, arguments: String) throws {
    let golden = BuiltBinary.root.appending(path: "Tests/CommandTests/Golden")
    try writeTiledNetwork(golden.appending(path: "tiled.safetensors").path)
    let result = try BuiltBinary.run("nagano", arguments.split(separator: " ").map(String.init))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let printed = result.output.replacing(/"seconds": [0-9.e\-]+/, with: "\"seconds\": 0")
      .replacing(/; [0-9.]+ s\n/, with: "; 0 s\n")
    let place = golden.appending(path: file)
    if ProcessInfo.processInfo.environment["NAGANO_UPDATE_GOLDEN"] != nil {
      try printed.write(to: place, atomically: true, encoding: .utf8)
    }
    #expect(try printed == String(contentsOf: place, encoding: .utf8), "\(file) differs from what was printed")
  }

  /// A verb that there is not: the nearest one is named, on standard error.
  @Test func unknownVerbsAreNamed() throws {
    for (word, near) in [("trakc", "'nagano track'"), ("audi", "'nagano audit'"), ("orbits", "'nagano orbit'")] {
      let result = try BuiltBinary.nagano(word, "x", "--format", "json")
      #expect(result.status == 64 && result.output.isEmpty && result.errors.contains("Did you mean \(near)?"))
      #expect(result.errors.contains("there is no verb '\(word)'"))
    }
    let far = try BuiltBinary.nagano("photosynthesis")
    #expect(far.status == 64 && !far.errors.contains("Did you mean") && far.errors.contains("nagano --help"))
    #expect(try BuiltBinary.nagano("--version").output == ReportHeader.version + "\n")
    #expect(try BuiltBinary.nagano("--versoin").status == 64)
  }

  /// A small network whose six neurons are two, tripled.
  private func writeTiledNetwork(_ path: String) throws {
    let architecture = try Architecture("tanh:2-6-2+bias")
    let row: [Double] = [1, 2, -3, 0.5]
    let parameters = row + row + row + [0.25, -1, 0.25, -1, 0.25, -1] + [Double](repeating: 0.125, count: 12) + [0, 1]
    try SafetensorsWriter(
      tensors: architecture.tensors(of: parameters, elementType: .f32),
      metadata: [CheckpointFile.networkKey: architecture.notation]
    ).write(to: path)
  }

  /// The spectrum as a file: of a form that needs nothing installed; none where the result cannot be made.
  @Test func spectraAreDrawn() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let good = folder.appending(path: "good.safetensors").path
    try writeTiledNetwork(good)
    let table = folder.appending(path: "spectrum.csv").path
    let result = try BuiltBinary.nagano("audit", good, "--figure", table)
    #expect(result.status == 0 && result.output.contains("copies"))
    let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 8 && lines.contains("layer 1,2,0,true,2 of 6") && lines.last!.hasPrefix("layer 1,6,0,false"))
    let specification = folder.appending(path: "spectrum.json").path
    #expect(try BuiltBinary.nagano("audit", good, "--figure", specification).status == 0)
    #expect(try String(contentsOfFile: specification, encoding: .utf8).contains("vega-lite/v6.json"))
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    for (name, status, part) in [
      ("x.pdf", 64, ".svg"), ("good.safetensors", 64, ".svg"), ("none/x.csv", 73, "none/x.csv"),
    ] {
      let refused = try BuiltBinary.nagano("audit", good, "--figure", folder.appending(path: name).path)
      #expect(refused.status == status && refused.errors.contains(part) && refused.output.isEmpty, "\(refused)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
  }

  @Test func exitCodesFollowTheContract() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let good = folder.appending(path: "good.safetensors").path
    try writeTiledNetwork(good)
    let bad = folder.appending(path: "bad.safetensors").path
    try Data(repeating: 7, count: 100).write(to: URL(filePath: bad))
    let small = folder.appending(path: "small.safetensors").path
    let cases: [([String], Int32, String)] = [
      (["audit", good], 0, ""), (["audit", good, "--strict"], 1, ""), (["audit"], 64, "Usage"),
      (["orbti"], 64, "Did you mean 'nagano orbit'?"),
      (["audit", good, "--activation", "tahn"], 64, "tanh"), (["audit", bad], 65, "expected"),
      (["audit", folder.appending(path: "none.safetensors").path], 66, "none.safetensors"),
      (["audit", folder.path], 65, ""), (["audit", good, "--output", "/nonexistent/x.txt"], 73, "/nonexistent"),
      (["orbit", "tahn:2-3-1"], 64, "did you mean tanh"), (["orbit", "tanh:2-3-1", "--at", "1,2"], 65, "W1 3x2"),
      (["orbit", "tanh:2-3-1", "--at", "none.json"], 66, "none.json"),
      (["orbit", "tanh:2-3-1", "--classes", "0,0"], 64, "[3]"),
      (["orbit", "tanh:2-3-1", "--classes", "0,q,1"], 64, "^"),
      (["orbit", "sigmoid:2-3-1", "--classes", "0,z,1"], 64, "s(0)"),
      (["laws", "tanh:64-32-10+bias"], 64, "--degree 1"),
      (["laws", "linear:1-1-1", "--degree", "0"], 64, "--degree"),
      (["laws", "linear:1-1-1", "--at", "1"], 65, "W1"),
      (["verify", "tahn:2-3-1"], 64, "did you mean tanh"), (["verify", "tanh:2-900-1"], 64, "strata"),
      (["verify", "tanh:1-1", "--journal", "/nonexistent/j"], 73, "/nonexistent"),
      (["census", "tanh:1-2-1"], 64, "--grid"), (["census", "tanh:1-2-1", "--grid= "], 64, "no values"),
      (["census", "tanh:1-2-1", "--grid=0,one"], 64, "value 2, 'one'"),
      (["census", "tanh:1-2-1", "--grid=0,1,0/3"], 64, "twice"),
      (["census", "tanh:9-9-1", "--grid=0,1"], 64, "--sample"),
      (["census", "tanh:1-2-1", "--grid=0,1", "--sample", "0"], 64, "sample"),
      (["census", "tanh:1-1-1", "--grid=0,1", "--journal", good], 65, "journal"),
      (["sims", "tahn:2-3-1"], 64, "did you mean tanh"), (["sims", "tanh:2-3-1", "--limit", "few"], 64, "few"),
      (["sims", "tanh:2-3-1", "--graph", "png"], 64, "png"),
      (["sims", "tanh:2-900-1", "--graph", "dot"], 64, "--count-only"),
      (["sims", "tanh:2-30-1", "--isotropy"], 64, "group"),
      (["sims", "tanh:2-3-1", "--mark", good], 65, "tanh:2-6-2+bias"),
      (["sims", "tanh:2-6-2+bias", "--mark", folder.appending(path: "none.npz").path], 66, "none.npz"),
      (["sims", "tanh:2-3-1", "--count-only", "--graph", "dot"], 64, "--graph"),
      (["sims", "tanh:2-3-1", "--graph", "dot", "--limit", "3"], 64, "--limit"),
      (["sims", "tanh:784-5-10", "--isotropy"], 64, "fewer inputs"), (["sims", "tanh:2-99999-1"], 64, "16384"),
      (["sims", "tanh:2-3-1", "--output", "/nonexistent/x.txt"], 73, "/nonexistent"),
      (["reduce", good], 64, "-o"), (["reduce", good, "-o", small, "--tolerance", "1"], 64, "0 ..< 1"),
      (["reduce", good, "-o", small, "--tolerance=-0.5"], 64, "0 ..< 1"),
      (["reduce", good, "-o", small, "--widths", "7"], 64, "6 neurons"),
      (["reduce", good, "-o", small, "--widths", "2,2"], 64, "2 widths"),
      (["reduce", good, "-o", small, "--widths", "few"], 64, "few"),
      (["reduce", good, "-o", small, "--widths", "1", "--tolerance", "0.1"], 64, "exclude"),
      (["reduce", good, "-o", small, "--box", "1,0"], 64, "--box"),
      (["reduce", good, "-o", small, "--correct-bias"], 64, "--data"),
      (["reduce", good, "-o", small, "--data", folder.appending(path: "none.csv").path], 66, "none.csv"),
      (["reduce", good, "-o", small, "--data", bad], 65, ".npz"), (["reduce", bad, "-o", small], 65, "expected"),
      (["reduce", good, "-o", good], 64, "replace"), (["reduce", good, "-o", "small.npz"], 64, ".safetensors"),
      (["reduce", good, "-o", "/nonexistent/x.safetensors"], 73, "/nonexistent"),
      (["reduce", good, "-o", small, "--output", "/nonexistent/x.txt"], 73, "/nonexistent"),
      (["reduce", folder.appending(path: "none.safetensors").path, "-o", small], 66, "none.safetensors"),
      (["train", "none.yaml", "-o", folder.appending(path: "run").path], 66, "none.yaml"),
    ]
    for (arguments, status, hint) in cases {
      let result = try BuiltBinary.run("nagano", arguments)
      #expect(result.status == status && (hint.isEmpty || result.errors.contains(hint)), "\(arguments): \(result)")
      #expect(result.status < 2 || result.output.isEmpty, "standard output carries only results")
    }
    #expect(!FileManager.default.fileExists(atPath: small), "nothing is written on error")
  }

  @Test func trainedCopiesStayCopiesOnDisk() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let experiment = folder.appending(path: "experiment.yaml")
    try """
    network: tanh:64-12-10+bias
    data: {file: \(BuiltBinary.root.path)/Examples/Data/digits.npz, inputs: images, targets: labels, scale: 0.0625, test: 0.2}
    loss: cross-entropy
    initial: {kind: copies, of: 3}
    training: {method: momentum, rate: 0.1, epochs: 12}
    """.write(to: experiment, atomically: true, encoding: .utf8)
    let run = folder.appending(path: "run").path
    let trained = try BuiltBinary.nagano("train", experiment.path, "-o", run, "--quiet")
    #expect(trained.status == 0, "\(trained.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(run)/checkpoints").sorted()
    for name in [try #require(names.first), try #require(names.last)] {
      let audit = try BuiltBinary.nagano("audit", "\(run)/checkpoints/\(name)", "--format", "json")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(audit.output.utf8)) as? [String: Any])
      #expect(json["schema"] as? String == "nagano.audit/1" && json["effectiveWidths"] as? [Int] == [3])
      #expect(
        json["classes"] as? String == "0,1,2,0,1,2,0,1,2,0,1,2"
          || json["classes"] as? String == "0,0,0,0,1,1,1,1,2,2,2,2")
      #expect((json["orbit"] as? [String: Any])?["status"] as? String == "proven")
    }
  }

  @Test func outputGoesToAFileWhole() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "orbit.json").path
    let result = try BuiltBinary.nagano("orbit", "tanh:2-3-1", "--format", "json", "--output", file)
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("{\n  \"schema\": \"nagano.orbit/1\""))
  }
}
