import Checkpoints
import Foundation
import Networks
import Testing

@testable import Training

@Suite struct CheckpointSeriesTests {
  private func write(_ architecture: Architecture, _ file: URL, entry: Double, metadata: [String: String] = [:]) throws
  {
    let parameters = [Double](repeating: entry, count: architecture.parameterCount)
    try SafetensorsWriter(tensors: architecture.sequentialTensors(of: parameters), metadata: metadata).write(
      to: file.path)
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// A run of ours: every recorded step, with the loss of its line.
  @Test func runsAreRead() throws {
    try withFolder { folder in
      let experiment = try Experiment(
        yaml: """
          network: tanh:2-3-1
          data: {teacher: {network: tanh:2-2-1, samples: 10}}
          training: {method: gd, rate: 0.1, epochs: 20}
          record: {checkpoints: {spacing: linear, count: 5}, metrics: 10}
          """, folder: ".")
      let place = folder.appending(path: "run").path
      let result = try Run(experiment, folder: place, version: "0").execute()
      let series = try CheckpointSeries(folder: place + "/")
      #expect(series.entries.map(\.step) == [0, 5, 10, 15, 20] && series.entries.allSatisfy { $0.time == nil })
      let losses = Dictionary(uniqueKeysWithValues: result.metrics.map { ($0.step, $0.trainLoss) })
      #expect(series.entries.map(\.loss) == [0, 5, 10, 15, 20].map { losses[$0] })
      #expect(try series.parameters(at: 4, of: experiment.network) == result.parameters)
      try "step,epoch\n0,0\nx,1\n".write(toFile: place + "/metrics.csv", atomically: true, encoding: .utf8)
      let error = try #require(throws: DataError.self) { try CheckpointSeries(folder: place) }
      #expect(error.line == 3 && error.file.hasSuffix("metrics.csv"))
    }
  }

  /// Steps from names and from metadata, in the order of numbers, not of letters.
  @Test func foreignFoldersAreRead() throws {
    try withFolder { folder in
      let architecture = try Architecture("tanh:2-3-1")
      for step in [100, 9, 20] {
        try write(architecture, folder.appending(path: "epoch2_step\(step).safetensors"), entry: Double(step))
      }
      try write(
        architecture, folder.appending(path: "last.safetensors"), entry: 7, metadata: ["nagano.step": "7"])
      try "notes".write(to: folder.appending(path: "readme.txt"), atomically: true, encoding: .utf8)
      #expect(throws: RecognitionError.self) { try CheckpointSeries(folder: folder.path).network(at: 0) }
      let series = try CheckpointSeries(folder: folder.path, activation: architecture.activation)
      #expect(series.entries.map(\.step) == [7, 9, 20, 100])
      #expect(try (0..<4).map { try series.parameters(at: $0, of: architecture)[0] } == [7, 9, 20, 100])
    }
  }

  /// Times of a flow are those of its files, also where no metrics were taken; and the run says how far it is.
  @Test func flowsHaveTimesAtAllCheckpoints() throws {
    try withFolder { folder in
      let experiment = try Experiment(
        yaml: """
          network: tanh:2-3-1
          data: {teacher: {network: tanh:2-2-1, samples: 10}}
          training: {method: flow, time: 3}
          record: {checkpoints: {spacing: linear, count: 4}, metrics: 1000}
          """, folder: ".")
      let run = RunFolder(folder.appending(path: "run").path)
      #expect(run.status == nil)
      let result = try Run(experiment, folder: run.path, version: "0").execute()
      let times = try CheckpointSeries(folder: run.path).entries.map { try #require($0.time) }
      #expect(times.first == 0 && times.last == result.flow?.time && times == times.sorted() && times.count > 2)
      #expect(run.status == .ended(outcome: "completed"))
      try FileManager.default.removeItem(atPath: run.recordFile)
      #expect(run.status == .unfinished)
    }
  }

  @Test func foldersThatAreNoSeriesAreRefused() throws {
    try withFolder { folder in
      func kind(_ path: String) throws -> SeriesError.Kind {
        try #require(throws: SeriesError.self) {
          let series = try CheckpointSeries(folder: path, activation: try Architecture("tanh:2-3-1").activation)
          for index in series.entries.indices { _ = try series.parameters(at: index, of: Architecture("tanh:2-3-1")) }
        }.kind
      }
      #expect(try kind(folder.path) == .empty && kind(folder.path + "/none") == .noSuchFolder)
      let file = folder.appending(path: "a.safetensors")
      try write(Architecture("tanh:2-3-1"), file, entry: 1)
      #expect(try kind(folder.path) == .noStep && kind(file.path) == .noSuchFolder)
      try FileManager.default.moveItem(at: file, to: folder.appending(path: "a1.safetensors"))
      try write(Architecture("tanh:2-4-1"), folder.appending(path: "a2.safetensors"), entry: 1)
      #expect(try kind(folder.path) == .otherNetwork)
      try write(Architecture("tanh:2-3-1"), folder.appending(path: "b1.safetensors"), entry: 1)
      #expect(try kind(folder.path) == .sameStep)
    }
  }
}
