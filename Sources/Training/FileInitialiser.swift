internal import Checkpoints
public import ExactAlgebra
internal import Foundation
internal import InvariantManifolds
public import Networks
internal import Numerics

/// Parameters from a safetensors file of a network of the same widths.
public struct FileInitialiser: Initialiser {
  /// The path, as it was written.
  public let file: String
  /// The folder to which a relative path belongs.
  public let folder: String

  /// The rule for this file.
  public init(file: String, folder: String = ".") { (self.file, self.folder) = (file, folder) }

  init(_ map: ExperimentMap?, folder: String) throws(ExperimentError) {
    guard let map else {
      throw ExperimentError(
        key: "initial", problem: "the kind 'file' needs a file", remedy: "Write {kind: file, file: start.safetensors}.")
    }
    let file = try map.required("file", example: "file: start.safetensors").string(expected: "a path")
    self.init(file: file, folder: folder)
  }

  /// `file`.
  public var kind: String { "file" }
  /// The path.
  public var settings: [(key: String, value: String)] { [("file", ResolvedText.string(file))] }

  /// The same file, named from another folder.
  public func relocated(to folder: String) -> any Initialiser {
    FileInitialiser(file: FilePath.relocate(file, from: self.folder, to: folder), folder: folder)
  }

  /// Reads a layer.
  ///
  /// - Throws: ``DataError`` if the file cannot be read or holds another network.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) throws -> LayerValues {
    let path = FilePath.resolve(file, in: folder)
    let network: RecognisedNetwork
    let coverage: Coverage
    do {
      let held = try CheckpointFile(contentsOf: path)
      network = try RecognisedNetwork(held, activation: architecture.activation)
      let statuses = network.statuses(among: held.tensors, undecoded: held.undecoded.map { ($0.name, $0.reason) })
      coverage = Coverage(statuses)
    } catch let error as CheckpointError {
      throw DataError(error)
    } catch {
      throw DataError(
        .malformed, file: path, problem: "\(error)", remedy: "Start from a file that holds one dense network.")
    }
    guard coverage.isComplete else {
      throw DataError(
        .mismatch, file: path, problem: "with more than a dense network in it: \(coverage.sentence)",
        remedy: "A network without them starts elsewhere than the file; start from a file of dense layers alone.")
    }
    guard network.architecture == architecture else {
      throw DataError(
        .mismatch, file: path, problem: "the file holds \(network.architecture), but the network is \(architecture)",
        remedy: "Change `network`, or start from another file.")
    }
    let tensors = network.point.values.map { values -> [Double] in
      guard case .stored(let tensor) = values else { return [] }
      return tensor.doubles()
    }
    let first = (layer - 1) * (architecture.hasBias ? 2 : 1)
    return LayerValues(weights: tensors[first], biases: architecture.hasBias ? tensors[first + 1] : [])
  }
}
