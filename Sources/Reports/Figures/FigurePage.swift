internal import Checkpoints

/// Figures as one page that needs nothing else: it carries the script that draws them, loads nothing and sends nothing, which
/// its content policy enforces.
public struct FigurePage: Sendable {
  /// The heading.
  public let title: String
  /// Text before the figures, as a terminal would show it.
  public let introduction: String?
  /// What is drawn, in order.
  public let figures: [Figure]

  /// A page.
  public init(title: String, introduction: String? = nil, figures: [Figure]) {
    (self.title, self.introduction, self.figures) = (title, introduction, figures)
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
    <body>
    <h1>\(Markup.escaped(title))</h1>
    \(introduction.map { "<pre>\(preformatted($0))</pre>" } ?? "")
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

  /// Draws every specification.
  ///
  /// Expressions are interpreted, so that the page may forbid code made from text. The buttons
  /// save what the page carries.
  private static let script = """
    function cell(value) {
      const text = value === null ? "" : String(value);
      return /[",\\n\\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    }
    function commaSeparated(table) {
      return [table.columns, ...table.rows].map(row => row.map(cell).join(",") + "\\n").join("");
    }
    function save(name, text) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text]));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    }
    for (const section of document.querySelectorAll("section")) {
      const specification = JSON.parse(section.querySelector(".specification").textContent);
      const table = JSON.parse(section.querySelector(".table").textContent);
      specification.data.values = table.rows.map(
        row => Object.fromEntries(table.columns.map((name, index) => [name, row[index]])));
      const forms = { csv: () => commaSeparated(table), json: () => JSON.stringify(specification, null, 1) };
      const place = section.querySelector(".figure");
      for (const button of section.querySelectorAll("button")) {
        const form = button.dataset.form;
        button.onclick = () => save(`${section.id}.${form}`, forms[form]());
      }
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
    pre { font: 13px/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-x: auto; background: #f5f6f8; padding: .8rem 1rem;
      border-radius: .4rem; }
    .figure { overflow-x: auto; padding-right: 2.5rem; } .vega-bindings { font-size: .9rem; margin: .4rem 0; }
    .vega-bindings input { width: 22rem; vertical-align: middle; }
    .files { font-size: .8rem; color: #5a5a5a; }
    button { font: inherit; color: #0b61a4; background: none; border: none; padding: 0 .4rem; text-decoration: underline; cursor: pointer; }
    @media print {
      body { padding: 0; font-size: 10pt; } section { break-inside: avoid; } .files, .figure summary, .vega-bindings { display: none; }
    }
    """
}
