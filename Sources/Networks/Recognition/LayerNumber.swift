/// The place that the name of a module gives it among its siblings: `fc2` is number 2 of `fc`, `second` number 2, `lin_b`
/// number 2 of `lin_`.
struct LayerNumber: Hashable {
  /// What the siblings of one series share.
  let stem: String
  /// The place; `nil` for a name without one.
  let number: Int?

  private static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]

  init(_ name: String) {
    let digits = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    if !digits.isEmpty, let number = Int(digits) {
      var stem = name.dropLast(digits.count)
      while let end = stem.last, end == "_" || end == "-" { stem.removeLast() }
      (self.stem, self.number) = (String(stem), number)
    } else if let place = LayerNumber.ordinals.firstIndex(of: name.lowercased()) {
      (stem, number) = ("(ordinal)", place + 1)
    } else if let letter = LayerNumber.letter(name) {
      (stem, number) = letter
    } else {
      (stem, number) = (name, nil)
    }
  }

  /// A last part of one letter, after `_` or alone.
  private static func letter(_ name: String) -> (String, Int)? {
    guard let last = name.unicodeScalars.last, ("a"..."h").contains(last) else { return nil }
    let stem = name.dropLast()
    guard stem.isEmpty || stem.last == "_" else { return nil }
    return (stem + "(letter)", Int(last.value) - Int(UnicodeScalar("a").value) + 1)
  }

  /// The names in series, each in the order of its numbers, and the rest alone; series in order of first appearance.
  ///
  /// A bare name begins the series of its numbered siblings (`dense`, `dense_1`). Letters are a series only if they run from a on.
  static func series(_ names: [String], lettersCount: Bool = true) -> [[String]] {
    let numbers = Dictionary(names.map { ($0, LayerNumber($0)) }) { first, _ in first }
    var members: [String: [String]] = [:]
    var order: [String] = []
    for name in names {
      let stem = numbers[name]!.stem
      if members[stem] == nil { order.append(stem) }
      members[stem, default: []].append(name)
    }
    return order.flatMap { stem -> [[String]] in
      let sorted = members[stem]!.sorted { (numbers[$0]!.number ?? -1) < (numbers[$1]!.number ?? -1) }
      let places = sorted.map { numbers[$0]!.number ?? -1 }
      let isLetters = stem.hasSuffix("(letter)")
      let runs = !isLetters || (lettersCount && places == Array(1...places.count))
      return runs && Set(places).count == places.count ? [sorted] : sorted.map { [$0] }
    }
  }
}

/// Where in a network the words of a name put a module: smaller comes first.
enum ModuleRank {
  private static let words: [[String]] = [
    ["in", "inp", "input", "inputs", "first", "stem", "start", "entry"],
    [
      "enc", "encoder", "features", "feature", "extractor", "backbone", "base", "trunk", "body", "torso", "shared",
      "pre",
      "prenet", "bottom", "lower",
    ],
    ["hidden", "mid", "middle", "neck", "bottleneck", "latent", "core", "inner"],
    [
      "dec", "decoder", "head", "heads", "classifier", "cls", "regressor", "predictor", "projector", "post", "upper",
      "top", "readout",
    ],
    ["out", "outp", "output", "outputs", "last", "final", "logits", "end"],
  ]

  /// The place, or `nil` if no word tells, or words disagree.
  static func of(_ name: String) -> Int? {
    let ranks = Set(
      nameParts(name).compactMap { part in words.firstIndex { $0.contains(part) } })
    return ranks.count == 1 ? ranks.first : nil
  }

  private static let outputWords: Set<String> = [
    "mu", "mean", "sigma", "std", "logvar", "var", "pi", "policy", "action", "actor", "vf", "value", "critic", "q",
    "qf",
    "advantage", "adv", "logits", "head", "heads", "out", "output", "reward", "done",
  ]

  /// Whether a name is one of an output beside others.
  static func namesOutput(_ name: String) -> Bool { nameParts(name).contains(where: outputWords.contains) }

  private static let opposites: [Set<String>] = [
    ["generator", "discriminator"], ["gen", "disc"], ["netg", "netd"], ["actor", "critic"], ["policy", "value"],
    ["pi", "vf"], ["pi", "q"], ["teacher", "student"], ["online", "target"], ["source", "target"], ["ema", "model"],
    ["policy", "qf"], ["g", "d"],
  ]

  /// Whether two names are of two networks that are trained against or beside one another.
  static func areOpposites(_ first: String, _ second: String) -> Bool {
    let (one, other) = (Set(nameParts(first)), Set(nameParts(second)))
    return opposites.contains { pair in
      let (found, rest) = (pair.intersection(one), pair.intersection(other))
      return !found.isEmpty && !rest.isEmpty && found != rest
    }
  }

  private static let blockWords: Set<String> = [
    "block", "blocks", "residual", "resblock", "resblocks",
  ]

  /// Whether a name is one of residual blocks, whose input is added to their output.
  static func namesResidualBlocks(_ name: String) -> Bool {
    let parts = nameParts(name)
    return parts == ["res"] || parts.contains(where: blockWords.contains)
  }

  private static let memberWords: Set<String> = [
    "expert", "experts", "member", "members", "ensemble", "critics", "agents", "models", "branch", "branches", "tower",
    "towers", "heads", "nets", "policies", "tasks",
  ]

  /// Whether a name is one of networks side by side.
  static func namesAlternatives(_ name: String) -> Bool { nameParts(name).contains(where: memberWords.contains) }
}
