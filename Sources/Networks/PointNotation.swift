public import ExactAlgebra
public import Foundation
public import InvariantManifolds

extension Architecture {
  /// Reads a point from a list of numbers in parameter order: `1,0,-1/2,0.25`, all exact.
  ///
  /// - Throws: ``PointError`` with the position of the number that cannot be read, or with the number of parameters that
  ///   each layer needs.
  public func parameters(list text: String) throws(PointError) -> [Rational] {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    var parameters: [Rational] = []
    for (index, word) in words.enumerated() {
      let trimmed = word.trimmingCharacters(in: .whitespaces)
      guard let number = Rational(trimmed) else { throw PointError.notANumber(trimmed, "number \(index + 1)") }
      parameters.append(number)
    }
    guard parameters.count == parameterCount else { throw PointError.wrongCount(parameters.count, self) }
    return parameters
  }

  /// Reads a point from JSON: `{"W1": [[1, "1/3"], ...], "b1": [...], ...}` or a list in parameter order; numbers, or strings
  /// with fractions.
  ///
  /// JSON numbers are read as decimals of up to 38 digits, exactly.
  public func parameters(json data: Data) throws(PointError) -> [Rational] {
    try refuseLongNumbers(data)
    if let list = try? JSONDecoder().decode(JSONNumbers.self, from: data), list.shape?.count == 1 {
      return try parameters(list: list.words.joined(separator: ","))
    }
    let tensors: [String: JSONNumbers]
    do {
      tensors = try JSONDecoder().decode([String: JSONNumbers].self, from: data)
    } catch {
      throw PointError(
        description:
          "the file is not JSON of the form {\"W1\": [[1, \"1/3\"], ...], \"b1\": [...], ...} or a list of numbers")
    }
    let wiring = wiring
    if let unknown = tensors.keys.sorted().first(where: { name in !wiring.tensors.contains { $0.name == name } }) {
      let names = wiring.tensors.map(\.name).joined(separator: ", ")
      throw PointError(description: "'\(unknown)' is no tensor of \(notation); its tensors are \(names)")
    }
    var parameters: [Rational] = []
    for tensor in wiring.tensors {
      let shape = wiring.shape(of: tensor)
      guard let numbers = tensors[tensor.name] else {
        throw PointError(description: "the tensor \(tensor.name) of shape \(shape) is missing")
      }
      guard numbers.shape == shape else {
        throw PointError(
          description: "the tensor \(tensor.name) has shape \(numbers.shape.map { "\($0)" } ?? "ragged"), not \(shape)")
      }
      for word in numbers.words {
        guard let number = Rational(word) else { throw PointError.notANumber(word, "a number of \(tensor.name)") }
        parameters.append(number)
      }
    }
    return parameters
  }

  /// JSON numbers pass through decimals of 38 digits; longer ones would be rounded silently.
  private func refuseLongNumbers(_ data: Data) throws(PointError) {
    var rest = [UInt8](data)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") {
        skipString(&rest)
      } else if isDigit(byte) {
        let number = [byte] + rest.prefix { isDigit($0) || ".eE+-".utf8.contains($0) }
        rest = rest.dropFirst(number.count - 1)
        let parts = number.split(maxSplits: 1) { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        let exponent = parts.count < 2 ? 0 : Int(String(decoding: parts[1].filter(isDigit), as: UTF8.self)) ?? .max
        guard parts[0].count(where: isDigit) > 38 || exponent > 100 else { continue }
        throw PointError(
          description:
            "the JSON number \(String(decoding: number.prefix(60), as: UTF8.self)) has more than 38 digits or an "
            + "exponent beyond 100; write it as a string, which is read exactly")
      }
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// Skips what is left of a string.
  private func skipString(_ rest: inout ArraySlice<UInt8>) {
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
    }
  }

  /// The point of exact parameters.
  ///
  /// - Throws: ``PointError`` when a denominator is divisible by one of the fixed primes.
  public func checkedPoint(_ parameters: [Rational]) throws(PointError) -> WiredPoint {
    for parameter in parameters where ResiduePair(exactly: parameter) == nil {
      throw PointError(
        description:
          "the denominator of \(parameter) is divisible by the prime \(SmallResidue.prime) or \(Residue.prime)")
    }
    return point(parameters)
  }
}

/// A point that cannot be read, with the place and what was expected.
public struct PointError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public let description: String

  static func notANumber(_ word: String, _ place: String) -> PointError {
    PointError(
      description: "\(place), '\(word)', is not a number; integers (-3), fractions (1/2) and decimals (0.25, 1e-3) are")
  }

  static func wrongCount(_ count: Int, _ architecture: Architecture) -> PointError {
    let wiring = architecture.wiring
    let needs = wiring.tensors.map { tensor in
      let shape = wiring.shape(of: tensor)
      return "\(tensor.name) \(shape.map(String.init).joined(separator: "x"))"
    }
    return PointError(
      description: """
        \(count) numbers given, but \(architecture.notation) has \(architecture.parameterCount) parameters:
        \(needs.joined(separator: ", ")), in this order, row by row
        """)
  }
}

/// A number, or nested lists of them, kept as text so that nothing is rounded.
private struct JSONNumbers: Decodable {
  let words: [String]
  /// `nil` if the lists are ragged.
  let shape: [Int]?

  init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      var parts: [JSONNumbers] = []
      while !list.isAtEnd { parts.append(try list.decode(JSONNumbers.self)) }
      words = parts.flatMap(\.words)
      let inner = parts.first?.shape ?? []
      shape = parts.allSatisfy { $0.shape == inner } ? [parts.count] + inner : nil
    } else {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        words = [text]
      } else {
        words = ["\(try value.decode(Decimal.self))"]
      }
      shape = []
    }
  }
}
