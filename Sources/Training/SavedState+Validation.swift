internal import Checkpoints
internal import Foundation
internal import Networks
internal import Numerics

// A state counts as valid only if a training of this experiment could have written it: what depends on the step alone (which
// rows the table of metrics has, which checkpoints there are, what an optimizer remembers) is computed and compared, the rest
// must have the right shape and be finite and in its range. Everything is checked before anything is written.

extension SavedState {
  /// What is wrong with a state for a training; `nil` if it may go on from there.
  ///
  /// - Parameters:
  ///   - trainer: the training.
  ///   - flow: its flow, if it is one.
  ///   - folder: where its checkpoints lie.
  func problem(for trainer: Trainer, flow: FlowSettings?, in folder: RunFolder) -> String? {
    guard (snapshot.flow != nil) == (flow != nil) else {
      return flow == nil ? "it is the state of a flow" : "it is not the state of a flow"
    }
    return problemOfNumbers(trainer, flow) ?? problemOfParameters(trainer) ?? problemOfMemory(trainer, flow)
      ?? problemOfCheckpoints(trainer, flow, folder)
  }

  private func problemOfNumbers(_ trainer: Trainer, _ flow: FlowSettings?) -> String? {
    guard seconds.isFinite, seconds >= 0 else { return "'seconds' is \(seconds)" }
    guard metricsBytes >= 0 else { return "'metricsBytes' is \(metricsBytes)" }
    guard let flow, let memory = snapshot.flow else {
      return (0..<max(trainer.stepCount, 1)).contains(snapshot.step)
        ? nil : "'step' is \(snapshot.step), and the training has \(trainer.stepCount) steps"
    }
    guard (0..<flow.maximumSteps).contains(snapshot.step) else {
      return "'step' is \(snapshot.step), and the flow has at most \(flow.maximumSteps) steps"
    }
    let statistics = memory.statistics
    guard statistics.time >= 0, statistics.time < flow.time, (statistics.time == 0) == (snapshot.step == 0) else {
      return "'time' is \(statistics.time) at step \(snapshot.step), and the flow ends at \(flow.time)"
    }
    guard memory.nextStep.isFinite, memory.nextStep >= 0 else { return "'nextStep' is \(memory.nextStep)" }
    for (name, number) in [("rejectedSteps", statistics.rejectedSteps), ("gradients", statistics.gradients)] {
      guard (0...SavedState.largestCounter).contains(number) else { return "'\(name)' is \(number)" }
    }
    return nil
  }

  /// More than any run counts to, and far from where sums overflow.
  private static let largestCounter = 1 << 53

  private func problemOfParameters(_ trainer: Trainer) -> String? {
    let count = trainer.architecture.parameterCount
    guard snapshot.parameters.count == count else {
      return "there are \(snapshot.parameters.count) parameters, and \(trainer.architecture) has \(count)"
    }
    return snapshot.parameters.allSatisfy(\.isFinite) ? nil : "a parameter is not finite"
  }

  private func problemOfMemory(_ trainer: Trainer, _ flow: FlowSettings?) -> String? {
    if flow != nil {
      return snapshot.optimizer == OptimizerMemory() && snapshot.probe == nil
        ? nil : "a flow remembers nothing of an optimizer"
    }
    let expected = OptimizerMemory.shape(of: trainer.optimizer)
    let count = trainer.architecture.parameterCount
    if let problem = snapshot.optimizer.problem(like: expected, count: count, steps: snapshot.step) {
      return "optimizer.\(problem)"
    }
    guard (snapshot.probe != nil) == (trainer.confinement != nil) else {
      return trainer.confinement == nil ? "the training is not confined" : "'remainder' is missing"
    }
    guard let probe = snapshot.probe else { return nil }
    guard probe.remainder.isFinite else { return "'remainder' is \(probe.remainder)" }
    return probe.optimizer.problem(like: expected, count: 1, steps: snapshot.step)
      .map { "confinement.optimizer.\($0)" }
  }

