import Foundation
import Nagano
import Testing

/// Files with more than a dense network in them: what is said of a part is never said of the whole.
@Suite struct CoverageCaseTests {
  private func withFolder(_ body: (_ folder: String) throws -> Void) throws {
    let folder = try BuiltBinary.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func object(_ result: BuiltBinary.Result) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
  }

  private func run(_ arguments: String...) throws -> BuiltBinary.Result { try BuiltBinary.run("nagano", arguments) }

  /// Words that claim something of a whole.
  private func claimsNothing(_ text: String) -> Bool {
    let first = text.prefix { $0 != "\n" }
    return first.contains("undecided: ") && text.contains("the dense part")
      && !["OK", "proven", "same function", "Same function", "trapped", "exact:", "equal up to"].contains {
        text.contains($0)
      }
  }

  private func sayUndecided(_ json: [String: Any], _ names: [String]) -> Bool {
    json["verdict"] as? String == "undecided" && json["covered"] as? Bool == false
      && Set(json["uncovered"] as? [String] ?? []) == Set(names)
  }

  // MARK: Verbs that answer about the part

  @Test(arguments: Beside.allCases, [true, false])
  func auditsAreUndecided(beside: Beside, isTied: Bool) throws {
    try withFolder { folder in
      let file = "\(folder)/mixed.safetensors"
      try MixedCheckpoint(isTied: isTied, beside: beside.entries).write(to: file)
      let text = try run("audit", file)
      #expect(text.status == 0 && text.errors.isEmpty && claimsNothing(text.output), "\(text)")
      for name in beside.computing { #expect(text.output.contains("not covered \(name): "), "\(text.output)") }
      let json = try object(try run("audit", file, "--format", "json"))
      #expect(sayUndecided(json, beside.computing), "\(json)")
      #expect((json["part"] as? [String: String])?["verdict"] == (isTied ? "trapped" : "free"))
      #expect((json["orbit"] as? [String: Any])?["status"] as? String == "unknown" && json["laws"] is NSNull)
      let findings = try #require(json["findings"] as? [[String: Any]])
      #expect(findings.isEmpty == !isTied && !findings.contains { $0["severity"] as? String == "trap" })
      #expect(findings.allSatisfy { ($0["message"] as? String ?? "").hasPrefix("In the dense part alone: ") })
      let strict = try run("audit", file, "--strict")
      #expect(strict.status == 1 && strict.output == text.output)
    }
  }

  @Test(arguments: Beside.allCases)
  func comparisonsAreUndecided(beside: Beside) throws {
    try withFolder { folder in
      let (one, other) = ("\(folder)/one.safetensors", "\(folder)/other.safetensors")
      var mixed = MixedCheckpoint(isTied: false, beside: beside.entries)
      try mixed.write(to: one)
      func json(_ first: String, _ second: String) throws -> [String: Any] {
        let json = try object(try run("compare", first, second, "--format", "json"))
        #expect(sayUndecided(json, beside.computing), "\(json)")
        for key in ["functionEqual", "sameOrbitClass"] { #expect(json[key] as? String == "unknown") }
        #expect((json["conserved"] as? [String: Any])?["status"] as? String == "unknown")
        #expect(json["measuredOutputDifference"] is NSNull && json["witness"] is NSNull)
        return json
      }
      let same = try json(one, one)
      #expect(same["allTensorsEqual"] as? Bool == true && (same["uncoveredDifferences"] as? [Any])?.isEmpty == true)
      #expect((same["part"] as? [String: Any])?["functionEqual"] as? String == "proven")
      let text = try run("compare", one, one, "--strict")
      #expect(text.status == 1 && claimsNothing(text.output), "\(text)")
      #expect(text.output.contains("all tensors of both files are equal, bit for bit"))
      // One bit of one tensor that is not covered.
      let place = try #require(mixed.entries.firstIndex { $0.name == beside.computing[0] })
      mixed.entries[place].bytes[0] ^= 1
      try mixed.write(to: other)
      let changed = try json(one, other)
      let differences = changed["uncoveredDifferences"] as? [[String: String]]
      #expect(differences?.map { $0["name"] } == [beside.computing[0]] && changed["allTensorsEqual"] as? Bool == false)
      let said = try run("compare", one, other, "--strict")
      #expect(said.status == 1 && claimsNothing(said.output) && said.output.contains("1 of these differs"), "\(said)")
      // A difference of the dense parts refutes nothing of the whole: what is beside them may undo it.
      mixed.entries[0].bytes[2] ^= 1
      try mixed.write(to: other)
      #expect((try json(one, other)["part"] as? [String: Any])?["functionEqual"] as? String == "refuted")
      // Only one file has more.
      try MixedCheckpoint(isTied: false).write(to: other)
      #expect((try json(other, one)["uncoveredDifferences"] as? [Any])?.count == beside.computing.count)
    }
  }

  @Test(arguments: [Beside.batchNorm, .eightBits, .gate])
  func tracksAreUndecided(beside: Beside) throws {
    try withFolder { folder in
      // Only the checkpoint in the middle has more.
      for (step, others) in [(1, []), (2, beside.entries), (3, [])] {
        try MixedCheckpoint(isTied: true, beside: others).write(to: "\(folder)/step_\(step).safetensors")
      }
      let json = try object(try run("track", folder, "--format", "json"))
      #expect(sayUndecided(json, beside.computing), "\(json)")
      let text = try run("track", folder)
      #expect(text.status == 0 && claimsNothing(text.output), "\(text)")
      for name in beside.computing.prefix(6) { #expect(text.output.contains(name)) }
      try FileManager.default.removeItem(atPath: "\(folder)/step_2.safetensors")
      let covered = try object(try run("track", folder, "--format", "json"))
      #expect(covered["verdict"] as? String == "trapped" && covered["covered"] as? Bool == true)
    }
  }

  // MARK: Verbs that need the whole

  @Test(arguments: Beside.allCases)
  func nothingIsWrittenOrMarked(beside: Beside) throws {
    try withFolder { folder in
      let (file, target) = ("\(folder)/mixed.safetensors", "\(folder)/out.safetensors")
      try MixedCheckpoint(isTied: true, beside: beside.entries).write(to: file)
      let commands = [
        ["reduce", file, "-o", target], ["reduce", file, "-o", target, "--widths", "2"],
        ["embed", file, "-o", target, "--widths", "8"], ["sims", "tanh:3-4-2+bias", "--mark", file, "--limit", "2"],
        ["sims", "tanh:3-4-2+bias", "--mark", file, "--graph", "dot"], ["orbit", "tanh:3-4-2+bias", "--at", file],
        ["laws", "tanh:3-4-2+bias", "--at", file],
      ]
      for arguments in commands {
        let result = try BuiltBinary.run("nagano", arguments)
        #expect(result.status == 65 && result.output.isEmpty, "\(arguments): \(result)")
        for name in beside.computing.prefix(6) { #expect(result.errors.contains(name), "\(arguments): \(result)") }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["mixed.safetensors"])
    }
  }

  @Test func trainingStartsFromWholesAlone() throws {
    try withFolder { folder in
      func train(_ beside: [MixedCheckpoint.Entry]) throws -> BuiltBinary.Result {
        try MixedCheckpoint(isTied: true, beside: beside).write(to: "\(folder)/start.safetensors")
        try """
        network: tanh:3-4-2+bias
        data: {teacher: {network: tanh:3-2-2+bias, samples: 10}}
        initial: {kind: file, file: start.safetensors}
        training: {method: gd, rate: 0.1, epochs: 1}
        """.write(toFile: "\(folder)/e.yaml", atomically: true, encoding: .utf8)
        return try run("train", "\(folder)/e.yaml", "-o", "\(folder)/run")
      }
      for beside in Beside.allCases {
        let refused = try train(beside.entries)
        #expect(refused.status == 65 && refused.errors.contains(beside.computing[0]), "\(refused)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/run/checkpoints"))
      }
      #expect(try train([.init(counter: "1.num_batches_tracked", 3)]).status == 0)
    }
  }

  // MARK: What does not compute

  /// Counters and empty tensors change no verdict, and files that are written keep them byte for byte, with the metadata.
  @Test func whatDoesNotComputeIsKept() throws {
    try withFolder { folder in
      let idle: [MixedCheckpoint.Entry] = [
        .init(counter: "1.num_batches_tracked", 9), .init("rng_state", "U8", [4], [1, 2, 3, 4]),
        .init("nothing", "F32", [0, 4], []),
      ]
      let (file, plain) = ("\(folder)/idle.safetensors", "\(folder)/plain.safetensors")
      try MixedCheckpoint(isTied: true, beside: idle).write(to: file)
      try MixedCheckpoint(isTied: true).write(to: plain)
      let (own, other) = (try run("audit", file), try run("audit", plain))
      #expect(
        own.output.components(separatedBy: "tensors analysed")[0].hasPrefix(
          other.output.components(separatedBy: "\n  4 of 4")[0]), "\(own)")
      #expect(own.output.contains("skipped 1.num_batches_tracked"))
      #expect(try run("audit", file, "--strict").status == 1)
      #expect(try run("compare", file, plain, "--strict").status == 0)
      for (verb, options) in [("reduce", []), ("embed", ["--widths", "8"])] {
        let target = "\(folder)/\(verb).safetensors"
        let result = try BuiltBinary.run("nagano", [verb, file, "-o", target, "--format", "json"] + options)
        let json = try object(result)
        #expect(json["carried"] as? [String] == idle.map(\.name).sorted(by: { order($0) < order($1) }), "\(json)")
        #expect(json["verdict"] as? String == "trapped" && json["covered"] as? Bool == true)
        #expect((json["uncovered"] as? [String])?.isEmpty == true)
        let (before, after) = (try CheckpointFile(contentsOf: file), try CheckpointFile(contentsOf: target))
        #expect(
          after.metadata["origin"] == "a test" && after.metadata["nagano.network"] != before.metadata["nagano.network"])
        for name in idle.map(\.name) {
          let old = try #require(before.rawTensors.first { $0.name == name })
          let new = try #require(after.rawTensors.first { $0.name == name })
          #expect(old.difference(from: new) == nil)
        }
        #expect(after.rawTensors.count == 7)
      }
    }
  }

  /// Half precision stays half precision where the new numbers are numbers of the type; the others are widened, not rounded.
  @Test(arguments: [ElementType.f16, .bf16])
  func typesAreKept(type: ElementType) throws {
    try withFolder { folder in
      let (file, target) = ("\(folder)/half.safetensors", "\(folder)/out.safetensors")
      // Sums over the class: 1 + 1 fits both types, 1 + 1/8 + 2^-11 neither.
      func write(_ sums: [Double]) throws {
        let outgoing = [sums[0], sums[0], 3, sums[1], sums[2], 0.5]
        let tensors = [
          ("0.weight", [3, 2], [1, 2, 1, 2, -3, 0.5]), ("0.bias", [3], [0.25, 0.25, 1]),
          ("2.weight", [2, 3], outgoing),
          ("2.bias", [2], [0.5, 1]),
        ].map { StoredTensor(name: $0.0, shape: $0.1, values: $0.2, elementType: type) }
        try SafetensorsWriter(tensors: tensors, metadata: ["nagano.network": "tanh:2-3-2+bias"]).write(to: file)
      }
      try write([1, 2, 2])
      let same = try object(try run("reduce", file, "-o", target, "--format", "json"))
      #expect(same["elementType"] as? String == type.rawValue, "\(same)")
      #expect(try CheckpointFile(contentsOf: target).tensors.allSatisfy { $0.elementType == type })
      try write([1, 1.125, 0x1p-11])
      let wide = try object(try run("reduce", file, "-o", target, "--format", "json"))
      #expect(wide["elementType"] as? String == "F32" && wide["exact"] as? Bool == true, "\(wide)")
      let written = try CheckpointFile(contentsOf: target).tensors
      #expect(written.map(\.elementType) == [type, type, .f32, type])
      #expect(written[2].doubles() == [2, 3, 1.125 + 0x1p-11, 0.5])
    }
  }

  /// Of two at one place the empty one comes first in a file.
  private func order(_ name: String) -> Int { ["nothing": 2, "rng_state": 1][name] ?? 0 }

  /// A covered file is answered as ever, with the keys of the contract.
  @Test func wholesAreDecided() throws {
    try withFolder { folder in
      for isTied in [true, false] {
        let file = "\(folder)/\(isTied).safetensors"
        try MixedCheckpoint(isTied: isTied).write(to: file)
        let json = try object(try run("audit", file, "--format", "json"))
        #expect(json["verdict"] as? String == (isTied ? "trapped" : "free") && json["covered"] as? Bool == true)
        #expect((json["uncovered"] as? [String])?.isEmpty == true && json["part"] == nil)
        #expect(try run("audit", file, "--strict").status == (isTied ? 1 : 0))
      }
      let (tied, free) = ("\(folder)/true.safetensors", "\(folder)/false.safetensors")
      for (first, second, verdict) in [(tied, tied, "trapped"), (free, free, "free"), (free, tied, "trapped")] {
        let json = try object(try run("compare", first, second, "--format", "json"))
        #expect(json["verdict"] as? String == verdict && json["covered"] as? Bool == true)
      }
    }
  }

  // MARK: Files from the field

  @Test func convolutionsTellFilesApart() throws {
    let (a, b) = ("Tests/Cases/faults/15a.safetensors", "Tests/Cases/faults/15b.safetensors")
    let result = try run("compare", a, b, "--activation", "tanh", "--strict")
    #expect(result.status == 1 && claimsNothing(result.output), "\(result)")
    #expect(result.output.contains("not covered, and different: 1.conv.weight"))
    let json = try object(try run("compare", a, b, "--activation", "tanh", "--format", "json"))
    #expect(sayUndecided(json, ["1.conv.weight"]) && json["functionEqual"] as? String == "unknown")
  }

  @Test(arguments: [
    ("batchnorm_mlp", ["1.weight", "1.bias", "1.running_mean", "1.running_var"]),
    ("layernorm_mlp", ["1.weight", "1.bias", "4.weight", "4.bias"]), ("prelu_mlp", ["1.weight", "3.weight"]),
  ])
  func foreignNetworksAreUndecided(name: String, uncovered: [String]) throws {
    let file = "Tests/Cases/22-foreign/\(name).safetensors"
    let result = try run("audit", file, "--activation", "relu", "--strict")
    #expect(result.status == 1 && claimsNothing(result.output), "\(result)")
    let json = try object(try run("audit", file, "--activation", "relu", "--format", "json"))
    #expect(sayUndecided(json, uncovered), "\(json)")
    try withFolder { folder in
      let target = "\(folder)/out.safetensors"
      let written = try run("reduce", file, "-o", target, "--activation", "relu", "--widths", "2")
      #expect(written.status != 0 && !FileManager.default.fileExists(atPath: target))
    }
  }

  /// Types that cannot be read are named where no network is found without them.
  @Test func typesThatAreNotReadAreNamed() throws {
    let result = try run("audit", "Tests/Cases/22-foreign/mixed_dtype.safetensors", "--activation", "relu")
    #expect(result.status == 65 && result.errors.contains("0.weight") && result.errors.contains("F8_E4M3"), "\(result)")
  }
}
