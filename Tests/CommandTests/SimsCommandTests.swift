import Foundation
import Nagano
import Testing

/// `nagano sims` on the built binary: lists that are longer than memory should hold, and what programs read.
@Suite struct SimsCommandTests {
  @Test(arguments: ["tanh:2-4-1", "sigmoid:1-3-2-1", "cos:1-3-1+bias", "tanh:1-1-2-1-1"])
  func listsAreValidAndCoverOneAnother(network: String) throws {
    let result = try BuiltBinary.nagano("sims", network, "--format", "json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let sims = try #require(json["sims"] as? [[String: Any]])
    let hierarchy = Hierarchy(of: try Architecture(network))
    #expect(json["count"] as? String == String(sims.count) && json["truncated"] as? Bool == false)
    let dimensions = Dictionary(
      uniqueKeysWithValues: sims.map { ($0["classes"] as! String, $0["linearDimension"] as! Int) })
    #expect(Set(dimensions.keys) == Set(hierarchy.manifolds.map(\.classes)))
    var covered: Set<String> = []
    for sim in sims {
      for lower in sim["covers"] as! [String] {
        #expect(try #require(dimensions[lower]) < sim["linearDimension"] as! Int, "\(network) \(lower)")
        covered.insert(lower)
      }
    }
    #expect(covered.count == sims.count - 1, "all but the whole space are covered by another one")
  }

  /// More than anyone can sort: the list of a file is whole, in the order of the walk, and as long as the count says.
  @Test func longListsAreWrittenWhole() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "sims.txt").path
    let result = try BuiltBinary.nagano("sims", "sigmoid:1-9-1", "--output", file)
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").filter {
      $0.hasSuffix("1") || $0.contains(",")
    }
    let classes = lines.compactMap { $0.split(separator: " ").last }.filter { $0.split(separator: ",").count == 9 }
    #expect(Set(classes).count == 21_147, "the Bell number of 9")
  }

  @Test func theFirstOfMoreThanCanBeListed() throws {
    let result = try BuiltBinary.nagano("sims", "tanh:784-1024-1024-10+bias", "--limit", "3", "--format", "json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect((json["sims"] as? [Any])?.count == 3 && json["truncated"] as? Bool == true)
    #expect(
      (json["count"] as? String)?.count == 4_474 && json["dimensions"] is NSNull && json["order"] as? String == "walk")
  }

  @Test func histogramsAddUp() throws {
    let result = try BuiltBinary.nagano("sims", "cos:3-18-2+bias", "--count-only", "--format", "json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let rows = try #require(json["dimensions"] as? [[String: Any]])
    for (total, part) in [("count", "count"), ("countUpToRelabelling", "countUpToRelabelling")] {
      let sum = rows.reduce(Decimal(0)) { $0 + Decimal(string: $1[part] as! String)! }
      #expect(sum == Decimal(string: json[total] as! String)!, "\(total)")
    }
    #expect((json["sims"] as? [Any])?.isEmpty == true)
  }

  /// Six neurons that are two, tripled: the mark is there, and the way ends where all neurons are silent.
  @Test func checkpointsAreMarked() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "tripled <&>.safetensors").path
    let architecture = try Architecture("tanh:2-6-2+bias")
    let row: [Double] = [1, 2, -3, 0.5]
    let parameters = row + row + row + [0.25, -1, 0.25, -1, 0.25, -1] + [Double](repeating: 0.125, count: 12) + [0, 1]
    try SafetensorsWriter(
      tensors: architecture.tensors(of: parameters), metadata: [CheckpointFile.networkKey: architecture.notation]
    ).write(to: file)
    let result = try BuiltBinary.nagano("sims", "tanh:2-6-2+bias", "--mark", file, "--format", "json", "--limit", "1")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let mark = try #require(json["mark"] as? [String: Any])
    #expect(mark["classes"] as? String == "0,1,0,1,0,1" && mark["dimension"] as? Int == 12)
    let path = try #require(mark["path"] as? [[String: Any]])
    #expect(path.map { $0["dimension"] as! Int } == [7, 2] && path.last?["classes"] as? String == "z,z,z,z,z,z")
    let distances = path.map { $0["distance"] as! Double }
    #expect(distances[0] > 0 && distances[0] < distances[1])
    #expect((json["sha256"] as? [String: String])?[file]?.count == 64)
    let dot = try BuiltBinary.nagano("sims", "tanh:2-6-2+bias", "--mark", file, "--graph", "dot")
    #expect(dot.status == 0 && dot.output.contains("tripled &lt;&amp;&gt;.safetensors"))
  }

  /// Without hidden layers there is one SIM, and Graphviz takes its picture.
  @Test(.enabled(if: (try? Graphviz()) != nil, "Graphviz is not installed (Debian package graphviz)"))
  func networksWithoutHiddenLayersAreDrawn() throws {
    let result = try BuiltBinary.nagano("sims", "linear:3-2", "--graph", "svg")
    #expect(result.status == 0 && result.output.contains("<svg"), "\(result.errors)")
  }

  @Test func graphsCarryTheCommonKeys() throws {
    let result = try BuiltBinary.nagano("sims", "cos:2-14-1", "--graph", "json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "nagano.sims-graph/1" && json["version"] != nil && json["seconds"] != nil)
  }
}
