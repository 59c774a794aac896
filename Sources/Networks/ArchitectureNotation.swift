internal import InvariantManifolds
internal import Numerics

extension Architecture {
  /// Reads the notation `ACTIVATION:WIDTHS[+bias]`, for example `tanh:2-3-1` or `sigmoid:64-100-10+bias`.
  ///
  /// - Throws: ``ArchitectureNotationError`` with the place of the mistake and what was expected.
  public init(_ notation: String) throws(ArchitectureNotationError) {
    let parts = notation.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ArchitectureNotationError(
        notation: notation, column: notation.count + 1, problem: "there is no ':' between activation and widths")
    }
    let name = String(parts[0])
    guard let activation = Activations.named(name) else {
      throw ArchitectureNotationError(
        notation: notation, column: 1, problem: Activations.unknownName(name))
    }
    var column = name.count + 2
    let tail = parts[1].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let words = tail[0].split(separator: "-", omittingEmptySubsequences: false)
    var widths: [Int] = []
    for word in words {
      guard let width = Int(word), width > 0, word.first != "+" else {
        throw ArchitectureNotationError(
          notation: notation, column: column,
          problem: "'\(word.description.printable)' is not a width (a whole number from 1)")
      }
      widths.append(width)
      column += word.count + 1
    }
    guard widths.count >= 2 else {
      throw ArchitectureNotationError(
        notation: notation, column: column - 1, problem: "inputs and outputs need a width each")
    }
    guard tail.count == 1 || tail[1] == "bias" else {
      throw ArchitectureNotationError(
        notation: notation, column: column,
        problem: "after '+' only 'bias' is known, not '\(tail[1].description.printable)'")
    }
    try Architecture.checkSize(widths, notation)
    self.init(activation: activation, widths: widths, hasBias: tail.count == 2)
  }

  /// Refuses architectures whose number of parameters does not fit an integer.
  private static func checkSize(_ widths: [Int], _ notation: String) throws(ArchitectureNotationError) {
    var total = 0
    for (input, output) in zip(widths, widths.dropFirst()) {
      let product = input.addingReportingOverflow(1).partialValue.multipliedReportingOverflow(by: output)
      let sum = total.addingReportingOverflow(product.partialValue)
      guard input < Int.max, !product.overflow, !sum.overflow else {
        throw ArchitectureNotationError(
          notation: notation, column: 1, problem: "the number of parameters does not fit 64 bits")
      }
      total = sum.partialValue
    }
  }
}

/// A mistake in the notation of a network, with its place.
public struct ArchitectureNotationError: Error, Equatable, CustomStringConvertible {
  /// The text that was read.
  public let notation: String
  /// The column of the mistake, from 1.
  public let column: Int
  /// What is wrong there.
  public let problem: String

  /// The text with a caret under the mistake, and the form that is expected.
  public var description: String {
    """
    cannot read the network: \(problem)
      \(notation.printable)
      \(String(repeating: " ", count: max(column - 1, 0)))^
    A network is written ACTIVATION:WIDTHS[+bias], for example tanh:2-3-1 or sigmoid:64-100-10+bias.
    """
  }
}
