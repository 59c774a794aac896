/// The steps of a series of checkpoints, from what is in the files and from their names.
///
/// A number that Nagano wrote (`nagano.step`) is that of its file. For the others, the first of these that all have:
/// 1. `global_step`, `step`, `iteration` or `iter` in the files of PyTorch, if no two are equal;
/// 2. a whole number named so in the name of the file: `epoch=2-step=1000`, `step_000400`;
/// 3. one that is named an epoch: `epoch=0-val_loss=0.91`;
/// 4. the first that has a name and an equals sign: `round=3-loss=0.5`;
/// 5. the last number in which the names differ, if they are alike but for numbers, else the last: `mlp_4x6_1000`;
/// 6. `epoch` in the files.
///
/// A decimal is one number, and no step.
struct CheckpointSteps {
  /// A number in a name.
  struct Number: Equatable {
    /// The letters before it, small.
    let word: String
    let hasEquals: Bool
    /// Its value; nil of decimals, and of numbers that are too large.
    let value: Int?
  }

  /// The steps in the order of the names; nil where there is none.
  static func steps(of names: [String], metadata: [[String: String]]) -> [Int?] {
    let own = metadata.map { $0["nagano.step"].flatMap { Int($0) } }
    let open = names.indices.filter { own[$0] == nil }
    let numbers = names.map { CheckpointSteps.numbers(in: $0) }
    func first(_ keys: [String], _ index: Int) -> Int? {
      keys.lazy.compactMap { metadata[index][$0].flatMap { Int($0) } }.first
    }
    func named(_ words: Set<String>, _ index: Int) -> Int? {
      numbers[index].first { words.contains($0.word) && $0.value != nil }?.value
    }
    let inside = open.map { first(["global_step", "step", "iteration", "iter"], $0) }
    let last = lastNumbers(open.map { numbers[$0] }, templates: open.map { template(of: names[$0]) })
    let sources: [[Int?]] = [
      Set(inside).count == inside.count ? inside : [],
      open.map { named(["step", "steps", "iter", "iters", "iteration", "iterations"], $0) },
      open.map { named(["epoch", "epochs", "ep"], $0) },
      open.map { index in numbers[index].first { $0.hasEquals && !$0.word.isEmpty && $0.value != nil }?.value },
      last, open.map { first(["epoch"], $0) },
    ]
    let chosen = sources.first { $0.count == open.count && !$0.contains(nil) } ?? last
    var steps = own
    for (index, step) in zip(open, chosen) { steps[index] = step }
    return steps
  }

  /// Whether a name is one that trainers give to a copy of another checkpoint, or to the last state.
  static func isUnnumbered(_ name: String) -> Bool {
    let usual = ["last", "latest", "best", "final", "model", "pytorch_model", "checkpoint", "current"]
    let lowercased = name.lowercased()
    return usual.contains(lowercased)
      || ["best", "last", "final"].contains { ["model_\($0)", "\($0)_model", "checkpoint_\($0)"].contains(lowercased) }
  }

  /// The numbers in a name, in its order.
  static func numbers(in name: String) -> [Number] {
    name.matches(of: /([A-Za-z]*)([=_\-. ]*)([0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?)/).map { match in
      Number(
        word: match.output.1.lowercased(), hasEquals: match.output.2.contains("="), value: Int(match.output.3))
    }
  }

  private static func template(of name: String) -> String {
    name.replacing(/[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?/, with: "#")
  }

  /// Of names that are alike but for numbers the last whole number in which they differ, else the last whole number of each.
  private static func lastNumbers(_ numbers: [[Number]], templates: [String]) -> [Int?] {
    if numbers.count > 1, Set(templates).count == 1, let count = numbers.first?.count {
      let differing = (0..<count).last { place in
        let values = numbers.map { $0.indices.contains(place) ? $0[place].value : nil }
        return !values.contains(nil) && Set(values).count > 1
      }
      if let differing { return numbers.map { $0[differing].value } }
    }
    return numbers.map { $0.last { $0.value != nil }?.value }
  }
}
