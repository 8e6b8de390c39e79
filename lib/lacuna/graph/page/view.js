// What is open and chosen, and how that becomes discs and arrows. Drawn things have numbers: a
// function its own, a container functionCount + its own.

const state = {
  level: 'auto',             // or 'packages', 'files', 'classes', 'functions'
  pinned: new Map(),         // container → open or not, by hand
  autoOpen: new Set(),
  chosen: null,              // the number of a drawn thing
  colour: 'module',
  show: {exact: true, guessed: true, observed: true},
  edges: true,
};
const opensAt = 105;         // pixels of radius at which zooming opens a container
const closesAt = 80;
const mostDrawnEdges = 60000;

let openList = [];
const drawnAs = new Int32Array(functionCount);

function colouring() { return colourings[state.colour]; }
function isContainer(thing) { return thing >= functionCount; }
function containerNumber(thing) { return thing - functionCount; }
// A closed container is drawn smaller than its circle when it is open: arrows need room.
const closedShare = 0.72;
function placeOf(thing) {
  if (!isContainer(thing)) {
    return {x: functionX[thing], y: functionY[thing], r: functionRadius(thing)};
  }
  const {x, y, r} = containers[containerNumber(thing)];
  return {x, y, r: isOpen(containerNumber(thing)) ? r : r * closedShare};
}
function labelOf(thing) {
  return isContainer(thing) ? visible(containers[containerNumber(thing)].label) : shortName(thing);
}
function parentOf(thing) {
  return isContainer(thing) ? containers[containerNumber(thing)].parent : containerOf[thing];
}

// ---- what is open --------------------------------------------------------------------------------

const packageFolders = new Set(modules.flatMap((at) => ancestors(containers[at].parent)));

function opensByLevel(at) {
  const container = containers[at];
  if (container.parent < 0) return true;
  switch (state.level) {
    case 'packages': return packageFolders.has(at);
    case 'files': return container.kind === 'folder';
    case 'classes': return container.kind !== 'class';
    case 'functions': return true;
    default: return state.autoOpen.has(at);
  }
}

function isOpen(at) {
  const pinned = state.pinned.get(at);
  return pinned === undefined ? opensByLevel(at) : pinned;
}

// Opens what has become large on the screen, closes what has become small. Returns whether anything
// changed.
function followZoom() {
  if (state.level !== 'auto') return false;
  const {width, height} = stageSize;
  const next = new Set();
  const todo = containers[0].containers.slice();
  while (todo.length > 0) {
    const at = todo.pop();
    const radius = containers[at].r * camera.k;
    if (radius < (state.autoOpen.has(at) ? closesAt : opensAt)) continue;
    const [x, y] = camera.apply([containers[at].x, containers[at].y]);
    if (x + radius < 0 || y + radius < 0 || x - radius > width || y - radius > height) continue;
    next.add(at);
    for (const inner of containers[at].containers) todo.push(inner);
  }
  const same = next.size === state.autoOpen.size && [...next].every((at) => state.autoOpen.has(at));
  state.autoOpen = next;
  return !same;
}

// ---- from what is open to what is drawn ----------------------------------------------------------

function collectDrawn() {
  const drawn = [];
  openList = [];
  const todo = [0];
  while (todo.length > 0) {
    const at = todo.pop();
    openList.push(at);
    for (const inner of containers[at].containers) {
      if (isOpen(inner)) {
        todo.push(inner);
      } else {
        drawn.push(functionCount + inner);
        for (const node of functionsBelow(inner)) drawnAs[node] = functionCount + inner;
      }
    }
    for (const node of containers[at].functions) {
      drawn.push(node);
      drawnAs[node] = node;
    }
  }
  openList.sort((a, b) => containers[a].depth - containers[b].depth || a - b);
  return drawn;
}

// Edges between drawn things: how many calls each stands for, and the best way they are known.
function collectEdges() {
  const found = new Map();
  for (let edge = 0; edge < edgeCount; ++edge) {
    const known = edgeKnown(edge);
    if (!state.show[known]) continue;
    const from = drawnAs[edgeFrom[edge]];
    const to = drawnAs[edgeTo[edge]];
    if (from === to) continue;
    const key = from * keyCount + to;
    const rank = known === 'observed' ? 2 : known === 'exact' ? 1 : 0;
    const each = found.get(key);
    if (each === undefined) {
      found.set(key, {from, to, count: 1, rank});
    } else {
      ++each.count;
      each.rank = Math.max(each.rank, rank);
    }
  }
  return [...found.values()];
}

