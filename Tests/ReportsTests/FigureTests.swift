import Foundation
import Nagano
@testable import Reports
import Testing

/// Figures: what they say is what was computed, in every form, and what is said where a form cannot be made.
@Suite struct FigureTests {
  private func audit() throws -> Audit {
    let architecture = try Architecture("tanh:3-6-4-2+bias")
    var generator = SeededGenerator(seed: 4)
    let parameters = (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
    return Audit(architecture.point(parameters), architecture, tolerance: 0.5)
  }

  @Test func theSpectrumIsTheOneComputed() throws {
    let audit = try audit()
    let figure = Figure.spectrum(audit.spectra, tolerance: 0.5)
    let lines = figure.commaSeparatedValues.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines[0] == ["layer", "width", "distance", "kept", "needed"])
    #expect(lines.count == 1 + audit.spectra.map { $0.width - $0.linkage.leastCount + 1 }.reduce(0, +))
    for line in lines.dropFirst() {
      let spectrum = try #require(audit.spectra.first { "layer \($0.layer)" == line[0] })
      let width = try #require(Int(line[1]))
      #expect(Double(line[2]) == spectrum.relativeDistance(atWidth: width))
      #expect(Bool(line[3]) == (width == spectrum.width(within: 0.5)))
    }
    #expect(lines.count { $0[3] == "true" } == 2)
    #expect(figure.caption.contains("within 50 %"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(figure.specification.text.utf8)) as? [String: Any])
    let data = try #require(object["data"] as? [String: Any])
    let values = try #require(data["values"] as? [[String: Any]])
    #expect(values.map { "\($0["width"]!)" } == lines.dropFirst().map { $0[1] })
  }

  @Test func cellsWithCommasAndQuotesAreQuoted() {
    let figure = Figure(
      name: "x", title: "x", caption: "", columns: ["a,b", "c"], rows: [["say \"no\"", nil], ["plain", 1.5]],
      drawing: [])
    #expect(figure.commaSeparatedValues == "\"a,b\",c\n\"say \"\"no\"\"\",\nplain,1.5\n")
  }

  @Test func theEndingSaysTheForm() {
    #expect(FigureFile(path: "a/b.SVG")?.form == .svg && FigureFile(path: "x.tar.csv")?.form == .csv)
    for path in ["x", "x.pdf", "svg", "x.svg/y"] { #expect(FigureFile(path: path) == nil, "\(path)") }
  }

  @Test func absenceSaysWhatToDo() throws {
    let figure = Figure.spectrum(try audit().spectra, tolerance: 0.5)
    let python = try #require(throws: FigureError.self) { try VegaConverter(python: "/no/such/python").svg(figure) }
    #expect(python.kind == .noConverter && python.description.contains("pip install vl-convert-python"))
    let bundle = try #require(throws: FigureError.self) { try VegaBundle.installed(executable: "/no/bin/nagano") }
    #expect(bundle.kind == .noBundle && bundle.detail.contains("/no/share/nagano/vega/vega.js"))
    #expect(bundle.description.contains("Scripts/setup-figures"))
    try withFile("alert('vegaEmbed </script >')") { path in
      #expect(throws: FigureError.self) { try VegaBundle(path: path) }
    }
    try withFile("nothing of the kind") { path in #expect(throws: FigureError.self) { try VegaBundle(path: path) } }
  }

  @Test func pagesCarryWhatTheyNeed() throws {
    try withFile("window.vegaEmbed = 1;") { path in
      let figure = Figure(
        name: "one", title: "<b> & \"c\"", caption: "caption", columns: ["a"], rows: [["</script><b>"]], drawing: [])
      let page = FigurePage(title: figure.title, figures: [figure]).html(try VegaBundle(path: path))
      #expect(page.contains("window.vegaEmbed = 1;") && page.contains("&lt;b&gt; &amp;"))
      #expect(!page.contains("</script><b>") && !page.contains("http://") && page.contains("default-src 'none'"))
      #expect(page.matches(of: /<script/).count == page.matches(of: /<\/script>/).count)
    }
  }

  /// Through the real converter: every layer is a line of the picture.
  @Test(.enabled("needs Scripts/setup-figures") { (try? VegaBundle(path: bundle)) != nil })
  func theConverterDraws() throws {
    let converter = VegaConverter(python: Self.python)
    let figure = Figure.spectrum(try audit().spectra, tolerance: 0.5)
    let svg = try converter.svg(figure)
    #expect(svg.contains("layer 1") && svg.contains("layer 2") && svg.hasSuffix("</svg>\n"))
    #expect(svg.matches(of: /mark-line role-mark/).count >= 1)
    #expect(try converter.png(figure).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let broken = Figure(name: "x", title: "x", caption: "", columns: [], rows: [], drawing: [("mark", 7)])
    let error = try #require(throws: FigureError.self) { try converter.svg(broken) }
    #expect(error.kind == .failed && !error.detail.isEmpty)
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let bundle = root.appending(path: ".build/vega/vega.js").path
  private static let python = root.appending(path: ".build/python/bin/python").path

  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).js")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    try body(file.path)
  }
}
