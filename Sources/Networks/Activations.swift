public import InvariantManifolds

/// The activations that the notation of networks knows.
///
/// A new one is a file beside the others and a line here.
public enum Activations {
  /// All known activations, odd ones first, then even ones, those without parity, and the formal classes.
  public static let all: [any Activation] = [
    HyperbolicTangent(), ErrorFunction(), Sine(), Arctangent(), Identity(),
    Cosine(), Gaussian(), Square(), HyperbolicTangentTimesArgument(),
    Sigmoid(), Softplus(), Exponential(), GaussianErrorLinearUnit(), SigmoidLinearUnit(), RectifiedLinearUnit(),
    LeakyRectifiedLinearUnit(),
    FormalClass(parity: .none), FormalClass(parity: .odd), FormalClass(parity: .even),
  ]

  private static let otherNames = [
    "identity": "linear", "swish": "silu", "logistic": "sigmoid", "atan": "arctan", "sine": "sin", "cosine": "cos",
  ]

  /// The activation of a name of the notation (or of a customary other name), `nil` if it is not known.
  public static func named(_ name: String) -> (any Activation)? {
    all.first { $0.name == (otherNames[name] ?? name) }
  }

  /// A sentence for a name that is not known: the nearest known one, and all of them.
  public static func unknownName(_ name: String) -> String {
    let hint = nearest(to: name).map { "; did you mean \($0)?" } ?? "."
    return "the activation '\(name)' is not known\(hint) Known are: \(all.map(\.name).joined(separator: ", "))"
  }

  /// The known name nearest to a mistyped one, if one is near: the least number of insertions, deletions, substitutions.
  public static func nearest(to name: String) -> String? {
    nearestName(to: name, among: all.map(\.name) + otherNames.keys.sorted())
  }
}

/// The name nearest to a mistyped one, if one is near: at most two letters, or a third of the name, wrong.
package func nearestName(to name: String, among names: [String]) -> String? {
  let ranked = names.map { ($0, editDistance($0, name.lowercased())) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(2, best.0.count / 3), best.1 < best.0.count else {
    return nil
  }
  return best.0
}

/// The Levenshtein distance of two words.
///
/// - Complexity: O(product of the lengths).
package func editDistance(_ first: String, _ second: String) -> Int {
  let second = Array(second)
  var row = Array(0...second.count)
  for (i, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in second.indices {
      let substituted = diagonal + (letter == second[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[second.count]
}