let around = {callers: new Set(), callees: new Set()};  // drawn things beside the chosen one
let scene = {things: [], items: [], edges: [], looks: []};

let chosenNow = null;  // of the last drawing

// The drawn thing that stands for the chosen one: itself, or the closed container that it is in.
function chosenThing() {
  if (state.chosen === null) return null;
  if (!isContainer(state.chosen)) return drawnAs[state.chosen];
  for (const at of ancestors(containerNumber(state.chosen)).reverse()) {
    if (!isOpen(at)) return functionCount + at;
  }
  return null;
}

// ---- how it looks --------------------------------------------------------------------------------

const edgeNames = ['guessed', 'exact', 'observed'];

// A drawn thing with everything that drawing it needs.
function itemOf(thing) {
  const container = isContainer(thing);
  const own = container ? colouring().ofContainer(containerNumber(thing))
                        : colouring().ofFunction(thing);
  const item = {
    thing, container, ...placeOf(thing), color: own, label: labelOf(thing), rank: 1,
    count: container ? containers[containerNumber(thing)].count : 1, dim: false, strong: false,
  };
  if (chosenNow !== null) {
    const calls = around.callers.has(thing);
    const called = around.callees.has(thing);
    item.strong = thing === chosenNow || calls || called;
    item.dim = !item.strong;
    item.rank = item.strong ? 2 : 0;
    if (item.dim) item.color = mix(own, theme.background, 0.78);
    else if (thing !== chosenNow) item.ring = calls ? theme.caller : theme.callee;
  }
  return item;
}

// The look of an edge: edges of one look are drawn in one go.
function edgeLook(edge) {
  const base = theme[edgeNames[edge.rank]];
  const heavy = edge.count >= 40 ? 3 : edge.count >= 8 ? 2 : edge.count >= 3 ? 1.4 : 1;
  if (chosenNow === null) {
    const pale = (heavy > 1 ? 0.35 : 0.55) + (scene.edges.length > 200 ? 0.2 : 0);
    return {order: edge.rank, colour: mix(base, theme.background, pale), width: heavy};
  }
  if (edge.from === chosenNow) return {order: 9, colour: theme.callee, width: heavy + 0.6};
  if (edge.to === chosenNow) return {order: 8, colour: theme.caller, width: heavy + 0.6};
  return {order: -1, colour: mix(base, theme.background, 0.88), width: 0.8};
}

// ---- from the state to the scene -----------------------------------------------------------------

function restyle() {
  scene.items = scene.things.map(itemOf).sort((a, b) => a.rank - b.rank ||
    (a.color < b.color ? -1 : a.color > b.color ? 1 : a.thing - b.thing));
  const looks = new Map();
  const places = new Map(scene.items.map((item) => [item.thing, item]));
  for (const edge of scene.edges) {
    const look = edgeLook(edge);
    const key = look.order + look.colour + look.width;
    if (!looks.has(key)) looks.set(key, {...look, edges: []});
    looks.get(key).edges.push([places.get(edge.from), places.get(edge.to)]);
  }
  scene.looks = [...looks.values()].sort((a, b) => a.order - b.order || a.width - b.width);
  drawSoon();
}

function rebuild() {
  const things = collectDrawn();
  const edges = collectEdges();
  const chosen = chosenNow = chosenThing();
  around = {callers: new Set(), callees: new Set()};
  for (const {from, to} of edges) {
    if (to === chosen) around.callers.add(from);
    if (from === chosen) around.callees.add(to);
  }
  const all = state.edges && edges.length <= mostDrawnEdges;
  const drawn = all ? edges : edges.filter(({from, to}) => from === chosen || to === chosen);
  scene = {things, edges: drawn};
  report({nodes: things.length, edges: drawn.length, hidden: edges.length - drawn.length});
  restyle();
}
