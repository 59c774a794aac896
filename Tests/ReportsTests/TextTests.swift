import Testing

@testable import Reports

@Suite struct TextTests {
  @Test func numbersAreGrouped() {
    let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000")]
    for (number, text) in cases { #expect(Prose.grouped(number) == text) }
  }

  @Test func paragraphsAreWrapped() {
    let text = (1...60).map { "word\($0)" }.joined(separator: " ")
    let lines = Prose.wrapped(text, indent: "    ")
    #expect(lines.allSatisfy { $0.count <= 100 && $0.hasPrefix("    word") })
    #expect(lines.map { $0.dropFirst(4) }.joined(separator: " ") == text)
    #expect(Prose.wrapped("", indent: "  ").isEmpty)
  }

  @Test func columnsAreAligned() {
    var table = TextTable(heading: ["", "neurons"], alignsRight: [false, true])
    table.rows.append(["layer 1", "5"])
    #expect(table.lines() == ["           neurons", "  layer 1        5"])
  }

  @Test func coloursOnlyWhereAsked() {
    #expect(TextStyle(hasColour: false).red("x") == "x" && TextStyle(hasColour: true).red("x").contains("\u{1B}[31m"))
  }
}
