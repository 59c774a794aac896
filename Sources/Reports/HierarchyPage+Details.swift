extension HierarchyPage {
  /// What is shown of the selected set.
  ///
  /// Data become text of elements, never markup.
  static let detailsScript = #"""
    /** An element with attributes and children; strings become text. */
    function make(name, attributes, ...children) {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.append(...children.filter(child => child !== null));
      return element;
    }

    function grouped(digits) { return digits.replace(/\B(?=(\d{3})+$)/g, ','); }

    function link(node) { return make('a', { href: '#' + node.name }, node.name); }

    function links(title, list) {
      if (!list.length) return [];
      const items = list.map(node => make('li', {}, link(node), ' – ' + summary(node)));
      return [make('h3', {}, title), make('ul', { class: title.startsWith('Inside') ? 'above' : 'below' }, ...items)];
    }

    function facts(node) {
      const list = make('dl', { class: 'facts' });
      const add = (name, value) => list.append(make('dt', {}, name), make('dd', {}, value));
      add('classes', node.types === '1' ? node.classes : 'several');
      add('acts as', node.worksAs || 'a constant');
      add('dimensions', node.linearDimension.toLocaleString('en') + ' of ' + graph.parameters.toLocaleString('en'));
      if (node.dimension !== null && node.dimension !== node.linearDimension) {
        add('in training', node.dimension.toLocaleString('en'));
      }
      if (node.stableDimension !== node.linearDimension) {
        add('stable set', dimensions(node.stableDimension));
      }
      add('such sets', grouped(node.members));
      if (node.types !== '1') add('types', grouped(node.types));
      return list;
    }

    function classOfWeight(label) {
      const number = Math.abs(label) - 1;
      return (label < 0 ? '−' : '') + letters(number).toLowerCase();
    }

    function matrices(node) {
      if (!node.ties) return [];
      const tables = Object.entries(node.ties).map(([name, rows]) => {
        const table = make('table', {}, ...rows.map(row => make('tr', {}, ...row.map(label => {
          if (label === 0) return make('td', { style: 'border:1px solid #b0b0b0' }, '0');
          const colours = palette[(Math.abs(label) - 1) % palette.length];
          return make('td', { style: 'background:' + colours[2] + ';color:' + colours[3] }, classOfWeight(label));
        }))));
        return make('div', {}, make('p', { class: 'caption' }, name), table);
      });
      return [make('h3', {}, 'Equal weights have equal letters'), make('div', { class: 'matrices' }, ...tables)];
    }

    function checkpoints(node) {
      return graph.marks.flatMap(mark => {
        if (mark.node === node.id) return [make('p', {}, make('span', { class: 'file' }, mark.file), ' is here.')];
        return mark.path.filter(step => step.node === node.id).map(step =>
          make('p', {}, make('span', { class: 'file' }, mark.file),
            ' is at distance ' + step.distance.toPrecision(3) + ' from here.'));
      });
    }

    function examples(node) {
      if (node.types === '1' || !node.examples.length) return [];
      const items = node.examples.map(entry => make('li', {}, entry));
      return [make('h3', {}, 'Some of its types'), make('ul', { class: 'examples' }, ...items)];
    }

    function networks(node) {
      const isGroup = node.types !== '1';
      const layers = parseClasses(isGroup && node.examples.length ? node.examples[0] : node.classes);
      const whole = make('div', {}, networkDrawing(wholeColumns(layers)),
        make('p', {}, isGroup ? 'one of its types' : 'the network'));
      const smaller = node.worksAs
        ? make('div', {}, networkDrawing(reducedColumns(layers)), make('p', {}, node.worksAs))
        : make('div', {}, make('p', {}, 'a constant'));
      return make('div', { class: 'pair' }, whole, make('span', { class: 'equals', 'aria-label': 'acts as' }, '='), smaller);
    }

    function showDetails(node) {
      const classes = node.classes.length > 48 ? node.classes.slice(0, 48) + ' …' : node.classes;
      const heading = node.types === '1' ? 'Classes ' + classes : grouped(node.types) + ' types of ' + dimensions(node.linearDimension);
      details.replaceChildren(
        make('h2', { tabindex: '-1' }, heading),
        ...checkpoints(node),
        ...node.sentences.map(sentence => make('p', {}, sentence)),
        networks(node),
        ...matrices(node),
        facts(node),
        ...examples(node),
        ...links('Contains (covers)', node.below),
        ...links('Inside of (covered by)', node.above));
    }
    """#
}
