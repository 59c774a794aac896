/// What decay leaves of a parameter whose gradient is always zero, as a share of its start.
///
/// It is the optimizer itself at work on one parameter that starts at 1: `(1 - rate decay)^n` for decay without momentum or
/// decoupled decay, a damped oscillation for coupled decay with momentum. The frozen part of a network, its interaction,
/// shrinks by this factor, so the leaf of a confined training moves with it.
public struct DecayProbe: Sendable {
  /// What is left after the steps made so far; 1 at first.
  public private(set) var remainder = 1.0
  private var optimizer: any Optimizer

  /// What is left, and what the optimizer remembers.
  struct Memory: Equatable, Sendable {
    var remainder: Double
    var optimizer: OptimizerMemory
  }

  var memory: Memory {
    get { Memory(remainder: remainder, optimizer: optimizer.memory) }
    set { (remainder, optimizer.memory) = (newValue.remainder, newValue.optimizer) }
  }

  /// A probe of an optimizer at rest.
  public init(of optimizer: any Optimizer) { self.optimizer = optimizer }

  /// Makes one step at a learning rate.
  public mutating func step(rate: Double) {
    optimizer.rate = rate
    let gradient = [0.0]
    withUnsafeMutablePointer(to: &remainder) { remainder in
      gradient.withUnsafeBufferPointer { gradient in
        optimizer.update(UnsafeMutableBufferPointer(start: remainder, count: 1), gradient: gradient, scaling: nil)
      }
    }
  }
}
