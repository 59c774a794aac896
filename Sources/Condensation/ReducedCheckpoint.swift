public import Checkpoints
internal import InvariantManifolds
public import Networks
public import Numerics

/// A reduced network on its way to a file: the tensors have the names of those they come from, and their types where these
/// hold the new numbers.
///
/// A file may hold more than the network: ask ``RecognisedNetwork/coverage`` before, and hand on what is to be kept.
public struct ReducedCheckpoint: Sendable {
  /// The reduction, its parameters rounded to what the file stores.
  public let reduction: Reduction
  /// What parameters are rounded to: F64 if one of the wide network's tensors is, or a sum is too large for F32, else F32.
  public let elementType: ElementType
  /// The types of the tensors, in parameter order: that of the tensor they come from if it has all new numbers, exactly, else
  /// ``elementType``.
  public let elementTypes: [ElementType]
  /// Where the tensors lie in the file.
  public let layout: FileLayout
  /// The names of the tensors, in parameter order.
  public var names: [String] { layout.names }

  /// The name of the widest element type that is written, as safetensors files have it.
  public var elementTypeName: String {
    let widest = elementTypes.max { $0.byteCount < $1.byteCount }
    return (widest ?? elementType).rawValue
  }

  /// Whether the file stores F64 though the input did not: a sum is above the largest number of F32.
  public let isWidened: Bool

  /// The type to which sums were rounded; `nil` if none was.
  public var roundedTo: String? { reduction.sumsAreExact ? nil : elementType.rawValue }

  /// Whether the file stores F32 and numbers were rounded to it.
  public var isNarrowed: Bool { elementType == .f32 && !reduction.sumsAreExact }

  /// Whether the function and the training are those of the wide network, without any rounding of parameters.
  public var isExact: Bool { reduction.isExact && reduction.sumsAreExact }

  /// The checkpoint of a reduction of a network that was recognised in a file.
  public init(_ reduction: Reduction, of network: RecognisedNetwork) {
    let stored = network.point.values.compactMap { values -> StoredTensor? in
      guard case .stored(let tensor) = values else { return nil }
      return tensor
    }
    let natural = ReducedCheckpoint.elementType(of: network)
    let narrowed = reduction.rounded(to: natural)
    isWidened = !narrowed.parameters.allSatisfy(\.isFinite)
    let (elementType, rounded) = isWidened ? (ElementType.f64, reduction) : (natural, narrowed)
    let tensors = rounded.narrow.tensors(of: rounded.parameters)
    elementTypes = zip(stored, tensors).map { own, new in
      new.doubles().allSatisfy { own.elementType.rounded($0) == $0 } ? own.elementType : elementType
    }
    layout = network.layout
    (self.elementType, self.reduction) = (elementType, rounded)
  }

  /// What a file of a reduction of this network stores.
  public static func elementType(of network: RecognisedNetwork) -> ElementType {
    let isDouble = network.point.values.contains { values in
      guard case .stored(let tensor) = values else { return true }
      return tensor.elementType == .f64
    }
    return isDouble ? .f64 : .f32
  }

  /// Writes a safetensors file that records the network, completely or not at all.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - carried: tensors that are no part of the network, written behind it as they are.
  ///   - metadata: the strings of the file that was reduced, kept but for the notation of the network.
  /// - Throws: ``CheckpointError`` if the file cannot be written.
  /// - Complexity: O(parameters).
  public func write(
    to path: String, carrying carried: [RawTensor] = [], metadata: [String: String] = [:]
  ) throws(CheckpointError) {
    let tensors = zip(reduction.narrow.tensors(of: reduction.parameters), elementTypes).map { tensor, type in
      StoredTensor(name: tensor.name, shape: tensor.shape, values: tensor.doubles(), elementType: type)
    }
    let recorded = [CheckpointFile.networkKey: reduction.narrow.notation]
    try SafetensorsWriter(
      tensors: layout.inFile(tensors), carrying: carried, metadata: metadata.merging(recorded) { $1 }
    ).write(to: path)
  }
}
