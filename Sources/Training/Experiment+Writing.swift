internal import Networks
internal import Symmetry

extension Experiment {
  /// The experiment with every default written out, in a stable order; reading it back in the same folder gives the same
  /// experiment.
  ///
  /// - Complexity: O(length of the text).
  public func resolvedYAML() -> String {
    var lines = ["network: \(network.notation)", "seed: \(seed)", "data:"]
    lines += dataLines.map { "  \($0)" }
    lines.append("loss: \(loss.name)")
    lines += initialLines
    lines += ["perturb: \(SymmetryBreaking.text(perturbation))", "training:"]
    lines += methodLines.map { "  \($0)" }
    lines.append("  confined: \(training.confinement != nil)")
    if case .classes(let hidden) = training.confinement {
      lines.append("  classes: \(ResolvedText.string(ClassNotation.string(hidden)))")
    }
    let times = record.checkpoints.times.map { times in
      ", times: [\(times.map(ResolvedText.number).joined(separator: ", "))]"
    }
    let checkpoints = record.checkpoints
    lines += [
      "record:",
      "  checkpoints: {spacing: \(checkpoints.spacing.rawValue), count: \(checkpoints.count)\(times ?? "")}",
      "  metrics: \(record.metrics)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same experiment with its files named from another folder.
  public func relocated(to folder: String) -> Experiment {
    var moved = self
    moved.data.folder = folder
    switch data.source {
    case .npz(let file, let inputs, let targets):
      moved.data.source = .npz(
        file: FilePath.relocate(file, from: data.folder, to: folder), inputs: inputs, targets: targets)
    case .csv(let file, let inputs, let targets):
      moved.data.source = .csv(
        file: FilePath.relocate(file, from: data.folder, to: folder), inputs: inputs, targets: targets)
    case .idx(let inputs, let targets):
      moved.data.source = .idx(
        inputs: FilePath.relocate(inputs, from: data.folder, to: folder),
        targets: FilePath.relocate(targets, from: data.folder, to: folder))
    case .teacher, .function: break
    }
    moved.initial = initial.map { $0.relocated(to: folder) }
    return moved
  }

  private var methodLines: [String] {
    if let flow = training.flow { return ["method: flow"] + Self.lines(flow) }
    return ["method: \(training.optimizer.method)"]
      + training.optimizer.settings.map { "\($0.key): \($0.value)" }
      + [
        "batch: \(training.batch.map(String.init) ?? "full")", "sampling: \(training.sampling.rawValue)",
        "epochs: \(training.epochs)", "schedule: \(training.schedule.text)",
        "precision: \(training.precision.rawValue)",
      ]
  }

  private var dataLines: [String] {
    let file: [String]
    switch data.source {
    case .npz(let path, let inputs, let targets):
      file = [
        "file: \(ResolvedText.string(path))", "inputs: \(ResolvedText.string(inputs))",
        "targets: \(ResolvedText.string(targets))",
      ]
    case .csv(let path, let inputs, let targets):
      file = [
        "file: \(ResolvedText.string(path))", "inputs: \(inputs.map(ResolvedText.strings) ?? "null")",
        "targets: \(ResolvedText.strings(targets))",
      ]
    case .idx(let inputs, let targets):
      file = ["file: \(ResolvedText.string(inputs))", "targets: \(ResolvedText.string(targets))"]
    case .function(let function, let grid):
      let points = [
        "from: \(ResolvedText.number(grid.from))", "to: \(ResolvedText.number(grid.to))", "points: \(grid.points)",
      ]
      let settings = ["name: \(function.name)"] + (function.points == nil ? points : [])
      return ["function: {\(settings.joined(separator: ", "))}", "test: \(ResolvedText.number(data.test))"]
    case .teacher(let network, let samples):
      return [
        "teacher:", "  network: \(network.notation)", "  samples: \(samples)",
        "test: \(ResolvedText.number(data.test))",
      ]
    }
    return file + ["scale: \(ResolvedText.number(data.scale))", "test: \(ResolvedText.number(data.test))"]
  }

  private var initialLines: [String] {
    let entries = initial.map { rule in
      let pairs = [("kind", rule.kind)] + rule.settings.map { ($0.key, $0.value) }
      return "{\(pairs.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
    }
    return entries.count == 1 ? ["initial: \(entries[0])"] : ["initial:"] + entries.map { "  - \($0)" }
  }
}
