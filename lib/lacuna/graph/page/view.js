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

const stage = document.getElementById('stage');
let renderer = null;
let circles = null;          // contexts below and above the graph
let titles = null;
let openList = [];
const drawnAs = new Int32Array(functionCount);

function colouring() { return colourings[state.colour]; }
function isContainer(thing) { return thing >= functionCount; }
function containerNumber(thing) { return thing - functionCount; }
function placeOf(thing) {
  return isContainer(thing) ? containers[containerNumber(thing)]
                            : {x: functionX[thing], y: functionY[thing], r: functionRadius(thing)};
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

function pixelPlace(thing) {
  const {x, y, r} = thing;
  const at = renderer.graphToViewport({x, y});
  return {x: at.x, y: at.y, r: r * pixelsPerUnit()};
}

function pixelsPerUnit() {
  const a = renderer.graphToViewport({x: 0, y: 0});
  const b = renderer.graphToViewport({x: 1, y: 0});
  return Math.hypot(b.x - a.x, b.y - a.y);
}

// Opens what has become large on the screen, closes what has become small. Returns whether anything
// changed.
function followZoom() {
  if (state.level !== 'auto') return false;
  const {width, height} = renderer.getDimensions();
  const scale = pixelsPerUnit();
  const next = new Set();
  const todo = containers[0].containers.slice();
  while (todo.length > 0) {
    const at = todo.pop();
    const radius = containers[at].r * scale;
    if (radius < (state.autoOpen.has(at) ? closesAt : opensAt)) continue;
    const {x, y} = renderer.graphToViewport(containers[at]);
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
    const known = edgeHow(edge).how;
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

const edgeNames = ['guessed', 'exact', 'observed'];
let around = {callers: new Set(), callees: new Set()};  // drawn things beside the chosen one

function makeGraph() {
  const graph = new graphology.DirectedGraph({allowSelfLoops: false});
  const drawn = collectDrawn();
  for (const thing of drawn) {
    const {x, y, r} = placeOf(thing);
    const container = isContainer(thing);
    graph.addNode(String(thing), {
      x, y, size: r, thing, container, label: labelOf(thing),
      count: container ? containers[containerNumber(thing)].count : 1,
    });
  }
  const edges = collectEdges();
  const chosen = chosenNow = chosenThing();
  around = {callers: new Set(), callees: new Set()};
  const all = state.edges && edges.length <= mostDrawnEdges;
  let drawnEdges = 0;
  for (const {from, to, count, rank} of edges) {
    if (to === chosen) around.callers.add(from);
    if (from === chosen) around.callees.add(to);
    if (!all && from !== chosen && to !== chosen) continue;
    graph.addDirectedEdge(String(from), String(to), {from, to, count, rank});
    ++drawnEdges;
  }
  report({nodes: drawn.length, edges: drawnEdges, hidden: edges.length - drawnEdges});
  return graph;
}

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

function nodeLook(name, item) {
  const thing = item.thing;
  const colour = item.container ? colouring().ofContainer(containerNumber(thing))
                                : colouring().ofFunction(thing);
  const chosen = chosenNow;
  const look = {...item, color: colour, zIndex: item.container ? 0 : 1};
  if (chosen !== null) {
    const near = thing === chosen || around.callers.has(thing) || around.callees.has(thing);
    if (near) {
      look.forceLabel = thing === chosen || around.callers.size + around.callees.size < 60;
      look.strong = true;
      look.zIndex = 2;
      const ring = thing === chosen ? theme.accent
        : around.callers.has(thing) ? theme.caller : theme.callee;
      if (!item.container && thing !== chosen) look.color = ring;
      look.borderColor = ring;
    } else {
      look.color = mix(colour, theme.background, 0.75);
      look.dim = true;
      if (!item.container) look.label = '';
    }
  } else if (item.container) {
    look.forceLabel = true;
  }
  look.borderColor = look.borderColor || mix(look.color, theme.background, 0.35);
  return look;
}

let edgeScale = 1;
function edgeLook(name, item) {
  const width = 1 + Math.min(5, Math.log2(item.count) * 0.7);
  const chosen = chosenNow;
  const look = {...item, zIndex: item.rank};
  const base = theme[edgeNames[item.rank]];
  if (chosen !== null && (item.from === chosen || item.to === chosen)) {
    look.color = item.from === chosen ? theme.callee : theme.caller;
    look.size = (width + 1.2) / edgeScale;
    look.zIndex = 5;
  } else if (chosen !== null) {
    look.color = mix(base, theme.background, 0.9);
    look.size = 0.7 / edgeScale;
  } else {
    look.color = mix(base, theme.background, item.count > 4 ? 0.45 : 0.68);
    look.size = width / edgeScale;
  }
  return look;
}

// ---- drawing -------------------------------------------------------------------------------------

function rebuild() {
  if (renderer === null) {
    makeGraphForLists();
    return;
  }
  edgeScale = pixelsPerUnit();
  renderer.setGraph(makeGraph());
}

function makeGraphForLists() { report({nodes: collectDrawn().length, edges: 0, hidden: 0}); }

function restyle() {
  if (renderer === null) return;
  edgeScale = pixelsPerUnit();
  renderer.refresh({skipIndexation: true});
}

function drawAround() {
  const {width, height} = renderer.getDimensions();
  const scale = pixelsPerUnit();
  const place = (at) => {
    const point = renderer.graphToViewport(containers[at]);
    return {x: point.x, y: point.y, r: containers[at].r * scale};
  };
  drawCircles(circles, openList, place, width, height);
  drawTitles(titles, openList, place, width, height);
  if (state.chosen !== null) {
    const thing = chosenThing() ?? state.chosen;
    drawRing(titles, pixelPlace(placeOf(thing)));
  }
}

let settling = 0;
function cameraMoved() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const changed = followZoom();
    if (changed) rebuild();
    else if (Math.abs(Math.log(pixelsPerUnit() / edgeScale)) > 0.25) restyle();
  }, 90);
}

