/// What an optimizer remembers from step to step.
///
/// Entries are in the order of the parameters that the optimizer was given. Padding of a network's storage has no gradient, so
/// what is remembered of it must be 0.
public struct OptimizerMemory: Equatable, Sendable {
  /// One number for each parameter, by name: a velocity, a mean.
  public var entries: [String: [Double]]
  /// Single numbers, by name: the number of steps.
  public var numbers: [String: Double]

  /// A memory; empty without arguments.
  public init(entries: [String: [Double]] = [:], numbers: [String: Double] = [:]) {
    (self.entries, self.numbers) = (entries, numbers)
  }

  /// The same memory with every list of entries rearranged.
  func rearranged(_ change: ([Double]) -> [Double]) -> OptimizerMemory {
    OptimizerMemory(entries: entries.mapValues(change), numbers: numbers)
  }
}
