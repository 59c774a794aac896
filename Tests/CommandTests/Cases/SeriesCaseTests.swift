import Foundation
import Testing

/// Folders of checkpoints as trainers leave them.
@Suite struct SeriesCaseTests {
  private let cases = BuiltBinary.root.appending(path: "Tests/Cases/25-track")

  @Test(arguments: ["hf", "lightning", "plain", "sizes", "compiled"]) func foldersOfTrainers(name: String) throws {
    let result = try BuiltBinary.nagano(
      "track", cases.appending(path: name).path, "--activation", "tanh", "--format", "json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let series = try #require(report["series"] as? [[String: Any]])
    #expect(series.compactMap { $0["step"] as? Int } == [0, 500, 1000])
  }

  @Test func aFolderOfOneCheckpointIsRead() throws {
    let folder = cases.appending(path: "hf/checkpoint-500").path
    let result = try BuiltBinary.nagano("audit", folder, "--activation", "tanh", "--format", "json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\(folder)/model.safetensors"))
  }

  @Test func aDamagedCheckpointIsNamed() throws {
    let folder = try BuiltBinary.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let place = folder.appending(path: "run")
    try FileManager.default.copyItem(at: cases.appending(path: "plain"), to: place)
    let file = place.appending(path: "model_500.safetensors")
    try FileManager.default.removeItem(at: file)
    try Data(contentsOf: cases.appending(path: "plain/model_500.safetensors")).prefix(300).write(to: file)
    let result = try BuiltBinary.nagano("track", place.path, "--activation", "tanh")
    #expect(result.status == 65 && result.errors.contains("model_500.safetensors"), "\(result.errors)")
  }

  @Test func pyTorchFilesAreAudited() throws {
    let file = BuiltBinary.root.appending(path: "Tests/CheckpointsTests/Fixtures/PyTorch/plain2.pt").path
    let result = try BuiltBinary.nagano("audit", file, "--activation", "tanh", "--format", "json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("tanh:2-3-1+bias"))
  }
}
