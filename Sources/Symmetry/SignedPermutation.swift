/// A permutation of indices, each with a change of sign or without: an element of the hyperoctahedral group `B_n`.
///
/// It acts on lists of numbers: entry `i` of the image is `signs[i]` times entry `sources[i]`, so the index `sources[i]`
/// goes to `i`, mirrored if `signs[i]` is -1. Written in signed cycles, indices from 0: `(0 1)` exchanges two indices,
/// `(0 -1)` exchanges them with a change of both signs, `(2 -2)` changes a sign, and `(0 1 -0 -1)` takes 0 to 1 and 1 to -0.
public struct SignedPermutation: Hashable, Sendable {
  /// The index that goes to each index.
  public let sources: [Int]
  /// 1, or -1 where the sign is changed on the way.
  public let signs: [Int8]

  /// A signed permutation.
  ///
  /// - Precondition: `sources` has every index once; there are as many signs, each 1 or -1.
  public init(sources: [Int], signs: [Int8]) {
    precondition(
      Set(sources) == Set(sources.indices) && signs.count == sources.count && signs.allSatisfy { $0 == 1 || $0 == -1 },
      "every index has one source, and a sign of 1 or -1")
    self.init(unchecked: sources, signs)
  }

  /// A signed permutation that is known to be one.
  package init(unchecked sources: [Int], _ signs: [Int8]) {
    self.sources = sources
    self.signs = signs
  }

  /// The permutation that moves nothing.
  public static func identity(count: Int) -> SignedPermutation {
    SignedPermutation(unchecked: Array(0..<count), Array(repeating: 1, count: count))
  }

  /// The number of indices.
  public var count: Int { sources.count }

  /// The number of indices that are moved or mirrored.
  public var movedCount: Int { sources.indices.count { sources[$0] != $0 || signs[$0] < 0 } }

  /// The image of a list of numbers: `signs[i] * list[sources[i]]`.
  ///
  /// - Precondition: the list has `count` numbers.
  public func callAsFunction<Number: SignedNumeric>(_ list: [Number]) -> [Number] {
    precondition(list.count == count, "a permutation of \(count) indices acts on \(count) numbers")
    return sources.indices.map { signs[$0] > 0 ? list[sources[$0]] : -list[sources[$0]] }
  }

  /// This permutation after another one: `(self * other)(x) = self(other(x))`.
  ///
  /// - Precondition: equal counts.
  /// - Complexity: O(count).
  public static func * (first: SignedPermutation, second: SignedPermutation) -> SignedPermutation {
    precondition(first.count == second.count, "permutations of \(first.count) and of \(second.count) indices")
    return SignedPermutation(
      unchecked: first.sources.map { second.sources[$0] },
      first.sources.indices.map { first.signs[$0] * second.signs[first.sources[$0]] })
  }

  /// All permutations of `count` indices, with all changes of sign if wanted; the identity first.
  ///
  /// - Precondition: `count >= 0`.
  /// - Complexity: `count!` permutations, times `2^count` with signs.
  public static func all(count: Int, hasMirrors: Bool) -> [SignedPermutation] {
    var orders: [[Int]] = [[]]
    for index in 0..<count {
      // The new index is placed last first, so that the identity comes first.
      orders = orders.flatMap { order in
        (0...index).reversed().map { Array(order[..<$0]) + [index] + Array(order[$0...]) }
      }
    }
    var signs: [[Int8]] = [[]]
    for _ in 0..<count { signs = signs.flatMap { hasMirrors ? [$0 + [1], $0 + [-1]] : [$0 + [1]] } }
    return orders.flatMap { order in signs.map { SignedPermutation(unchecked: order, $0) } }
  }
}

extension SignedPermutation: CustomStringConvertible {
  /// The signed cycles, each from its least index; `()` for the identity.
  ///
  /// Of a cycle and its mirror image only one is written; a cycle that is its own mirror image is written in full.
  public var description: String {
    var images = [(index: Int, sign: Int8)](repeating: (0, 1), count: count)
    for index in sources.indices { images[sources[index]] = (index, signs[index]) }
    var isWritten = [Bool](repeating: false, count: count)
    var text = ""
    for start in sources.indices where !isWritten[start] && images[start] != (start, 1) {
      var words: [String] = []
      var (index, sign): (Int, Int8) = (start, 1)
      repeat {
        words.append(sign > 0 ? "\(index)" : "-\(index)")
        isWritten[index] = true
        let image = images[index]
        (index, sign) = (image.index, sign * image.sign)
      } while (index, sign) != (start, 1)
      text += "(\(words.joined(separator: " ")))"
    }
    return text.isEmpty ? "()" : text
  }
}
