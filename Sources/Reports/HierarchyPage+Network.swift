extension HierarchyPage {
  /// The drawing of a network with its neurons coloured by class, and of the smaller network that it acts as.
  static let networkScript = #"""
    const most = 10;

    function letters(number) {
      const letter = String.fromCharCode(65 + number % 26);
      return number < 26 ? letter : letters(Math.floor(number / 26) - 1) + letter;
    }

    /** Labels of all layers: a class number with its kind, `copy`, `mirror`, `constant` or `silent`. */
    function parseClasses(text) {
      return text.split('/').map(layer => layer.split(',').map(word => {
        if (word === 'z') return { kind: 'silent', number: null };
        if (word[0] === '-') return { kind: 'mirror', number: Number(word.slice(1)) };
        if (word[0] === 'f') return { kind: 'constant', number: Number(word.slice(1)) };
        return { kind: 'copy', number: Number(word) };
      }));
    }

    function ends(count, name) {
      if (count > most) return [{ kind: 'end', text: '×' + count, title: count + ' ' + name + 's' }];
      return Array.from({ length: count }, (_, index) => ({ kind: 'end', text: '', title: name + ' ' + index }));
    }

    function neuron(label, times) {
      const letter = label.kind === 'silent' ? '0' : (label.kind === 'mirror' ? '−' : '') + letters(label.number);
      return { kind: label.kind, number: label.number, text: times > 1 ? letter + '×' + times : letter };
    }

    /** All neurons of a layer; of a wide one its classes with their sizes. */
    function wholeLayer(labels) {
      if (labels.length <= most) {
        return labels.map((label, index) => Object.assign(neuron(label, 1), { title: 'neuron ' + index }));
      }
      const kinds = new Map();
      for (const label of labels) {
        const key = label.kind + label.number;
        if (!kinds.has(key)) kinds.set(key, { label, times: 0 });
        kinds.get(key).times += 1;
      }
      return shortened([...kinds.values()].map(({ label, times }) => neuron(label, times)));
    }

    function shortened(column) {
      if (column.length <= most) return column;
      const rest = column.length - most + 1;
      return column.slice(0, most - 1).concat([{ kind: 'end', text: '+' + rest, title: 'and ' + rest + ' more' }]);
    }

    function wholeColumns(layers) {
      return [ends(graph.inputs, 'input'), ...layers.map(wholeLayer), ends(graph.outputs, 'output')];
    }

    /** One neuron for each class; silent ones are gone. */
    function reducedColumns(layers) {
      const reduced = layers.map(labels => {
        const seen = new Map();
        for (const label of labels) {
          if (label.kind !== 'silent' && !seen.has(label.number)) seen.set(label.number, label);
        }
        return shortened([...seen.values()].map(label =>
          neuron({ kind: label.kind === 'constant' ? 'constant' : 'copy', number: label.number }, 1)));
      });
      return [ends(graph.inputs, 'input'), ...reduced, ends(graph.outputs, 'output')];
    }

    function shape(name, attributes, text) {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      if (text !== undefined) element.textContent = text;
      return element;
    }

    /** Columns from left to right, inputs first. Weights that rest at zero are dotted. */
    function networkDrawing(columns) {
      const [across, down, radius] = [74, 38, 14];
      const rows = Math.max(...columns.map(column => column.length));
      const [width, height] = [across * (columns.length - 1) + 44, down * rows];
      const place = (column, row) => ({ x: 22 + across * column, y: height / 2 + down * (row - (columns[column].length - 1) / 2) });
      const drawn = shape('svg', { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'network' });
      drawn.style.maxWidth = width + 'px';
      drawn.style.margin = '0 auto';
      columns.slice(1).forEach((column, index) => columns[index].forEach((from, start) => column.forEach((to, end) => {
        const [a, b] = [place(index, start), place(index + 1, end)];
        const isQuiet = from.kind === 'silent' || to.kind === 'silent' || to.kind === 'constant';
        drawn.append(shape('line', { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: isQuiet ? 'weight quiet' : 'weight' }));
      })));
      columns.forEach((column, index) => column.forEach((vertex, row) => drawn.append(vertexDrawing(vertex, place(index, row), radius))));
      return drawn;
    }

    function vertexDrawing(vertex, at, radius) {
      const group = shape('g', {});
      if (vertex.title) group.append(shape('title', {}, vertex.title));
      if (vertex.kind === 'end') {
        const isPlain = vertex.text === '';
        group.append(shape('circle', { cx: at.x, cy: at.y, r: isPlain ? 5 : 17, style: isPlain ? 'fill:var(--soft)' : 'fill:var(--panel)' }));
        if (!isPlain) group.append(shape('text', { x: at.x, y: at.y, class: 'plain' }, vertex.text));
        return group;
      }
      const [colour, ink] = vertex.number === null ? ['#b0b0b0', ''] : palette[vertex.number % palette.length];
      const isHollow = vertex.kind === 'constant' || vertex.kind === 'silent';
      const half = Math.max(radius, 4.2 * vertex.text.length);
      group.append(shape('rect', {
        x: at.x - half, y: at.y - radius, width: 2 * half, height: 2 * radius, rx: radius,
        style: 'fill:' + (isHollow ? 'var(--panel)' : colour) + ';stroke:' + colour,
        'stroke-width': vertex.kind === 'constant' ? 3 : 1,
      }));
      group.append(shape('text', { x: at.x, y: at.y, style: 'fill:' + (isHollow ? 'var(--ink)' : ink) }, vertex.text));
      return group;
    }
    """#
}
