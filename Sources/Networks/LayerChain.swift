internal import Numerics

/// Weight matrices in the order in which they follow one another.
///
/// If all names have numbers, the numbers give the order (`2.weight` before `10.weight`). Otherwise the shapes must: the order is
/// the only one in which outputs fit inputs. Where shapes leave a choice nothing is guessed.
struct LayerChain {
  let matrices: [StoredTensor]

  init(_ matrices: [StoredTensor]) throws(RecognitionError) {
    let byName = matrices.sorted { LayerChain.naturalOrder($0.name, $1.name) }
    if byName.allSatisfy({ $0.name.contains(where: \.isNumber) }), LayerChain.chains(byName) {
      self.matrices = byName
      return
    }
    // Searching all orders is worth it only for the few layers that people name without numbers.
    let found = matrices.count <= 8 ? LayerChain.allChains(matrices) : []
    guard found.count == 1 else { throw RecognitionError.doNotChain(byName, waysFound: found.count) }
    self.matrices = found[0]
  }

  private static func chains(_ matrices: [StoredTensor]) -> Bool {
    zip(matrices, matrices.dropFirst()).allSatisfy { $0.shape[0] == $1.shape[1] }
  }

  private static func allChains(_ matrices: [StoredTensor]) -> [[StoredTensor]] {
    var found: [[StoredTensor]] = []
    func extend(_ chain: [StoredTensor], _ rest: [StoredTensor]) {
      if rest.isEmpty { found.append(chain) }
      for (index, candidate) in rest.enumerated()
      where found.count < 2 && (chain.isEmpty || chain.last!.shape[0] == candidate.shape[1]) {
        var remaining = rest
        remaining.remove(at: index)
        extend(chain + [candidate], remaining)
      }
    }
    extend([], matrices)
    return found
  }

  /// Compares names with runs of digits as numbers.
  static func naturalOrder(_ first: String, _ second: String) -> Bool {
    let (a, b) = (pieces(first), pieces(second))
    for (left, right) in zip(a, b) where left != right {
      if let leftNumber = Int(left), let rightNumber = Int(right) { return leftNumber < rightNumber }
      return left < right
    }
    return a.count < b.count
  }

  private static func pieces(_ name: String) -> [String] {
    var result: [String] = []
    var isDigits = false
    for character in name {
      let digit = character.isASCII && character.isNumber
      if result.isEmpty || digit != isDigits { result.append("") }
      isDigits = digit
      result[result.count - 1].append(character)
    }
    return result
  }
}
