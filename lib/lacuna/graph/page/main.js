// What a person does to the page, and how it begins.

const live = document.getElementById('live');
const past = [];

// Says what is drawn, to people and to programs that drive the page.
function report(drawn) {
  document.documentElement.dataset.nodes = drawn.nodes;
  document.documentElement.dataset.edges = drawn.edges;
  document.getElementById('status').textContent = numeral(drawn.nodes) + ' discs, ' +
    numeral(drawn.edges) + ' arrows' +
    (drawn.hidden > 0 ? ' (' + numeral(drawn.hidden) + ' more: choose something)' : '');
}

// ---- choosing ------------------------------------------------------------------------------------

function pinOpen(container) {
  for (const at of ancestors(container)) if (!isOpen(at)) state.pinned.set(at, true);
}

// Chooses a function or a container, or nothing. With `reveal` it is opened up to and brought to the
// middle.
function choose(thing, {reveal = false, remember = true} = {}) {
  if (remember && state.chosen !== null && state.chosen !== thing) past.push(state.chosen);
  state.chosen = thing;
  if (thing !== null && reveal) pinOpen(parentOf(thing));
  rebuild();
  drawDetails();
  showTab('details');
  document.documentElement.dataset.chosen = thing === null ? ''
    : isContainer(thing) ? containers[containerNumber(thing)].path : functionId(thing);
  document.body.classList.toggle('has-choice', thing !== null);
  if (thing === null) {
    live.textContent = 'Nothing is chosen';
    return;
  }
  if (reveal) centreOn(placeOf(thing), isContainer(thing) ? 160 : 22, !isContainer(thing));
  live.textContent = isContainer(thing)
    ? labelOf(thing) + ', ' + counted(containers[containerNumber(thing)].count, 'function')
    : labelOf(thing) + ', ' + counted(fanIn(thing), 'caller') + ', ' + counted(fanOut(thing), 'callee');
}

function setOpen(at, open, choosing) {
  state.pinned.set(at, open);
  if (open) pinOpen(containers[at].parent);
  rebuild();
  if (choosing) {
    drawDetails();
    document.getElementById('toggle-open')?.focus();
  }
}

function openAround(node) {
  for (const edge of outEdges(node)) pinOpen(containerOf[edgeTo[edge]]);
  for (const edge of inEdgesOf(node)) pinOpen(containerOf[edgeFrom[edge]]);
  rebuild();
  drawDetails();
}

// The neighbours in the order of the panel; n and p walk through them.
let walked = {of: null, at: -1};
function walkNeighbours(step) {
  const buttons = [...document.querySelectorAll('#panel-details .things button.thing')];
  if (buttons.length === 0) return;
  if (walked.of !== state.chosen) walked = {of: state.chosen, at: step > 0 ? -1 : 0};
  walked.at = (walked.at + step + buttons.length) % buttons.length;
  buttons[walked.at].focus();
  buttons[walked.at].scrollIntoView({block: 'nearest'});
}

function goBack() {
  if (past.length > 0) choose(past.pop(), {reveal: true, remember: false});
}

// ---- the pointer ---------------------------------------------------------------------------------

// The innermost open container at a place of the stage.
function containerAt(x, y) {
  let found = 0;
  for (const at of openList) {
    const place = pixels(containers[at]);
    if (Math.hypot(x - place.x, y - place.y) <= place.r &&
        containers[at].depth >= containers[found].depth) found = at;
  }
  return found;
}

function startPointer() {
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  stage.addEventListener('click', (event) => {
    const thing = thingAt(...at(event));
    const container = containerAt(...at(event));
    choose(thing !== null ? thing : container === 0 ? null : functionCount + container);
  });
  stage.addEventListener('dblclick', (event) => {
    const thing = thingAt(...at(event));
    const container = containerAt(...at(event));
    if (thing === null) {
      if (container !== 0) setOpen(container, false, false);
    } else if (isContainer(thing)) {
      setOpen(containerNumber(thing), true, false);
      centreOn(placeOf(thing), 260, true);
    } else {
      centreOn(placeOf(thing), 26, false);
    }
    drawDetails();
  });
  const hover = (thing) => {
    if (thing === hovered) return;
    hovered = thing;
    stage.style.cursor = thing === null ? '' : 'pointer';
    drawOver();
  };
  stage.addEventListener('pointermove', (event) => {
    hover(event.pointerType === 'mouse' && event.buttons === 0 ? thingAt(...at(event)) : null);
  });
  stage.addEventListener('pointerleave', () => hover(null));
}

