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
