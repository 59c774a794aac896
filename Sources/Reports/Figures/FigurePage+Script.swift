extension FigurePage {
  /// Draws every specification as wide as its place, and again when that changes; writes what a slider means beside it.
  ///
  /// Expressions are interpreted, so that the page may forbid code made from text. Widths are signals of the drawing: it is
  /// measured once, what is not plot (axes, legends) taken off the room there is, and the rest given to the plots. The buttons
  /// save what the page carries. A page of a run that goes on loads itself anew until somebody moves a slider.
  static let script = """
    const widest = 980, squarest = 620, narrow = 620;
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
    function room(place) { return Math.min(widest, place.clientWidth - 46); }
    // Panels beside one another, as the drawing is laid out.
    function panelCount(specification, place) {
      if (!specification.facet) return 1;
      const field = specification.facet.field;
      const count = new Set(specification.data.values.map(row => row[field])).size;
      return room(place) < narrow ? 1 : Math.min(count, specification.columns ?? 1);
    }
    function widthNames(view) {
      const names = Object.keys(view.getState({ signals: () => true, data: () => false }).signals);
      const inner = names.filter(name => /.width$/i.test(name));
      return inner.length > 0 ? inner : ["width"];
    }
    async function fit(figure) {
      const { view, place, columns } = figure;
      const names = widthNames(view), cells = figure.specification.usermeta?.cells;
      const drawn = place.querySelector("svg").width.baseVal.value;
      const rest = drawn - columns * view.signal(names[0]);
      const share = Math.max(120, Math.floor((room(place) - rest) / columns));
      // Cells of whole pixels have no gaps between them.
      const width = cells ? cells * Math.max(1, Math.floor(Math.min(share, squarest) / cells)) : share;
      for (const name of names) view.signal(name, width);
      if (cells) view.signal("height", width);
      await view.resize().runAsync();
    }
    function labelSlider(figure) {
      const slider = figure.specification.usermeta?.slider, input = figure.place.querySelector("input[type=range]");
      if (!slider || !input) return;
      const label = document.createElement("output");
      label.className = "moment";
      input.parentElement.append(label);
      const show = number => {
        label.textContent = slider.labels[number];
        input.setAttribute("aria-valuetext", slider.labels[number]);
      };
      figure.view.addSignalListener(slider.signal, (name, number) => show(number));
      show(figure.view.signal(slider.signal));
      input.addEventListener("input", () => { document.body.dataset.touched = "yes"; });
    }
    async function draw(figure) {
      const { place, section, specification } = figure;
      const frame = figure.view && specification.usermeta?.slider ? figure.view.signal("frame") : null;
      figure.columns = panelCount(specification, place);
      if (specification.facet) specification.columns = figure.columns;
      figure.result?.finalize();
      figure.result = await vegaEmbed(place, specification, {
        ast: true, renderer: "svg", actions: { export: true, source: false, compiled: false, editor: false },
        downloadFileName: section.id
      });
      figure.view = figure.result.view;
      if (frame !== null) figure.view.signal("frame", frame);
      labelSlider(figure);
      await fit(figure);
    }
    // One drawing at a time; of several requests in between the last one counts.
    async function update(figure) {
      figure.isWanted = true;
      if (figure.isDrawing) return;
      figure.isDrawing = true;
      try {
        while (figure.isWanted) {
          figure.isWanted = false;
          figure.width = figure.place.clientWidth;
          if (!figure.view || figure.columns !== panelCount(figure.specification, figure.place)) await draw(figure);
          else await fit(figure);
        }
        figure.section.dataset.drawn = figure.width;
      } catch (error) { figure.place.textContent = String(error); }
      figure.isDrawing = false;
    }
    for (const section of document.querySelectorAll("section")) {
      const specification = JSON.parse(section.querySelector(".specification").textContent);
      const table = JSON.parse(section.querySelector(".table").textContent);
      specification.data.values = table.rows.map(
        row => Object.fromEntries(table.columns.map((name, index) => [name, row[index]])));
      const forms = { csv: () => commaSeparated(table), json: () => JSON.stringify(specification, null, 1) };
      for (const button of section.querySelectorAll("button")) {
        const form = button.dataset.form;
        button.onclick = () => save(`${section.id}.${form}`, forms[form]());
      }
      const figure = { section, specification: structuredClone(specification), place: section.querySelector(".figure") };
      new ResizeObserver(() => { if (figure.width !== figure.place.clientWidth) update(figure); }).observe(figure.place);
    }
    if (document.body.dataset.live) {
      setInterval(() => { if (!document.body.dataset.touched) location.reload(); }, 5000);
    }
    """
}