  private func problemOfCheckpoints(_ trainer: Trainer, _ flow: FlowSettings?, _ folder: RunFolder) -> String? {
    if flow == nil {
      let last = trainer.stepCount
      let expected = trainer.checkpoints.steps(upTo: last).filter { $0 <= snapshot.step }.map {
        String(folder.checkpointFile(step: $0, of: last).dropFirst(folder.checkpoints.count + 1))
      }
      return checkpoints == expected ? nil : "'checkpoints' are not those up to step \(snapshot.step)"
    }
    let isInOrder = zip(checkpoints, checkpoints.dropFirst()).allSatisfy { $0 < $1 }
    return isInOrder && checkpoints.allSatisfy(SavedState.isCheckpointName) && !checkpoints.isEmpty
      ? nil : "'checkpoints' are not names of checkpoints in order"
  }

  private static func isCheckpointName(_ name: String) -> Bool {
    guard name.hasPrefix("step_"), name.hasSuffix(".safetensors") else { return false }
    let digits = name.dropFirst("step_".count).dropLast(".safetensors".count)
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// What is wrong with the rows of a table that goes up to the state; `nil` if there is one for each step that has metrics.
  func problem(of rows: [TrainingMetrics], interval: Int) -> String? {
    let steps = rows.map(\.step)
    let isRight = steps.count == snapshot.step / interval + 1 && steps.enumerated().allSatisfy { $1 == $0 * interval }
    return isRight ? nil : "metrics.csv is not the one up to step \(snapshot.step)"
  }

  /// Whether all numbers are finite, so that the state may be kept.
  var isFinite: Bool {
    let memories = [snapshot.optimizer, snapshot.probe?.optimizer].compactMap { $0 }
    return snapshot.parameters.allSatisfy(\.isFinite) && (snapshot.probe?.remainder.isFinite ?? true)
      && memories.allSatisfy { $0.entries.values.allSatisfy { $0.allSatisfy(\.isFinite) } }
  }
}

extension OptimizerMemory {
  /// What an optimizer remembers of one parameter after one step.
  static func shape(of optimizer: any Optimizer) -> OptimizerMemory {
    var own = optimizer
    own.memory = OptimizerMemory()
    var parameter = 1.0
    let gradient = [1.0]
    withUnsafeMutablePointer(to: &parameter) { parameter in
      gradient.withUnsafeBufferPointer {
        own.update(UnsafeMutableBufferPointer(start: parameter, count: 1), gradient: $0, scaling: nil)
      }
    }
    return own.memory
  }

  /// What is wrong, beginning with the name; `nil` if it is the memory of `count` parameters after some steps.
  ///
  /// - Parameter shape: what the optimizer remembers of one parameter after one step.
  func problem(like shape: OptimizerMemory, count: Int, steps: Int) -> String? {
    let expected = steps == 0 ? OptimizerMemory() : shape
    for name in Set(expected.entries.keys).union(entries.keys).sorted() {
      guard let list = entries[name] else { return "\(name) is missing" }
      guard expected.entries[name] != nil else { return "\(name) is nothing that the method remembers" }
      guard list.count == count else { return "\(name) has \(list.count) entries, not \(count)" }
      guard list.allSatisfy(\.isFinite) else { return "\(name) is not finite" }
      // Of a memory that is a mean of squares the root is taken.
      guard name != "square" || list.allSatisfy({ $0 >= 0 }) else { return "\(name) has a negative entry" }
    }
    for name in Set(expected.numbers.keys).union(numbers.keys).sorted() {
      guard let number = numbers[name] else { return "\(name) is missing" }
      guard expected.numbers[name] != nil else { return "\(name) is nothing that the method remembers" }
      // Numbers count steps.
      guard number == Double(steps) else { return "\(name) is \(number) after \(steps) steps" }
    }
    return nil
  }
}
