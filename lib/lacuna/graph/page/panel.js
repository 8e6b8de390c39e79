// The panel beside the graph: what is chosen, the most central functions, cycles, the outline, and
// what is known of the graph as a whole.

const tabs = ['details', 'central', 'cycles', 'outline', 'about'];
const drawnTabs = new Set();

function showTab(name, focus) {
  for (const each of tabs) {
    const tab = document.getElementById('tab-' + each);
    const chosen = each === name;
    tab.setAttribute('aria-selected', String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById('panel-' + each).hidden = !chosen;
    if (chosen && focus) tab.focus();
  }
  if (drawnTabs.has(name)) return;
  drawnTabs.add(name);
  const draw = {central: drawCentral, cycles: drawCycles, outline: drawOutline, about: drawAbout};
  if (draw[name]) draw[name](document.getElementById('panel-' + name));
}

function startTabs() {
  for (const each of tabs) {
    document.getElementById('tab-' + each).addEventListener('click', () => showTab(each));
  }
  document.getElementById('tabs').addEventListener('keydown', (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (step === undefined) return;
    const at = tabs.findIndex((each) => document.getElementById('tab-' + each).tabIndex === 0);
    showTab(tabs[(at + step + tabs.length) % tabs.length], true);
    event.preventDefault();
  });
}

// ---- one function --------------------------------------------------------------------------------

function knownBy(edge) {
  const {how: read, rule} = edgeHow(edge);
  const calls = edgeCalls(edge);
  let words = read === 'guessed' && rule ? 'guessed: ' + rule.replaceAll('_', ' ') : read;
  if (calls > 0) words += ', ' + counted(calls, 'call') + ' seen';
  return element('span', {class: 'known ' + edgeKnown(edge)}, words);
}

// "in path/of/file.py", where that is not the file of the other.
function whereOf(node, other) {
  if (data.nodes.file[node] === data.nodes.file[other]) return null;
  return element('span', {class: 'where'}, visible(filePath(data.nodes.file[node])));
}

function neighbourList(title, edges, end, node) {
  const byName = edges.map((edge) => [end(edge), edge]).filter(([, edge]) => state.show[edgeKnown(edge)])
    .sort((a, b) => fanIn(b[0]) - fanIn(a[0]) || a[0] - b[0]);
  if (byName.length === 0) {
    return section(title, 0, element('p', {class: 'none'},
      edges.length > 0 ? 'none of the kinds of edges that are shown' : 'none that is known'));
  }
  return section(title, byName.length, thingList(title, byName, ([other, edge]) =>
    thingButton(other, knownBy(edge), whereOf(other, node),
                element('span', {class: 'sites'}, edgePlaces(edge)))));
}

function functionFacts(node) {
  const nodes = data.nodes;
  const depth = nodes.depth[node];
  return facts([
    ['Fan-in', numeral(fanIn(node)), 'functions that call it'],
    ['Fan-out', numeral(fanOut(node)), 'functions that it calls'],
    ['Depth', depth < 0 ? '\u2013' : depth, 'calls on the shortest way from an entry point'],
    ['Lines', numeral(Math.max(0, nodes.end[node] - nodes.line[node] + 1)), 'from first to last'],
    ['Statements', numeral(nodes.statements[node]), 'in the body, without its docstring'],
    ['Cyclomatic', isModule(node) ? '\u2013' : nodes.cyclomatic[node], '1 and one for each decision'],
    ['Dominates', numeral(nodes.dominated[node]), 'functions that only it leads to'],
    ['Betweenness', numeral(nodes.betweenness[node]), 'shortest ways between others that go through it'],
    ['Component', nodes.component[node], 'number of its strongly connected component'],
    ['Unresolved', nodes.unresolved[node] + ' of ' + nodes.sites[node], 'calls of which nothing is known'],
  ]);
}

function functionBadges(node) {
  const list = [badge(data.languages[data.nodes.language[node]] || 'unknown language'),
                badge(data.kinds[data.nodes.kind[node]])];
  if (entrySet.has(node)) list.push(badge('entry point', theme.accent));
  if (maskedSet.has(node)) list.push(badge('masked', theme.callee));
  if (articulationSet.has(node)) list.push(badge('articulation', theme.guessed));
  if (observedSet.has(node)) list.push(badge('observed', theme.observed));
  if (cycleOf.has(node)) list.push(badge('in a cycle', theme.caller));
  return element('p', {class: 'badges'}, list);
}

const relations = {over: new Map(), under: new Map(), shared: new Map()};
(function indexRelations() {
  const add = (map, key, value) => (map.get(key) || map.set(key, []).get(key)).push(value);
  for (let i = 0; i + 1 < data.overrides.length; i += 2) {
    add(relations.over, data.overrides[i], data.overrides[i + 1]);
    add(relations.under, data.overrides[i + 1], data.overrides[i]);
  }
  data.shared.forEach(([, writers, readers], number) => {
    for (const node of new Set([...writers, ...readers])) add(relations.shared, node, number);
  });
})();

function sharedSection(node) {
  const numbers = relations.shared.get(node) || [];
  if (numbers.length === 0) return null;
  return section('Shared state', numbers.length, element('ul', {class: 'plain'},
    numbers.slice(0, 60).map((number) => {
      const [name, writers, readers] = data.shared[number];
      const part = writers.includes(node) ? (readers.includes(node) ? 'reads and writes' : 'writes')
                                          : 'reads';
      return element('li', {}, element('code', {}, visible(name)), ' ' + part + '; ' +
        numeral(writers.length) + ' write, ' + numeral(readers.length) + ' read');
    })));
}

function relationSection(title, nodes) {
  return nodes === undefined ? null
    : section(title, nodes.length, thingList(title, nodes, (other) => thingButton(other)));
}

function drawFunction(box, node) {
  const file = visible(filePath(data.nodes.file[node]));
  const hidden = new Set(outEdges(node).map((edge) => edgeTo[edge])
    .concat(inEdgesOf(node).map((edge) => edgeFrom[edge])).filter((other) => drawnAs[other] !== other));
  box.append(
    element('h2', {}, visible(data.nodes.name[node])),
    element('code', {class: 'id', id: 'chosen-id'}, visible(functionId(node))),
    element('p', {class: 'place'}, file + ':' + data.nodes.line[node] + '\u2013' + data.nodes.end[node]),
    functionBadges(node),
    element('p', {class: 'actions'},
      element('button', {type: 'button', onclick: () => centreOn(placeOf(node), 26, false)}, 'Centre'),
      hidden.size > 0 && hidden.size <= 400
        ? element('button', {type: 'button', onclick: () => openAround(node)},
                  'Open all ' + numeral(hidden.size) + ' closed neighbours') : null,
      element('button', {type: 'button', onclick: () => choose(null)}, 'Let go')),
    functionFacts(node),
    neighbourList('Callers', inEdgesOf(node), (edge) => edgeFrom[edge], node),
    neighbourList('Callees', outEdges(node), (edge) => edgeTo[edge], node));
  for (const part of [relationSection('Overrides', relations.over.get(node)),
                      relationSection('Overridden by', relations.under.get(node)),
                      sharedSection(node)]) {
    if (part !== null) box.append(part);
  }
}

// ---- one container -------------------------------------------------------------------------------

function containerNeighbours(at, inside) {
  const counts = {callers: new Map(), callees: new Map()};
  for (const node of inside) {
    for (const edge of inEdgesOf(node)) {
      if (!inside.has(edgeFrom[edge])) {
        counts.callers.set(edgeFrom[edge], (counts.callers.get(edgeFrom[edge]) || 0) + 1);
      }
    }
    for (const edge of outEdges(node)) {
      if (!inside.has(edgeTo[edge])) {
        counts.callees.set(edgeTo[edge], (counts.callees.get(edgeTo[edge]) || 0) + 1);
      }
    }
  }
  const sorted = (map) => [...map].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return {callers: sorted(counts.callers), callees: sorted(counts.callees)};
}

function drawContainer(box, at) {
  const container = containers[at];
  const inside = new Set(functionsBelow(at));
  const {callers, callees} = containerNeighbours(at, inside);
  const sum = (column) => [...inside].reduce((total, node) => total + column[node], 0);
  const makeOutside = ([node, count]) => thingButton(node,
    element('span', {class: 'where'}, visible(filePath(data.nodes.file[node]))),
    element('span', {class: 'sites'}, counted(count, 'edge')));
  const contents = container.containers.map((inner) => functionCount + inner)
    .sort((a, b) => containers[containerNumber(b)].count - containers[containerNumber(a)].count)
    .concat(container.functions.slice().sort((a, b) => fanIn(b) - fanIn(a) || a - b));
  box.append(
    element('h2', {}, visible(container.label)),
    element('code', {class: 'id', id: 'chosen-id'}, visible(container.path) || '.'),
    element('p', {class: 'badges'}, badge(container.kind === 'root' ? 'repository' : container.kind)),
    element('p', {class: 'actions'},
      container.parent < 0 ? null : element('button', {type: 'button', id: 'toggle-open',
        onclick: () => setOpen(at, !isOpen(at), true)}, isOpen(at) ? 'Close' : 'Open'),
      element('button', {type: 'button', onclick: () => centreOn(container, 280, false)}, 'Centre'),
      container.parent <= 0 ? null : element('button', {type: 'button',
        onclick: () => choose(functionCount + container.parent, {reveal: true})},
        'Up to ' + visible(containers[container.parent].label))),
    facts([['Functions', numeral(container.count)], ['Called from', numeral(callers.length)],
           ['Calls out to', numeral(callees.length)],
           ['Unresolved', numeral(sum(data.nodes.unresolved)) + ' of ' + numeral(sum(data.nodes.sites))]]),
    section('Holds', contents.length, thingList('Contents', contents, (thing) => thingButton(thing,
      isContainer(thing) ? element('span', {class: 'sites'},
        counted(containers[containerNumber(thing)].count, 'function')) : null))),
    section('Called from outside by', callers.length, thingList('Callers', callers, makeOutside, 30)),
    section('Calls outside', callees.length, thingList('Callees', callees, makeOutside, 30)));
}

function drawDetails() {
  const box = document.getElementById('panel-details');
  box.replaceChildren();
  if (state.chosen === null) {
    box.append(element('p', {class: 'none'},
      'Click a disc, or search with \u201c/\u201d. Zooming in opens packages, files and classes; a ' +
      'double click opens and closes them by hand.'),
      section('Most central', null, thingList('Most central', centralOrder().slice(0, 12),
        (node) => thingButton(node, element('span', {class: 'sites'},
          counted(fanIn(node), 'caller'))))));
  } else if (isContainer(state.chosen)) {
    drawContainer(box, containerNumber(state.chosen));
  } else {
    drawFunction(box, state.chosen);
  }
  box.scrollTop = 0;
}

// ---- the other tabs ------------------------------------------------------------------------------

const centralColumns = [['betweenness', 'Betw.', (node) => data.nodes.betweenness[node]],
  ['fan-in', 'In', fanIn], ['fan-out', 'Out', fanOut],
  ['dominates', 'Dom.', (node) => data.nodes.dominated[node]]];
let centralBy = 0;

function centralOrder() {
  const value = centralColumns[centralBy][2];
  return Array.from({length: functionCount}, (_, node) => node)
    .sort((a, b) => value(b) - value(a) || a - b).slice(0, 100);
}

function drawCentral(box) {
  const head = element('tr', {}, element('th', {scope: 'col'}, 'Function'),
    centralColumns.map(([name, short], i) => element('th', {scope: 'col', class: 'number',
      'aria-sort': i === centralBy ? 'descending' : 'none'},
      element('button', {type: 'button', title: 'Sort by ' + name, onclick: () => {
        centralBy = i;
        drawCentral(box);
        box.querySelectorAll('th button')[i].focus();
      }}, short))));
  const rows = centralOrder().map((node) => element('tr', {}, element('td', {}, thingButton(node)),
    centralColumns.map(([, , value]) => element('td', {class: 'number'}, numeral(value(node))))));
  box.replaceChildren(element('table', {class: 'central'}, element('caption', {},
    'The hundred most central functions'), element('thead', {}, head), element('tbody', {}, rows)));
}

function drawCycles(box) {
  if (data.cycles.length === 0) {
    box.replaceChildren(element('p', {class: 'none'}, 'No function calls itself, also not through others.'));
    return;
  }
  const shown = data.cycles.slice(0, 200);
  box.replaceChildren(element('p', {}, numeral(data.cycles.length) +
    ' groups of functions that call each other in a circle, the largest first.'),
    ...shown.map((cycle) => {
      const group = element('details', {}, element('summary', {}, cycle.length === 1
        ? longName(cycle[0]) + ' calls itself' : numeral(cycle.length) + ' functions, with ' +
          longName(cycle[0])));
      group.addEventListener('toggle', () => {
        if (group.open && group.children.length === 1) {
          group.append(thingList('Cycle', cycle, (node) => thingButton(node,
            element('span', {class: 'where'}, visible(filePath(data.nodes.file[node]))))));
        }
      });
      return group;
    }));
}

// Folders, files and classes as nested lists that are filled when they are opened.
function drawOutline(box) {
  const branch = (at) => {
    const container = containers[at];
    const group = element('details', {}, element('summary', {}, dot(colouring().ofContainer(at)),
      visible(container.label), element('span', {class: 'count'}, numeral(container.count))));
    group.addEventListener('toggle', () => {
      if (!group.open || group.children.length > 1) return;
      group.append(element('p', {class: 'actions'}, element('button', {type: 'button',
        onclick: () => choose(functionCount + at, {reveal: true})}, 'Show in the graph')));
      for (const inner of container.containers) group.append(branch(inner));
      if (container.functions.length > 0) {
        group.append(thingList('Functions', container.functions, (node) => thingButton(node)));
      }
    });
    return group;
  };
  box.replaceChildren(...containers[0].containers.map(branch));
}

function drawAbout(box) {
  const sum = (list) => list.reduce((total, each) => total + each, 0);
  const keys = [['/', 'search'], ['arrow keys', 'move the graph'], ['+ and \u2212', 'zoom'],
    ['0', 'see all'], ['Enter', 'open or close what is chosen'], ['n, p', 'next and previous neighbour'],
    ['b', 'back to what was chosen before'], ['Esc', 'let go']];
  box.replaceChildren(
    facts([['Functions', numeral(functionCount)], ['Edges', numeral(edgeCount)],
      ['Call sites', numeral(sum(data.nodes.sites))], ['Unresolved', numeral(sum(data.nodes.unresolved))],
      ['Entry points', numeral(data.entries.length)], ['Cycles', numeral(data.cycles.length)]]),
    section('How edges are known', null, element('ul', {class: 'plain'},
      element('li', {}, element('span', {class: 'known exact'}, 'exact'),
        ' a value was followed from where it is made to where it is called'),
      element('li', {}, element('span', {class: 'known guessed'}, 'guessed'), ' by the rule that is named'),
      element('li', {}, element('span', {class: 'known observed'}, 'observed'), ' seen in a run'))),
    section('Keys', null, element('dl', {class: 'keys'},
      keys.map(([key, does]) => element('div', {}, element('dt', {}, element('kbd', {}, key)),
                                        element('dd', {}, does))))),
    data.notes.length === 0 ? '' : section('What the analysis gave up on', data.notes.length,
      element('ul', {class: 'plain'}, data.notes.slice(0, 200).map((note) =>
        element('li', {}, visible(note))))),
    section('Made with', null, element('p', {}, 'Drawn with D3.'),
      element('details', {}, element('summary', {}, 'Its licence'),
        element('pre', {}, document.getElementById('licences').textContent))));
}