function startDrawing() {
  const root = containers[0];
  renderer = new Sigma(new graphology.DirectedGraph(), stage, {
    allowInvalidContainer: true,
    itemSizesReference: 'positions',
    zoomToSizeRatioFunction: (ratio) => ratio,
    minEdgeThickness: 0.8,
    minCameraRatio: 0.002,
    maxCameraRatio: 3,
    defaultNodeType: 'disc',
    defaultEdgeType: 'arrow',
    nodeProgramClasses: {
      disc: Sigma.rendering.createNodeBorderProgram({
        borders: [{size: {value: 0.08}, color: {attribute: 'borderColor'}},
                  {size: {fill: true}, color: {attribute: 'color'}}],
      }),
    },
    edgeProgramClasses: {
      arrow: Sigma.rendering.createEdgeArrowProgram({lengthToThicknessRatio: 5,
                                                     widenessToThicknessRatio: 3}),
    },
    labelDensity: 0.8,
    labelGridCellSize: 90,
    labelRenderedSizeThreshold: 6,
    labelFont: font,
    zIndex: true,
    stagePadding: 20,
    hideEdgesOnMove: false,
    enableCameraRotation: false,
    doubleClickZoomingRatio: 1,
    defaultDrawNodeLabel: drawLabel,
    defaultDrawNodeHover: drawHover,
    nodeReducer: nodeLook,
    edgeReducer: edgeLook,
  });
  renderer.setCustomBBox({x: [root.x - root.r, root.x + root.r], y: [root.y - root.r, root.y + root.r]});
  renderer.createCanvasContext('circles', {style: {zIndex: '0'}});
  renderer.createCanvasContext('titles', {style: {pointerEvents: 'none'}});
  const canvases = renderer.getCanvases();
  stage.insertBefore(canvases.circles, stage.firstChild);
  stage.insertBefore(canvases.titles, canvases.hovers);
  for (const name of ['circles', 'titles']) canvases[name].setAttribute('aria-hidden', 'true');
  circles = canvases.circles.getContext('2d');
  titles = canvases.titles.getContext('2d');
  renderer.resize(true);
  renderer.on('afterRender', drawAround);
  renderer.getCamera().on('updated', cameraMoved);
}

// ---- moving about --------------------------------------------------------------------------------

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

// Moves the camera so that a thing is in the middle, with `pixels` of radius on the screen.
function centreOn(place, pixels, at_least) {
  if (renderer === null) return;
  const camera = renderer.getCamera();
  const middle = renderer.viewportToFramedGraph(renderer.graphToViewport(place));
  const now = pixelsPerUnit() * camera.ratio;
  let ratio = now * place.r / pixels;
  if (at_least) ratio = Math.min(ratio, camera.ratio);
  ratio = Math.max(0.002, Math.min(1, ratio));
  const target = {x: middle.x, y: middle.y, ratio, angle: 0};
  if (calm.matches) camera.setState(target);
  else camera.animate(target, {duration: 350});
}

function zoomBy(factor) {
  if (renderer === null) return;
  const camera = renderer.getCamera();
  camera.animate({ratio: Math.max(0.002, Math.min(3, camera.ratio / factor))}, {duration: 150});
}

function panBy(x, y) {
  if (renderer === null) return;
  const camera = renderer.getCamera();
  const {width, height} = renderer.getDimensions();
  const middle = renderer.viewportToFramedGraph({x: width / 2 + x, y: height / 2 + y});
  camera.setState({x: middle.x, y: middle.y});
}

function fitAll() {
  if (renderer !== null) renderer.getCamera().animate({x: 0.5, y: 0.5, ratio: 1, angle: 0}, {duration: 300});
}
