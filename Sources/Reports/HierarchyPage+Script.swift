extension HierarchyPage {
  /// The picture: hovering, selecting, walking by keys, finding.
  static let script = #"""
    'use strict';
    const graph = JSON.parse(document.getElementById('page-graph').textContent);
    const palette = JSON.parse(document.getElementById('page-palette').textContent);
    const picture = document.getElementById('page-picture');
    const details = document.getElementById('page-details');
    const drawing = picture.querySelector('svg');
    const nodes = new Map(graph.nodes.map(node => [node.id, Object.assign(node, { above: [], below: [] })]));
    const byName = new Map(graph.nodes.map(node => [node.name, node]));
    for (const [upper, lower] of graph.edges) {
      nodes.get(upper).below.push(nodes.get(lower));
      nodes.get(lower).above.push(nodes.get(upper));
    }
    const elements = new Map(graph.nodes.map(node => [node.id, document.getElementById(node.id)]));
    const coverings = graph.edges.map(([upper, lower]) => [upper, lower, document.getElementById(upper + '-' + lower)]);
    let [selected, pointed] = [null, null];

    function summary(node) {
      const acts = node.worksAs ? 'acts as ' + node.worksAs : 'constant output';
      return dimensions(node.linearDimension) + ', ' + acts;
    }

    function dimensions(number) { return number === 1 ? '1 dimension' : number.toLocaleString('en') + ' dimensions'; }

    /** The node with all that lie above and below it. */
    function related(node) {
      const found = new Set([node.id]);
      for (const side of ['above', 'below']) {
        const waiting = [node];
        const seen = new Set();
        while (waiting.length) {
          for (const next of waiting.pop()[side]) {
            if (!seen.has(next.id)) { seen.add(next.id); found.add(next.id); waiting.push(next); }
          }
        }
      }
      return found;
    }

    function highlight(node) {
      const ids = node ? related(node) : new Set();
      drawing.classList.toggle('active', Boolean(node));
      for (const [id, element] of elements) element.classList.toggle('related', ids.has(id));
      for (const [upper, lower, element] of coverings) {
        const isInside = node && ids.has(upper) && ids.has(lower);
        element.classList.toggle('related', Boolean(isInside));
      }
    }

    function select(node) {
      if (selected) {
        elements.get(selected.id).classList.remove('selected');
        elements.get(selected.id).removeAttribute('aria-pressed');
      }
      selected = node;
      elements.get(node.id).classList.add('selected');
      elements.get(node.id).setAttribute('aria-pressed', 'true');
      setTabStop(node);
      reveal(node);
      const hadFocus = details.contains(document.activeElement);
      showDetails(node);
      if (hadFocus) details.querySelector('h2').focus({ preventScroll: true });
    }

    /** Scrolls the picture, not the page, to a box out of view. */
    function reveal(node) {
      const [box, view] = [elements.get(node.id).getBoundingClientRect(), picture.getBoundingClientRect()];
      if (box.left < view.left || box.right > view.right) {
        picture.scrollLeft += (box.left + box.right - view.left - view.right) / 2;
      }
      if (box.top < view.top || box.bottom > view.bottom) {
        picture.scrollTop += (box.top + box.bottom - view.top - view.bottom) / 2;
      }
    }

    /** One box is reached by the Tab key, the others from there by arrow keys. */
    function setTabStop(node) {
      for (const [id, element] of elements) element.setAttribute('tabindex', id === node.id ? '0' : '-1');
    }

    function go(node) {
      if (location.hash.slice(1) === node.name) select(node); else location.hash = node.name;
    }

    function middle(node) {
      const box = elements.get(node.id).getBoundingClientRect();
      return box.left + box.width / 2;
    }

    function nearest(list, node) {
      const place = middle(node);
      return list.slice().sort((a, b) => Math.abs(middle(a) - place) - Math.abs(middle(b) - place))[0];
    }

    function neighbour(node, key) {
      if (key === 'ArrowUp') return nearest(node.above, node);
      if (key === 'ArrowDown') return nearest(node.below, node);
      const level = graph.nodes.filter(other => other.linearDimension === node.linearDimension).sort((a, b) => middle(a) - middle(b));
      if (key === 'ArrowLeft') return level[level.indexOf(node) - 1];
      if (key === 'ArrowRight') return level[level.indexOf(node) + 1];
      return null;
    }

    function press(event, node) {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        go(node);
      } else if (event.key.startsWith('Arrow')) {
        event.preventDefault();
        const next = neighbour(node, event.key);
        if (!next) return;
        setTabStop(next);
        elements.get(next.id).focus();
      }
    }

    function find(text) {
      const wanted = text.trim();
      drawing.classList.toggle('searching', wanted !== '');
      const found = graph.nodes.filter(node =>
        [node.classes, node.worksAs || 'constant', ...node.examples].some(entry => entry.includes(wanted)));
      for (const [id, element] of elements) element.classList.toggle('found', found.includes(nodes.get(id)));
      document.getElementById('page-found').textContent = wanted ? found.length + ' found' : '';
      return wanted ? found : [];
    }

    function followHash() {
      let name = location.hash.slice(1);
      try { name = decodeURIComponent(name); } catch { /* a broken escape is a name of no node */ }
      const node = byName.get(name) || nodes.get(name);
      if (node) select(node);
      return Boolean(node);
    }

    function start() {
      for (const title of drawing.querySelectorAll('title')) title.remove();
      for (const anchor of drawing.querySelectorAll('a')) anchor.removeAttribute('xlink:title');
      for (const node of graph.nodes) {
        const element = elements.get(node.id);
        element.setAttribute('role', 'button');
        element.setAttribute('aria-label', node.name + ': ' + summary(node));
        const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
        title.textContent = node.sentences.join(' ');
        element.prepend(title);
        element.addEventListener('click', () => go(node));
        element.addEventListener('keydown', event => press(event, node));
        element.addEventListener('mouseenter', () => { pointed = node; highlight(node); });
        element.addEventListener('mouseleave', () => { pointed = null; highlight(null); });
        element.addEventListener('focus', () => { if (element.matches(':focus-visible')) highlight(node); });
        element.addEventListener('blur', () => highlight(pointed));
      }
      const search = document.getElementById('page-search');
      search.addEventListener('input', () => find(search.value));
      search.addEventListener('keydown', event => {
        const found = find(search.value);
        if (event.key === 'Enter' && found.length) go(found[0]);
      });
      const fit = document.getElementById('page-fit');
      fit.addEventListener('click', () => {
        fit.setAttribute('aria-pressed', String(picture.classList.toggle('fitted')));
      });
      // A picture a little wider than its place is fitted; a much wider one would become too small to read.
      if (drawing.clientWidth > picture.clientWidth && drawing.clientWidth < 1.4 * picture.clientWidth) fit.click();
      window.addEventListener('hashchange', followHash);
      const first = graph.marks.length ? nodes.get(graph.marks[0].node)
        : graph.nodes.reduce((best, node) => !best || node.linearDimension > best.linearDimension ? node : best, null);
      if (!followHash() && first) select(first);
    }
    """#
}
