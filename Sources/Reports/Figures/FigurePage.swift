internal import Checkpoints

/// Figures as one page that needs nothing else: it carries the script that draws them, loads nothing and sends nothing, which
/// its content policy enforces.
public struct FigurePage: Sendable {
  /// The heading.
  public let title: String
  /// What a reader must know first: that something is not finished.
  public let notice: String?
  /// Text before the figures, as a terminal would show it.
  public let introduction: String?
  /// What is drawn, in order.
  public let figures: [Figure]
  /// Whether the file is written anew from time to time: the page then loads itself anew.
  public let isLive: Bool

  /// A page.
  public init(
    title: String, notice: String? = nil, introduction: String? = nil, figures: [Figure], isLive: Bool = false
  ) {
    (self.title, self.notice, self.introduction) = (title, notice, introduction)
    (self.figures, self.isLive) = (figures, isLive)
  }

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
    <body\(isLive ? " data-live=\"yes\"" : "")>
    <h1>\(Markup.escaped(title))</h1>
    \(notice.map { "<p class=\"notice\">\(Markup.escaped($0))</p>" } ?? "")
    \(introduction.map { "<pre>\(preformatted($0))</pre>" } ?? "")
    <main>
    \(figures.map(section).joined(separator: "\n"))
    </main>
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

  /// Lines as they are.
  private func preformatted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Markup.escaped(String($0)) }
      .joined(separator: "\n")
  }

  private func section(_ figure: Figure) -> String {
    let heading = figures.count > 1 ? "<h2>\(Markup.escaped(figure.title))</h2>\n" : ""
    return """
      <section id="\(figure.name)">
      \(heading)<p>\(Markup.escaped(figure.caption))</p>
      <div class="figure" role="group" aria-label="\(Markup.escaped(figure.title))"></div>
      <p class="files">Data: <button type="button" data-form="csv">table (CSV)</button>
      <button type="button" data-form="json">figure (Vega-Lite)</button></p>
      <script type="application/json" class="specification">\(HierarchyPage.embedded(figure.specification(with: []).line))</script>
      <script type="application/json" class="table">\(HierarchyPage.embedded(table(figure).line))</script>
      </section>
      """
  }

  /// The data in rows without names, several times shorter than objects. (As comma-separated values they would be shorter
  /// still, but the reader of those is code made from text.)
  private func table(_ figure: Figure) -> JSONValue {
    ["columns": .array(figure.columns.map { .string($0) }), "rows": .array(figure.rows.map { .array($0) })]
  }
}
