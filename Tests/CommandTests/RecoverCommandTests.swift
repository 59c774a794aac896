import Foundation
import Nagano
import Testing

/// `nagano recover` on the built binary.
@Suite struct RecoverCommandTests {
  @Test func saysFromHowManySamples() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "experiment.yaml").path
    try """
    network: linear:2-3-1
    data: {teacher: {network: linear:2-2-1, samples: 5}}
    initial: {kind: normal, exponent: 0.5}
    training: {method: momentum, rate: 0.02, epochs: 4000}
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let picture = folder.appending(path: "recovery.csv").path
    let result = try BuiltBinary.nagano(
      "recover", file, "--samples", "1,2,3", "--scales", "1,0.5", "--repeats", "2", "--threshold", "0.01", "--loss",
      "1e-10", "--figure", picture, "--format",
      "json")
    // What it will do is said before it begins.
    #expect(result.status == 0 && result.errors.hasPrefix("nagano: 12 trainings of up to 4,000 epochs"))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "nagano.recover/1" && json["parameters"] as? Int == 9)
    // 6 parameters, 3 laws W_2^T W_2 - W_1 W_1^T: a generic orbit has dimension 3 or 4; it is the orbit command's number.
    let orbit = try BuiltBinary.nagano("orbit", "linear:2-2-1", "--format", "json")
    let bounds = try #require(
      (try JSONSerialization.jsonObject(with: Data(orbit.output.utf8)) as? [String: Any])?["orbit"] as? [String: Any])
    let dimension = try #require(json["manifoldDimension"] as? [String: Int])
    #expect(dimension["upper"] == bounds["upper"] as? Int && dimension["lower"] == bounds["lower"] as? Int)
    #expect((json["recovered"] as? [[String: Any]])?.allSatisfy { $0["samples"] as? Int == 2 } == true)
    #expect((json["cells"] as? [[String: Any]])?.count == 12)
    #expect(try String(contentsOfFile: picture, encoding: .utf8).split(separator: "\n").count == 13)
    let cases: [([String], Int32, String)] = [
      (["recover", file, "--samples", "0,2"], 64, "--samples"),
      (["recover", file, "--samples", "2", "--scales", "-1"], 64, "--scales"),
      (["recover", "Examples/Experiments/tiled.yaml", "--samples", "2"], 64, "teacher"),
      (["recover", file + "x", "--samples", "2"], 66, "no such file"),
    ]
    for (arguments, status, part) in cases {
      let refused = try BuiltBinary.run("nagano", arguments)
      #expect(
        refused.status == status && refused.errors.contains(part) && refused.output.isEmpty, "\(arguments) \(refused)")
    }
  }
}
