public import InvariantManifolds
internal import Numerics

/// The activations that the notation of networks knows.
///
/// A new one is a file beside the others and a line here.
public enum Activations {
  /// All known activations, odd ones first, then even ones, those without parity, and the formal classes.
  public static let all: [any Activation] = [
    HyperbolicTangent(), ErrorFunction(), Sine(), Arctangent(), Identity(), Cube(),
    Cosine(), Gaussian(), Square(), HyperbolicTangentTimesArgument(),
    Sigmoid(), Softplus(), Exponential(), GaussianErrorLinearUnit(), SigmoidLinearUnit(), RectifiedLinearUnit(),
    LeakyRectifiedLinearUnit(),
    FormalClass(parity: .none), FormalClass(parity: .odd), FormalClass(parity: .even),
  ]

  private static let otherNames = [
    "identity": "linear", "swish": "silu", "logistic": "sigmoid", "atan": "arctan", "sine": "sin", "cosine": "cos",
  ]

  /// The activation of a name of the notation (or of a customary other name), upper or lower case, `nil` if it is not known.
  public static func named(_ name: String) -> (any Activation)? {
    let lowered = name.lowercased()
    return all.first { $0.name == (otherNames[lowered] ?? lowered) }
  }

  /// A sentence for a name that is not known: the nearest known one, and all of them.
  public static func unknownName(_ name: String) -> String {
    let hint = nearest(to: name).map { "; did you mean \($0)?" } ?? "."
    return
      "the activation '\(name.printable)' is not known\(hint) Known are: \(all.map(\.name).joined(separator: ", "))"
  }

  /// The known name nearest to a mistyped one, if one is near: the least number of insertions, deletions, substitutions.
  public static func nearest(to name: String) -> String? {
    nearestName(to: name, among: all.map(\.name) + otherNames.keys.sorted())
  }
}

/// The one name that a mistyped name is meant for: the same letters in another order, or the only nearest name with at most
/// one letter, or a third of the letters, wrong.
package func nearestName(to name: String, among names: [String]) -> String? {
  let lowered = name.lowercased()
  let ranked = names.map { (name: $0, distance: editDistance($0, lowered)) }.sorted { $0.distance < $1.distance }
  if let swapped = ranked.first(where: { $0.distance <= 2 && $0.name.sorted() == lowered.sorted() }) {
    return swapped.name
  }
  guard let best = ranked.first, best.distance <= max(1, best.name.count / 3), best.distance < best.name.count else {
    return nil
  }
  return ranked.dropFirst().first?.distance == best.distance ? nil : best.name
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
