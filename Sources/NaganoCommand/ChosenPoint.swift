internal import Foundation
internal import Nagano

/// The point that `--at` or `--classes` describes.
struct ChosenPoint {
  let point: WiredPoint
  /// How the point was given.
  let description: PointDescription
  /// The files read.
  let files: [String]

  init(_ architecture: Architecture, at: String?, classes: String?, seed: UInt64) throws {
    try SizeLimit.check(points: 1, of: architecture)
    // The stream differs from those of fingerprints and fields, so that the point is independent of them.
    var generator = SeededGenerator(seed: seed).stream(-2)
    if (classes != nil || at ?? "generic" == "generic") && architecture.parameterCount > ChosenPoint.largestGeneric {
      throw UsageError(
        description:
          "\(architecture) has \(architecture.parameterCount) parameters; generic points are drawn for at most "
          + "\(ChosenPoint.largestGeneric). Its orbit at a checkpoint: nagano audit FILE")
    }
    if let classes {
      let partitions = try ChosenPoint.partitions(classes, architecture)
      point = architecture.genericPoint(architecture.axisPartitions(partitions), using: &generator)
      (description, files) = (.classes(classes), [])
      return
    }
    let place = at ?? "generic"
    if place == "generic" {
      point = architecture.genericPoint(using: &generator)
      (description, files) = (.generic, [])
    } else if place.hasSuffix(".json") {
      point = try architecture.checkedPoint(
        try architecture.parameters(json: try ChosenPoint.contents(of: place)))
      (description, files) = (.file(place), [place])
    } else if place.hasSuffix(".safetensors") || place.hasSuffix(".npz") {
      let checkpoint = try ChosenPoint.checkpoint(place, architecture)
      let found = checkpoint.network
      guard found.architecture == architecture else {
        throw RecognitionError(
          kind: .metadataMismatch,
          description: "\(place): the tensors make up \(found.architecture), not \(architecture)")
      }
      try checkpoint.checkCovered("With them it is another network than \(architecture), so it gives no point of that.")
      (point, description, files) = (found.point, .file(place), [place])
    } else {
      point = try architecture.checkedPoint(try architecture.parameters(list: place))
      (description, files) = (.list(place), [])
    }
  }

  /// The point of a certificate.
  init(_ architecture: Architecture, _ description: PointDescription, seed: UInt64) throws {
    switch description {
    case .generic: try self.init(architecture, at: nil, classes: nil, seed: seed)
    case .classes(let classes): try self.init(architecture, at: nil, classes: classes, seed: seed)
    case .list(let place), .file(let place): try self.init(architecture, at: place, classes: nil, seed: seed)
    }
  }

  private static func checkpoint(_ path: String, _ architecture: Architecture) throws -> CheckpointNetwork {
    do {
      return try CheckpointNetwork(path: path, activation: architecture.activation)
    } catch let error as RecognitionError where error.kind != .nonFinite {
      throw RecognitionError(
        kind: error.kind,
        description: error.description
          + "\nThese options are those of nagano audit, which gives the orbit of a file too.")
    }
  }

  /// Random residues take 16 bytes a parameter.
  private static let largestGeneric = 50_000_000

  static func contents(of path: String) throws -> Data {
    try WholeFile.contents(of: path)
  }

  static func partitions(_ classes: String, _ architecture: Architecture) throws -> [SignedPartition] {
    let partitions = try ClassNotation.parse(classes)
    guard partitions.map(\.count) == architecture.hiddenWidths else {
      throw UsageError(
        description: "--classes \(classes) labels layers of \(partitions.map(\.count)) neurons, but \(architecture) "
          + "has hidden layers of \(architecture.hiddenWidths)")
    }
    let labels = partitions.flatMap(\.labels)
    let (activation, parity) = (architecture.activation, architecture.activation.parity)
    if parity == .none, labels.contains(where: { $0.sign == .negative }) {
      throw UsageError(
        description: "--classes: mirrored copies need an odd or even activation; \(activation.name) is neither")
    }
    if parity != .even, labels.contains(where: { $0.sign == .fixed && $0.classNumber != nil }) {
      throw UsageError(description: "--classes: labels f0, f1, ... need an even activation; \(activation.name) is not")
    }
    if !activation.germ.valueVanishes, labels.contains(where: { $0.classNumber == nil }) {
      throw UsageError(
        description: "--classes: a silent neuron (z) needs an activation with s(0) = 0; \(activation.name)(0) is not 0")
    }
    return partitions
  }
}
