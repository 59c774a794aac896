extension HierarchyPage {
  /// The look of the page: light and dark, on screens and on paper.
  ///
  /// The picture carries the colours of a light page; the rules for dark pages name those that must change.
  static let style = #"""
    :root { color-scheme: light dark; --page: #ffffff; --panel: #f5f6f8; --ink: #1b1b1b; --soft: #5a5a5a; --line: #8c8c8c;
      --box: #fdfdfd; --accent: #0b61a4; --mark: #b34700; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #15171a; --panel: #1f2328; --ink: #ececec; --soft: #b0b4ba; --line: #82878e; --box: #22262b;
        --accent: #7cc0f5; --mark: #ff9a57; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 110rem; padding: 1.2rem 1.6rem 3rem; background: var(--page); color: var(--ink);
      font: 16px/1.5 "DejaVu Sans", Verdana, system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    h3 { font-size: .9rem; margin: 1rem 0 .2rem; color: var(--soft); font-weight: 600; }
    p { margin: .3rem 0; }
    a { color: var(--accent); }
    .intro { max-width: 62rem; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem 1.8rem; padding: 0; margin: .9rem 0; font-size: .9rem; }
    .cells { display: inline-flex; gap: 3px; vertical-align: middle; margin-right: .3rem; }
    .cell { display: inline-flex; align-items: center; justify-content: center; min-width: 1.55rem; height: 1.55rem;
      padding: 0 .25rem; font-size: .8rem; }
    .marks { padding-left: 1.2rem; } .file { color: var(--mark); font-weight: 600; overflow-wrap: anywhere; }
    .tools { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; font-size: .9rem; }
    .hint { color: var(--soft); }
    input, button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line);
      border-radius: .35rem; padding: .2rem .6rem; }
    main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(20rem, 27rem); gap: 1.5rem; align-items: start; }
    figure { margin: 0; overflow: auto; max-height: 92vh; }
    figure svg { display: block; margin: 0 auto; }
    figure.fitted svg { width: 100%; height: auto; }
    aside { position: sticky; top: 1rem; background: var(--panel); border-radius: .6rem; padding: 1rem 1.2rem; font-size: .93rem;
      max-height: 92vh; overflow: auto; }
    aside ul { margin: .2rem 0; padding-left: 1.1rem; }
    aside svg { display: block; width: 100%; height: auto; max-height: 22rem; }
    aside h2:focus { outline: none; }
    .pair { display: grid; grid-template-columns: 1fr auto 1fr; gap: .5rem; align-items: center; }
    .pair .equals { font-size: 1.5rem; color: var(--soft); }
    .pair p, .caption { font-size: .8rem; color: var(--soft); text-align: center; margin: 0; }
    .facts { display: grid; grid-template-columns: auto 1fr; gap: .1rem .9rem; margin: .6rem 0; }
    .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
    .matrices { display: flex; flex-wrap: wrap; gap: .9rem; align-items: center; }
    .matrices td { width: 1.6rem; height: 1.6rem; text-align: center; font-size: .75rem; padding: 0; }
    .matrices table { border-spacing: 1px; }
    .weight { stroke: var(--line); stroke-width: 1; } .weight.quiet { stroke-dasharray: 2 4; opacity: .55; }
    aside text { font: 12px "DejaVu Sans", Verdana, sans-serif; text-anchor: middle; dominant-baseline: central; }
    aside text.plain { fill: var(--soft); }
    #page-picture .sim { cursor: pointer; }
    #page-picture .sim:focus { outline: none; }
    #page-picture .sim:focus-visible > path, #page-picture .sim:focus-visible > g > a > path,
    #page-picture .selected path { stroke: var(--accent); stroke-width: 4; }
    #page-picture .active .sim:not(.related), #page-picture .active .covering:not(.related) { opacity: .22; }
    #page-picture .active .covering.related path { stroke: var(--accent); stroke-width: 2; }
    #page-picture .searching .sim:not(.found) { opacity: .22; }
    @media (prefers-color-scheme: dark) {
      #page-picture polygon[fill="white"], #page-picture polygon[fill="#ffffff"] { fill: var(--page); }
      #page-picture [fill="#fdfdfd"] { fill: var(--box); }
      #page-picture text[fill="#1b1b1b"] { fill: var(--ink); }
      #page-picture text[fill="#5a5a5a"] { fill: var(--soft); }
      #page-picture text[fill="#b34700"] { fill: var(--mark); }
    }
    @media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } aside { position: static; max-height: none; } }
    @media print {
      :root { color-scheme: light; --page: #ffffff; --panel: #ffffff; --ink: #000000; --soft: #444444; --box: #ffffff;
        --accent: #0b61a4; --mark: #b34700; }
      body { padding: 0; font-size: 10pt; } .tools { display: none; } main { display: block; }
      figure { overflow: visible; max-height: none; } figure svg { max-width: 100%; height: auto; }
      aside { position: static; max-height: none; overflow: visible; break-inside: avoid; padding: 1rem 0; }
      .cell, .sim { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """#
}
