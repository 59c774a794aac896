internal import Checkpoints

extension HierarchyGraph {
  /// The hierarchy as one HTML page that needs nothing else: the picture, and what is behind each box.
  ///
  /// The page loads nothing and sends nothing, which its content policy enforces. `#0,0,1` after its address selects the
  /// node of these classes.
  /// - Parameter svg: what Graphviz makes of `dot(hasHeading: false)`.
  public func html(svg: String) -> String { HierarchyPage(graph: self, svg: svg).text }

  /// The page, its picture drawn by Graphviz.
  ///
  /// - Throws: ``GraphvizError``
  public func html(_ graphviz: Graphviz) throws(GraphvizError) -> String {
    html(svg: try graphviz.svg(dot(hasHeading: false)))
  }
}

/// The parts of the page, put together.
struct HierarchyPage {
  let graph: HierarchyGraph
  let svg: String

  /// The document.
  var text: String {
    let heading = HierarchyHeading(graph)
    let title = Markup.escaped(heading.title)
    let intro = heading.sentences.map { "<p>\(Markup.escaped($0))</p>" }.joined(separator: "\n    ")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      script-src 'unsafe-inline'; img-src data:">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(HierarchyPage.style)
      </style>
      </head>
      <body>
      <header>
        <h1>\(title)</h1>
        <div class="intro">
          \(intro)
        </div>
        <ul class="legend" aria-label="Legend">
          \(legend(heading))
        </ul>
      \(marks)  <p class="tools">
          <label>Find <input id="page-search" type="search" placeholder="0,0,1 or 2-2-1" autocomplete="off"></label>
          <span id="page-found" role="status"></span>
          <button id="page-fit" type="button" aria-pressed="false">Fit to width</button>
          <span class="hint">Click a box, or Tab to the picture: arrow keys walk along lines, Enter selects.</span>
        </p>
      </header>
      <main>
        <figure id="page-picture" aria-label="The hierarchy; lower boxes lie inside upper ones">
      \(picture)
        </figure>
        <aside id="page-details" aria-live="polite" aria-label="The selected set"></aside>
      </main>
      <script type="application/json" id="page-graph">\(HierarchyPage.embedded(graph.json.line))</script>
      <script type="application/json" id="page-palette">\(palette)</script>
      <script>
      \(HierarchyPage.script)
      \(HierarchyPage.detailsScript)
      \(HierarchyPage.networkScript)
      start();
      </script>
      </body>
      </html>

      """
  }

  /// JSON that no reader of HTML takes for the end of the script or for a comment.
  static func embedded(_ json: String) -> String { json.replacing("<", with: "\\u003c") }

  /// The element `svg` without what comes before it in a file of its own.
  private var picture: Substring {
    svg.firstRange(of: "<svg").map { svg[$0.lowerBound...] } ?? svg[...]
  }

  private var palette: String {
    JSONValue.array(
      HierarchyPalette.colours.enumerated().map { number, colour in
        let pale = HierarchyPalette.paleColour(number)
        return .array(
          [colour, HierarchyPalette.ink(on: colour), pale, HierarchyPalette.ink(on: pale)].map { .string($0) })
      }
    ).line
  }

  private func legend(_ heading: HierarchyHeading) -> String {
    var items = heading.legend.map { entry in
      let cells = entry.cells.map(\.html).joined()
      return "<li><span class=\"cells\">\(cells)</span> \(Markup.escaped(entry.meaning))</li>"
    }
    if let multiples = heading.multiples {
      items.append("<li><b>\(Markup.escaped(multiples.sign)):</b> \(Markup.escaped(multiples.meaning))</li>")
    }
    return items.joined(separator: "\n    ")
  }

  /// The checkpoints, with links to their nodes and to those on their way.
  private var marks: String {
    guard !graph.marks.isEmpty else { return "" }
    let names = graph.names
    func link(_ node: Int) -> String {
      "<a href=\"#\(names[node])\">\(Markup.escaped(names[node]))</a>"
    }
    let items = graph.marks.map { mark in
      let path = mark.path.map { "\(link($0.node)) at distance \(HierarchyGraph.short($0.distance))" }
      return
        "    <li><span class=\"file\">\(Markup.escaped(mark.fileName))</span> is in a set of the type \(link(mark.node))"
        + (path.isEmpty ? "" : "; on the way down: " + path.joined(separator: ", then ")) + "</li>"
    }
    return "  <ul class=\"marks\" aria-label=\"Checkpoints\">\n\(items.joined(separator: "\n"))\n  </ul>\n"
  }
}
