internal import Networks
internal import Numerics
internal import Yams

extension Experiment {
  static func data(
    _ value: ExperimentValue, _ folder: String, _ student: Architecture
  ) throws(ExperimentError) -> DataSettings {
    let map = try value.map(keys: ["file", "teacher", "function", "inputs", "targets", "scale", "test"])
    let testRange = "a number from 0 to below 1"
    func isTestFraction(_ number: Double) -> Bool { number >= 0 && number < 1 }
    let source: DataSettings.Source
    if let teacher = map["teacher"] {
      try expectAlone("teacher", in: map)
      source = try Self.teacher(teacher, student)
    } else if let function = map["function"] {
      try expectAlone("function", in: map)
      source = try Self.function(function, student)
    } else {
      let test = try map.number("test", default: 0.2, expected: testRange, where: isTestFraction)
      return DataSettings(
        source: try fileSource(map), scale: try map.number("scale", default: 1), test: test, folder: folder)
    }
    // All points of a function are learnt unless said otherwise.
    let test = try map.number(
      "test", default: map["function"] == nil ? 0.2 : 0, expected: testRange, where: isTestFraction)
    return DataSettings(source: source, test: test, folder: folder)
  }

  private static func expectAlone(_ source: String, in map: ExperimentMap) throws(ExperimentError) {
    for key in ["file", "function", "inputs", "targets", "scale"] where key != source {
      guard let extra = map[key] else { continue }
      throw extra.error("'\(key)' does not go with '\(source)'", remedy: "Remove '\(key)' or '\(source)'.")
    }
  }

  private static func teacher(
    _ teacher: ExperimentValue, _ student: Architecture
  ) throws(ExperimentError) -> DataSettings.Source {
    let settings = try teacher.map(keys: ["network", "samples"])
    let place = try settings.required("network", example: "network: tanh:2-3-1")
    let network = try place.architecture()
    guard network.inputCount == student.inputCount, network.outputCount == student.outputCount else {
      throw place.error(
        "the teacher \(network) has other inputs or outputs than the network \(student)",
        remedy: "Give both the same first and last width.")
    }
    let samples = try settings.integer("samples", default: 200, from: 1, to: 1_000_000_000)
    if let place = settings["samples"] {
      let numbers = network.widths.reduce(0.0) { $0 + Double($1) } * Double(samples)
      if let excess = MemoryBudget.excess(24 * numbers) {
        throw place.error("\(samples) samples take \(excess)", remedy: "Write a smaller number.")
      }
    }
    return .teacher(network: network, samples: samples)
  }

  private static func function(
    _ value: ExperimentValue, _ student: Architecture
  ) throws(ExperimentError) -> DataSettings.Source {
    let map = try value.map(keys: ["name", "from", "to", "points"])
    let place = try map.required("name", example: "name: sin")
    let name = try map.choice("name", default: "", among: TargetFunction.all.map(\.name))
    guard let function = TargetFunction.named(name) else { throw place.mismatch(expected: "the name of a function") }
    guard student.inputCount == function.variableCount, student.outputCount == 1 else {
      throw place.error(
        "the function '\(name)' has \(function.variableCount) inputs and one output, unlike the network \(student)",
        remedy: "Change the first and the last width of the network.")
    }
    if function.points != nil, let extra = map["from"] ?? map["to"] ?? map["points"] {
      throw extra.error("the function '\(name)' has points of its own", remedy: "Remove '\(extra.key)'.")
    }
    let from = try map.number("from", default: -1)
    let to = try map.number("to", default: 1, expected: "a number above 'from', \(from)") { $0 > from }
    guard from < to else { throw value.error("'from' is not below 'to'", remedy: "Give the ends in ascending order.") }
    return .function(
      function,
      grid: TargetGrid(from: from, to: to, points: try map.integer("points", default: 21, from: 2, to: 10_000)))
  }

  private static func fileSource(_ map: ExperimentMap) throws(ExperimentError) -> DataSettings.Source {
    let place = try map.required("file", example: "file: digits.npz")
    let file = try place.string(expected: "a path")
    let lowered = file.lowercased()
    if lowered.hasSuffix(".npz") {
      return .npz(
        file: file, inputs: try map["inputs"]?.string(expected: "the name of an array") ?? "images",
        targets: try map["targets"]?.string(expected: "the name of an array") ?? "labels")
    }
    if SampleTable.isIDX(file) { return .idx(inputs: file, targets: try labelFile(of: file, map)) }
    guard lowered.hasSuffix(".csv") else {
      throw place.error(
        "'\(file)' is neither .npz nor .csv nor IDX", remedy: "Save the data in one of these formats.")
    }
    return .csv(
      file: file, inputs: try map["inputs"].map { value throws(ExperimentError) in try names(value) },
      targets: try map["targets"].map { value throws(ExperimentError) in try names(value) } ?? ["labels"])
  }

  /// The file of the labels that go with images in the IDX format.
  private static func labelFile(of images: String, _ map: ExperimentMap) throws(ExperimentError) -> String {
    if let extra = map["inputs"] {
      throw extra.error("'inputs' does not go with a file in the IDX format", remedy: "Remove 'inputs'.")
    }
    if let targets = map["targets"] { return try targets.string(expected: "the file of the labels") }
    guard let labels = SampleTable.labelFile(of: images) else {
      throw try map.required("file", example: "").error(
        "'\(images)' does not say where its labels are", remedy: "Add 'targets: FILE'.")
    }
    return labels
  }

  private static func names(_ value: ExperimentValue) throws(ExperimentError) -> [String] {
    let expected = "the name of a column, or a list of names"
    guard case .sequence(let nodes) = value.node else { return [try value.string(expected: expected)] }
    var names: [String] = []
    for node in nodes {
      let item = ExperimentValue(source: value.source, key: value.key, node: node)
      names.append(try item.string(expected: "the name of a column"))
    }
    guard !names.isEmpty else { throw value.mismatch(expected: expected) }
    return names
  }
}
