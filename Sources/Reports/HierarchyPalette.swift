internal import Foundation

/// The colours of classes: distinct for people with any colour vision, with letters as a second key.
enum HierarchyPalette {
  /// The colours of Okabe and Ito, cheerful ones first, then darker and paler ones that stay apart from them.
  ///
  /// Source: M. Okabe, K. Ito, "Color universal design", 2008.
  static let colours = [
    "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#0072b2", "#d55e00", "#882255", "#44aa99", "#332288",
    "#ddcc77", "#999999",
  ]

  /// The colour of a class; after twelve they begin anew, told apart by their letters.
  static func colour(_ number: Int) -> String { colours[number % colours.count] }

  /// The colour of a class of weights: paler, so that weights are not taken for neurons.
  static func paleColour(_ number: Int) -> String {
    hexadecimal(components(colour(number)).map { ($0 + 255) / 2 })
  }

  /// Black or white, whichever has more contrast on a colour: at least 4.5 to 1 on every colour here.
  ///
  /// Contrast is the ratio of relative luminances as in the Web Content Accessibility Guidelines 2.2.
  static func ink(on colour: String) -> String {
    let luminance = luminance(colour)
    return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff"
  }

  /// The relative luminance of a colour, from 0 (black) to 1 (white).
  static func luminance(_ colour: String) -> Double {
    zip(components(colour), [0.2126, 0.7152, 0.0722]).reduce(0) { sum, term in
      let value = Double(term.0) / 255
      let linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      return sum + linear * term.1
    }
  }

  private static func components(_ colour: String) -> [Int] {
    let number = Int(colour.dropFirst(), radix: 16) ?? 0
    return [number >> 16 & 255, number >> 8 & 255, number & 255]
  }

  private static func hexadecimal(_ components: [Int]) -> String {
    "#" + components.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The letters of a class: A, B, ..., Z, AA, AB, ...
  static func letters(_ number: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(65 + number % 26)))
    return number < 26 ? letter : letters(number / 26 - 1) + letter
  }
}