// ---- the keyboard --------------------------------------------------------------------------------

function startKeyboard() {
  const anywhere = {
    '/': () => { searchBox.focus(); searchBox.select(); },
    Escape: () => choose(null), b: goBack, n: () => walkNeighbours(1), p: () => walkNeighbours(-1),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select')) return;
    const act = anywhere[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  const pan = 80;
  const inGraph = {
    ArrowLeft: () => panBy(-pan, 0), ArrowRight: () => panBy(pan, 0),
    ArrowUp: () => panBy(0, -pan), ArrowDown: () => panBy(0, pan),
    '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), 0: fitAll,
    Enter: () => {
      if (state.chosen === null) return;
      if (isContainer(state.chosen)) {
        const at = containerNumber(state.chosen);
        setOpen(at, !isOpen(at), false);
        drawDetails();
      } else {
        centreOn(placeOf(state.chosen), 26, false);
      }
    },
  };
  stage.addEventListener('keydown', (event) => {
    const act = inGraph[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}

// ---- the controls --------------------------------------------------------------------------------

function drawLegend() {
  document.getElementById('legend').replaceChildren(...colouring().legend().map(([colour, words]) =>
    element('li', {}, dot(colour), words)));
}

function recolour() {
  readTheme();
  drawLegend();
  restyle();
  drawnTabs.clear();
  drawDetails();
}

function startControls() {
  const level = document.getElementById('level');
  level.addEventListener('change', () => {
    state.level = level.value;
    state.pinned.clear();
    followZoom();
    rebuild();
  });
  const colour = document.getElementById('colour');
  if (maskedSet.size > 0) colour.value = state.colour = 'masked';
  colour.addEventListener('change', () => {
    state.colour = colour.value;
    recolour();
  });
  const counts = {exact: 0, guessed: 0, observed: 0};
  for (let edge = 0; edge < edgeCount; ++edge) ++counts[edgeKnown(edge)];
  for (const known of Object.keys(counts)) {
    const box = document.getElementById('show-' + known);
    box.parentElement.append(element('span', {class: 'count'}, numeral(counts[known])));
    box.disabled = counts[known] === 0;
    box.addEventListener('change', () => {
      state.show[known] = box.checked;
      rebuild();
      drawDetails();
    });
  }
  document.getElementById('show-edges').addEventListener('change', (event) => {
    state.edges = event.target.checked;
    rebuild();
  });
  document.getElementById('zoom-in').addEventListener('click', () => zoomBy(1.5));
  document.getElementById('zoom-out').addEventListener('click', () => zoomBy(1 / 1.5));
  document.getElementById('fit').addEventListener('click', fitAll);
  document.getElementById('back').addEventListener('click', goBack);
  darkScheme.addEventListener('change', recolour);
}

function chooseFromAddress() {
  let wanted = '';
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch (error) {
    return;
  }
  if (wanted === '') return;
  for (let node = 0; node < functionCount; ++node) {
    if (functionId(node) === wanted) {
      choose(node, {reveal: true});
      return;
    }
  }
}

// What programs that drive the page may ask of it.
window.lacunaGraph = Object.freeze({
  /// Pixels of the page, of a function or container by id or path; null where it is not drawn.
  place(id) {
    const wanted = (thing) => (isContainer(thing) ? containers[containerNumber(thing)].path
                                                  : functionId(thing)) === id;
    const item = scene.items.find(({thing}) => wanted(thing));
    if (item === undefined) return null;
    const {x, y, r} = pixels(item);
    const box = stage.getBoundingClientRect();
    return {x: x + box.left, y: y + box.top, r};
  },
  panBy, zoomBy,
});

(function begin() {
  startScene();
  startPointer();
  startTabs();
  startControls();
  startSearch();
  startKeyboard();
  drawLegend();
  followZoom();
  rebuild();
  drawDetails();
  showTab('details');
  chooseFromAddress();
  window.addEventListener('hashchange', chooseFromAddress);
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.documentElement.dataset.ready = Math.round(performance.now());
  }));
})();
