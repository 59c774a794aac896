internal import Checkpoints

/// Figures as one page that needs nothing else: it carries the script that draws them, loads nothing and sends nothing, which
/// its content policy enforces.
public struct FigurePage: Sendable {
  /// The heading.
  public let title: String
  /// What is drawn, in order.
  public let figures: [Figure]

  /// A page.
  public init(title: String, figures: [Figure]) { (self.title, self.figures) = (title, figures) }

  /// The document.
  public func html(_ bundle: VegaBundle) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    script-src 'unsafe-inline'; img-src data: blob:">
    <link rel="icon" href="data:,">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(FigurePage.style)
    </style>
    </head>
    <body>
    <h1>\(Markup.escaped(title))</h1>
    \(figures.map(section).joined(separator: "\n"))
    <script>
    \(bundle.script)
    </script>
    <script>
    \(FigurePage.script)
    </script>
    </body>
    </html>

    """
  }

  private func section(_ figure: Figure) -> String {
    let heading = figures.count > 1 ? "<h2>\(Markup.escaped(figure.title))</h2>\n" : ""
    return """
      <section id="\(figure.name)">
      \(heading)<p>\(Markup.escaped(figure.caption))</p>
      <div class="figure" role="img" aria-label="\(Markup.escaped(figure.title))"></div>
      <script type="application/json" class="specification">\(HierarchyPage.embedded(figure.specification.line))</script>
      </section>
      """
  }

  /// Draws every specification; expressions are interpreted, so that the page may forbid code made from text.
  private static let script = """
    for (const section of document.querySelectorAll("section")) {
      const specification = JSON.parse(section.querySelector(".specification").textContent);
      const place = section.querySelector(".figure");
      vegaEmbed(place, specification, {
        ast: true, renderer: "svg", actions: { export: true, source: false, compiled: false, editor: false },
        downloadFileName: section.id
      }).then(() => { section.dataset.drawn = "yes"; }).catch(error => { place.textContent = String(error); });
    }
    """

  private static let style = """
    body { margin: 0 auto; max-width: 70rem; padding: 1.2rem 1.6rem 3rem; background: #ffffff; color: #1b1b1b;
      font: 16px/1.5 "DejaVu Sans", Verdana, system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 1.6rem 0 .3rem; }
    p { margin: .3rem 0 .8rem; max-width: 46rem; }
    .figure { overflow-x: auto; }
    @media print { body { padding: 0; font-size: 10pt; } section { break-inside: avoid; } .figure summary { display: none; } }
    """
}
