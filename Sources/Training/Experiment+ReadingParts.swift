internal import Networks
internal import Yams

extension Experiment {
  static func initial(
    _ value: ExperimentValue?, _ folder: String, _ network: Architecture
  ) throws(ExperimentError) -> [any Initialiser] {
    guard let value else { return [NormalInitialiser()] }
    let context = InitialiserEntry.Context(folder: folder, network: network)
    guard case .sequence(let nodes) = value.node else { return [try initialiser(value, context)] }
    guard nodes.count == network.layerCount else {
      throw value.error(
        "the list has \(nodes.count) entries, but \(network) has \(network.layerCount) layers of weights",
        remedy: "Give one entry for each layer, or one for all without a list.")
    }
    var rules: [any Initialiser] = []
    for (index, node) in nodes.enumerated() {
      let item = ExperimentValue(source: value.source, key: "\(value.key)[\(index)]", node: node)
      let rule = try initialiser(item, context)
      guard nodes.count == 1 || !(rule is any NetworkInitialiser) else {
        throw item.error("the kind '\(rule.kind)' gives all layers at once", remedy: "Write it without a list.")
      }
      rules.append(rule)
    }
    return rules
  }

  private static func initialiser(
    _ value: ExperimentValue, _ context: InitialiserEntry.Context
  ) throws(ExperimentError) -> any Initialiser {
    let kinds = InitialiserEntry.all.map(\.kind)
    guard case .mapping(let mapping) = value.node else {
      let entry = try entry(value, among: kinds)
      do {
        return try entry.read(nil, context)
      } catch {
        throw value.error(error.problem, remedy: error.remedy)
      }
    }
    guard let node = mapping.first(where: { $0.key.scalar?.string == "kind" })?.value else {
      throw value.error("the key 'kind' is missing", remedy: "Add one of: \(listed(kinds)).")
    }
    let kind = ExperimentValue(source: value.source, key: "\(value.key).kind", node: node)
    let entry = try entry(kind, among: kinds)
    return try entry.read(try value.map(keys: ["kind"] + entry.keys), context)
  }

  private static func entry(_ value: ExperimentValue, among kinds: [String]) throws(ExperimentError) -> InitialiserEntry
  {
    let kind = try value.name(among: kinds)
    return InitialiserEntry.all.first { $0.kind == kind }!
  }

  static func training(
    _ value: ExperimentValue?, _ network: Architecture
  ) throws(ExperimentError) -> Training {
    guard let value else { return Training() }
    let methods = OptimizerEntry.all.map(\.method) + ["flow"]
    let commonKeys = ["method", "confined", "classes"]
    let stepKeys = ["batch", "sampling", "epochs", "schedule", "precision"]
    let allKeys = (OptimizerEntry.all.flatMap(\.keys) + flowKeys).reduce(into: commonKeys + stepKeys) { keys, key in
      if !keys.contains(key) { keys.append(key) }
    }
    let map = try value.map(keys: allKeys)
    let method = try map.choice("method", default: "gd", among: methods)
    let entry = OptimizerEntry.all.first { $0.method == method }
    let keys = entry.map { stepKeys + $0.keys } ?? flowKeys
    for key in allKeys.dropFirst(commonKeys.count) where !keys.contains(key) {
      guard let extra = map[key] else { continue }
      throw extra.error("the method '\(method)' has no '\(key)'", remedy: "Its keys are: \(listed(keys)).")
    }
    let confinement = try Self.confinement(map, network)
    guard let entry else { return Training(confinement: confinement, flow: try Self.flow(map)) }
    var training = Training(
      optimizer: try entry.read(map), batch: try batch(map, entry),
      epochs: try map.integer("epochs", default: 200, from: 0, to: 1_000_000_000), confinement: confinement)
    training.sampling = try sampling(map, hasBatches: training.batch != nil)
    training.schedule = try RateScheduleEntry.read(map["schedule"])
    let precisions = Precision.allCases.map(\.rawValue)
    training.precision =
      Precision(rawValue: try map.choice("precision", default: precisions[0], among: precisions)) ?? .double
    return training
  }

  private static func sampling(_ map: ExperimentMap, hasBatches: Bool) throws(ExperimentError) -> BatchSampling {
    let names = BatchSampling.allCases.map(\.rawValue)
    let sampling = BatchSampling(rawValue: try map.choice("sampling", default: names[0], among: names))
    if let value = map["sampling"], sampling == .withReplacement, !hasBatches {
      throw value.error("the whole training set is taken at each step", remedy: "Give a `batch`, or remove 'sampling'.")
    }
    return sampling ?? .withoutReplacement
  }

  private static func batch(_ map: ExperimentMap, _ entry: OptimizerEntry) throws(ExperimentError) -> Int? {
    guard let value = map["batch"] else { return entry.batches == .needed ? OptimizerEntry.usualBatch : nil }
    guard value.text != "full" else {
      guard entry.batches != .needed else {
        throw value.error("the method '\(entry.method)' takes batches", remedy: "Write a size, or `method: gd`.")
      }
      return nil
    }
    let size = try value.integer(expected: "'full' or a whole number from 1") { $0 >= 1 }
    guard entry.batches != .none else {
      throw value.error(
        "the method '\(entry.method)' takes the whole training set", remedy: "Write `batch: full`, or `method: sgd`.")
    }
    return size
  }

  static func record(_ value: ExperimentValue?, isFlow: Bool) throws(ExperimentError) -> Record {
    guard let map = try value?.map(keys: ["checkpoints", "metrics"]) else { return Record() }
    var record = Record(metrics: try map.integer("metrics", default: 1, from: 1))
    guard let checkpoints = try map["checkpoints"]?.map(keys: ["spacing", "count", "times"]) else { return record }
    if !isFlow, let times = checkpoints["times"] {
      throw times.error("times are for gradient flow", remedy: "Write `training: {method: flow}`, or remove 'times'.")
    }
    let spacings = CheckpointSchedule.Spacing.allCases.map(\.rawValue)
    let spacing = try checkpoints.choice("spacing", default: "log", among: spacings)
    record.checkpoints = CheckpointSchedule(
      spacing: CheckpointSchedule.Spacing(rawValue: spacing) ?? .log,
      count: try checkpoints.integer("count", default: 50, from: 2, to: 1_000_000),
      times: try checkpoints["times"].map { value throws(ExperimentError) in try Self.times(value) })
    return record
  }
}
