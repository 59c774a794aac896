internal import Numerics

extension RecognisedNetwork {
  /// What became of one tensor of the file.
  public struct TensorStatus: Sendable, Hashable, Codable {
    /// The name in the file.
    public let name: String
    /// `analysed`, `skipped`, or `ignored` where the user chose so.
    public let status: String
    /// For tensors that were not analysed, why.
    public let reason: String?
    /// Whether the tensor may compute: it holds floating-point numbers, as parameters do, and is no state of training.
    public let isParameter: Bool

    /// A status.
    public init(name: String, status: String, reason: String?, isParameter: Bool) {
      self.name = name
      self.status = status
      self.reason = reason
      self.isParameter = isParameter
    }

    static func analysed(_ name: String) -> TensorStatus {
      TensorStatus(name: name, status: "analysed", reason: nil, isParameter: true)
    }

    static func ignored(_ name: String, _ reason: String) -> TensorStatus {
      TensorStatus(name: name, status: "ignored", reason: reason, isParameter: false)
    }

    static func skipped(_ tensor: StoredTensor) -> TensorStatus {
      let isState = TrainingState.holds(tensor.name)
      return TensorStatus(
        name: tensor.name, status: "skipped",
        reason: isState ? "state of training, no part of the network" : reason(tensor),
        isParameter: tensor.elementType.isFloatingPoint && tensor.count > 0 && !isState)
    }

    private static func reason(_ tensor: StoredTensor) -> String {
      if !tensor.elementType.isFloatingPoint {
        return "element type \(tensor.elementType.rawValue) is not a parameter type"
      }
      switch tensor.shape.count {
      case 1: return "no weight matrix of this name and length; a vector is a bias only beside its matrix"
      case 2: return "empty"
      default: return "shape \(tensor.shape) belongs to no dense layer"
      }
    }
  }
}
