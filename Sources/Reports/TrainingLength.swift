internal import Checkpoints
internal import Foundation

/// How long the trainings of a report last, if nothing ends them before.
public struct TrainingLength: Hashable, Sendable {
  /// The passes over the training set of methods that make steps; `nil` without such a method.
  public let epochs: Int?
  /// The time of gradient flow; `nil` without a flow.
  public let flowTime: Double?

  /// A length.
  public init(epochs: Int?, flowTime: Double?) { (self.epochs, self.flowTime) = (epochs, flowTime) }

  /// For people: `40 epochs, flow to the time 4`.
  var words: String {
    let steps = epochs.map { $0 == 1 ? "1 epoch" : "\(Prose.grouped($0)) epochs" }
    let flow = flowTime.map { "flow to the time \(String(format: "%.4g", $0))" }
    return [steps, flow].compactMap { $0 }.joined(separator: ", ")
  }

  /// For programs.
  var pairs: [(key: String, value: JSONValue)] {
    [("epochs", .optional(epochs)), ("flowTime", .optional(flowTime))]
  }
}
