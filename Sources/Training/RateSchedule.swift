/// How the learning rate changes in the course of a training: a pure function of the step.
///
/// A new schedule is one file that conforms, and a line in `RateScheduleEntry.all`.
public protocol RateSchedule: Sendable {
  /// The name in experiment files, under `training.schedule.kind`.
  var kind: String { get }
  /// The settings in the order in which they are written, each as YAML text.
  var settings: [(key: String, value: String)] { get }

  /// What the learning rate is multiplied by.
  ///
  /// - Parameters:
  ///   - step: the number of steps made so far.
  ///   - stepCount: the number of steps of the training, 1 or more.
  func factor(step: Int, of stepCount: Int) -> Double
}

extension RateSchedule {
  /// The entry of a resolved experiment file.
  var text: String {
    let pairs = [("kind", kind)] + settings.map { ($0.key, $0.value) }
    return "{\(pairs.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
  }
}

/// How experiment files name a schedule, and how it is read from them.
struct RateScheduleEntry: Sendable {
  /// The value of `training.schedule.kind`.
  let kind: String
  /// The keys it takes.
  let keys: [String]
  /// Reads the settings, which are missing where the name stands alone.
  let read: @Sendable (_ map: ExperimentMap?) throws(ExperimentError) -> any RateSchedule

  /// The schedules that experiment files know.
  static let all: [RateScheduleEntry] = [
    RateScheduleEntry(kind: "constant", keys: []) { _ in ConstantRate() },
    RateScheduleEntry(kind: "step", keys: ["every", "factor"]) { map throws(ExperimentError) in
      StepRate(every: try map?.steps("every", default: 1000) ?? 1000, factor: try map.factor(default: 0.1))
    },
    RateScheduleEntry(kind: "exponential", keys: ["every", "factor"]) { map throws(ExperimentError) in
      ExponentialRate(every: try map?.steps("every", default: 1000) ?? 1000, factor: try map.factor(default: 0.1))
    },
    RateScheduleEntry(kind: "cosine", keys: ["final"]) { map throws(ExperimentError) in
      CosineRate(final: try map.share("final", default: 0))
    },
    RateScheduleEntry(kind: "linear-warmup", keys: ["steps", "from", "then"]) { map throws(ExperimentError) in
      WarmupRate(
        steps: try map?.steps("steps", default: 100) ?? 100, from: try map.share("from", default: 0.01),
        then: try read(map?["then"]))
    },
  ]

  /// Reads a schedule: a name, or a mapping with `kind`.
  static func read(_ value: ExperimentValue?) throws(ExperimentError) -> any RateSchedule {
    guard let value else { return ConstantRate() }
    guard value.text == nil else { return try entry(value).read(nil) }
    let allKeys = all.flatMap(\.keys).reduce(into: ["kind"]) { keys, key in
      if !keys.contains(key) { keys.append(key) }
    }
    let kind = try value.map(keys: allKeys).required("kind", example: "kind: cosine")
    let entry = try entry(kind)
    return try entry.read(value.map(keys: ["kind"] + entry.keys))
  }

  private static func entry(_ value: ExperimentValue) throws(ExperimentError) -> RateScheduleEntry {
    let kind = try value.name(among: all.map(\.kind))
    return all.first { $0.kind == kind }!
  }
}

extension ExperimentMap {
  fileprivate func steps(_ key: String, default standard: Int) throws(ExperimentError) -> Int {
    try integer(key, default: standard, from: 1)
  }
}

extension ExperimentMap? {
  fileprivate func factor(default standard: Double) throws(ExperimentError) -> Double {
    try self?.number("factor", default: standard, expected: "a positive number") { $0 > 0 } ?? standard
  }

  fileprivate func share(_ key: String, default standard: Double) throws(ExperimentError) -> Double {
    try self?.number(key, default: standard, expected: "a number from 0 to 1") { $0 >= 0 && $0 <= 1 } ?? standard
  }
}
