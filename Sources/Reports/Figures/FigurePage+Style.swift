extension FigurePage {
  /// The look of the page: light and dark on screens, light on paper; figures side by side where there is room.
  ///
  /// Figures carry the colours of a light page; the rules for dark ones name those that must change.
  static let style = """
    :root { color-scheme: light dark; --page: #ffffff; --panel: #f5f6f8; --ink: #1b1b1b; --soft: #5a5a5a; --line: #8c8c8c;
      --grid: #e4e6e9; --accent: #0b61a4; --notice: #fff3d6; }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 136rem; padding: 1.2rem 1.6rem 3rem; background: var(--page); color: var(--ink);
      font: 16px/1.5 "DejaVu Sans", Verdana, system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 1.2rem 0 .3rem; }
    p { margin: .3rem 0 .8rem; max-width: 46rem; }
    pre { font: 13px/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-x: auto; background: var(--panel);
      padding: .8rem 1rem; border-radius: .4rem; max-width: 68rem; }
    .notice { background: var(--notice); border-radius: .4rem; padding: .5rem 1rem; max-width: 68rem; }
    main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 38rem), 1fr)); gap: 0 2.4rem;
      align-items: start; }
    section { min-width: 0; }
    .figure, .figure.vega-embed { display: block; overflow-x: auto; }
    .vega-bindings { font-size: .9rem; margin: .4rem 0; }
    .vega-bind label { display: flex; align-items: center; gap: .6rem; flex-wrap: wrap; }
    .vega-bindings input { flex: 1 1 10rem; max-width: 24rem; accent-color: var(--accent); }
    .vega-bindings input + span { display: none; }
    .moment { min-width: 7rem; font-variant-numeric: tabular-nums; }
    .files { font-size: .8rem; color: var(--soft); }
    button { font: inherit; color: var(--accent); background: none; border: none; padding: 0 .4rem; text-decoration: underline;
      cursor: pointer; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #15171a; --panel: #1f2328; --ink: #ececec; --soft: #b0b4ba; --line: #82878e; --grid: #33383f;
        --accent: #7cc0f5; --notice: #3d3216; }
      .figure svg { background: none !important; }
      .figure svg rect[fill="white"], .figure svg .background[fill="white"] { fill: none; }
      .figure svg text[fill="#000"], .figure svg text[fill="#1b1b1b"] { fill: var(--ink); }
      .figure svg [stroke="#e4e6e9"] { stroke: var(--grid); } .figure svg [stroke="#8c8c8c"] { stroke: var(--line); }
      \(darkColours)
      #spectra .mark-line path, #spectra .role-legend-symbol path { filter: invert(1) hue-rotate(180deg); }
      .vega-embed summary { background: var(--panel) !important; color: var(--ink) !important; opacity: .7; }
      .vega-embed .vega-actions { background: var(--panel) !important; border-color: var(--line) !important; }
      .vega-embed .vega-actions a { color: var(--ink) !important; }
      .vega-embed .vega-actions a:hover { background: var(--page) !important; }
      .vega-embed .vega-actions::before, .vega-embed .vega-actions::after { display: none !important; }
      #vg-tooltip-element { background: var(--panel) !important; color: var(--ink) !important;
        border-color: var(--line) !important; }
      #vg-tooltip-element td.key { color: var(--soft) !important; }
    }
    @media print {
      :root { color-scheme: light; }
      body { padding: 0; font-size: 10pt; max-width: none; } main { display: block; } section { break-inside: avoid; }
      .figure { overflow: visible; } .figure svg { max-width: 100%; height: auto; }
      .files, .figure summary, .vega-bindings { display: none; }
    }
    """

  private static let darkColours = FigureStyle.onDark.sorted { $0.key < $1.key }.map { light, dark in
    ".figure svg [stroke=\"\(light)\"] { stroke: \(dark); } .figure svg [fill=\"\(light)\"]:not(text) { fill: \(dark); }"
  }.joined(separator: "\n  ")
}
