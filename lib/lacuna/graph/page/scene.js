// Drawing the scene on a canvas. While the camera moves the finished picture is moved and scaled,
// which costs nothing; it is drawn anew as often as that is quick, and when the camera rests. So
// thousands of discs stay fluid also where there is no graphics processor.

const stage = document.getElementById('stage');
const canvas = document.getElementById('canvas');
const overlay = document.getElementById('overlay');
const paper = canvas.getContext('2d');
const over = overlay.getContext('2d');
const margin = 160;          // pixels drawn around what can be seen, for when it moves
let stageSize = {width: 1, height: 1};
let camera = d3.zoomIdentity;
let drawnWith = camera;      // the camera of the picture
let lastCost = 0;            // milliseconds of the last drawing
let lastDrawn = 0;
let frame = 0;
let dirty = true;
let resting = 0;
let hovered = null;

function pixels(place) {
  return {x: camera.applyX(place.x), y: camera.applyY(place.y), r: place.r * camera.k};
}

function fitStage() {
  stageSize = {width: Math.max(1, stage.clientWidth), height: Math.max(1, stage.clientHeight)};
  const density = Math.min(2, window.devicePixelRatio || 1);
  for (const [each, context, edge] of [[canvas, paper, margin], [overlay, over, 0]]) {
    each.width = (stageSize.width + 2 * edge) * density;
    each.height = (stageSize.height + 2 * edge) * density;
    each.style.width = stageSize.width + 2 * edge + 'px';
    each.style.height = stageSize.height + 2 * edge + 'px';
    each.style.left = each.style.top = -edge + 'px';
    context.setTransform(density, 0, 0, density, edge * density, edge * density);
  }
  drawSoon();
}

function drawSoon() {
  dirty = true;
  if (frame === 0) frame = requestAnimationFrame(tick);
}

function tick(now) {
  frame = 0;
  const moving = camera !== drawnWith;
  const light = scene.items.length + scene.edges.length / 2 < 4000;
  if (dirty || (moving && now - lastDrawn > 5 * lastCost && light)) {
    drawScene();
  } else if (moving) {
    const scale = camera.k / drawnWith.k;
    const x = camera.x - drawnWith.x * scale + margin * (1 - scale);
    const y = camera.y - drawnWith.y * scale + margin * (1 - scale);
    canvas.style.transform = 'translate(' + x + 'px,' + y + 'px) scale(' + scale + ')';
  }
  drawOver();
}

function cameraMoved(transform) {
  camera = transform;
  if (frame === 0) frame = requestAnimationFrame(tick);
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (followZoom()) rebuild();
    else if (camera !== drawnWith) drawSoon();
  }, 110);
}

// ---- the scene -----------------------------------------------------------------------------------

function inSight({x, y, r}) {
  return x + r > -margin && y + r > -margin && x - r < stageSize.width + margin &&
    y - r < stageSize.height + margin;
}

function drawScene() {
  const begin = performance.now();
  dirty = false;
  drawnWith = camera;
  canvas.style.transform = '';
  paper.clearRect(-margin, -margin, stageSize.width + 2 * margin, stageSize.height + 2 * margin);
  const items = [];
  for (const item of scene.items) {
    item.at = pixels(item);
    if (inSight(item.at)) items.push(item);
  }
  drawCircles(paper, openList);
  let edges = 0;
  for (const look of scene.looks) edges += look.edges.length;
  for (const look of scene.looks) if (look.order < 8) drawEdges(look, edges > 2500);
  drawDiscs(items);
  for (const look of scene.looks) if (look.order >= 8) drawEdges(look, false);
  drawTitles(paper, openList);
  drawLabels(paper, items);
  lastCost = performance.now() - begin;
  lastDrawn = performance.now();
}

function drawDiscs(items) {
  const fine = items.length < 2500;
  for (let begin = 0; begin < items.length;) {
    const {color, rank} = items[begin];
    let end = begin;
    paper.beginPath();
    while (end < items.length && items[end].color === color && items[end].rank === rank) {
      const {x, y, r} = items[end].at;
      paper.moveTo(x + r, y);
      paper.arc(x, y, Math.max(0.6, r), 0, 2 * Math.PI);
      ++end;
    }
    paper.fillStyle = color;
    paper.fill();
    if (fine) {
      paper.lineWidth = 1.2;
      paper.strokeStyle = mix(color, theme.text, 0.28);
      paper.stroke();
    }
    begin = end;
  }
  for (const item of items) {
    if (!item.ring) continue;
    paper.beginPath();
    paper.arc(item.at.x, item.at.y, item.at.r + 2, 0, 2 * Math.PI);
    paper.lineWidth = 3;
    paper.strokeStyle = item.ring;
    paper.stroke();
  }
}

// Edges of one look: lines or, where there are not too many, curves with a head, so that a call and
// a call back do not lie on each other.
function drawEdges(look, plain) {
  const heads = [];
  let lines = 0;
  paper.lineWidth = look.width;
  paper.strokeStyle = look.colour;
  if (plain) paper.globalAlpha = 0.16;
  paper.beginPath();
  for (const [from, to] of look.edges) {
    const a = from.at;
    const b = to.at;
    if (Math.max(a.x, b.x) < -margin || Math.max(a.y, b.y) < -margin ||
        Math.min(a.x, b.x) > stageSize.width + margin ||
        Math.min(a.y, b.y) > stageSize.height + margin) continue;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < a.r + b.r || length < 2) continue;
    if (plain) {
      // In bundles of few, so that where many lie on each other it is darker.
      if (++lines % 150 === 0) {
        paper.stroke();
        paper.beginPath();
      }
      paper.moveTo(a.x, a.y);
      paper.lineTo(b.x, b.y);
      continue;
    }
    // The middle of the curve lies a little to the left; its ends on the rims of the discs.
    const bend = Math.min(60, 0.12 * length);
    const mx = (a.x + b.x) / 2 + dy / length * bend;
    const my = (a.y + b.y) / 2 - dx / length * bend;
    const near = Math.hypot(mx - a.x, my - a.y);
    const far = Math.hypot(mx - b.x, my - b.y);
    const ex = b.x + (mx - b.x) / far * (b.r + 1.5);
    const ey = b.y + (my - b.y) / far * (b.r + 1.5);
    paper.moveTo(a.x + (mx - a.x) / near * a.r, a.y + (my - a.y) / near * a.r);
    paper.quadraticCurveTo(mx, my, ex, ey);
    if (length - a.r - b.r > 8) heads.push([ex, ey, (b.x - mx) / far, (b.y - my) / far]);
  }
  paper.stroke();
  paper.globalAlpha = 1;
  if (heads.length === 0) return;
  const size = 4 + 1.6 * look.width;
  paper.beginPath();
  for (const [x, y, dx, dy] of heads) {
    paper.moveTo(x, y);
    paper.lineTo(x - dx * size - dy * size * 0.45, y - dy * size + dx * size * 0.45);
    paper.lineTo(x - dx * size + dy * size * 0.45, y - dy * size - dx * size * 0.45);
    paper.closePath();
  }
  paper.fillStyle = look.colour;
  paper.fill();
}

// What moves with the pointer or must be exact while the camera moves.
function drawOver() {
  over.clearRect(0, 0, stageSize.width, stageSize.height);
  if (state.chosen !== null) drawRing(over, pixels(placeOf(chosenNow ?? state.chosen)));
  if (hovered !== null) drawHover(over, hovered, pixels(placeOf(hovered)));
}

// The drawn thing at a place of the stage; null where there is none.
function thingAt(x, y) {
  let found = null;
  let least = Infinity;
  const slack = matchMedia('(pointer: coarse)').matches ? 8 : 2;
  for (const item of scene.items) {
    const {x: cx, y: cy, r} = pixels(item);
    const distance = Math.hypot(x - cx, y - cy) - r;
    if (distance < slack && distance < least) {
      found = item.thing;
      least = distance;
    }
  }
  return found;
}

// ---- moving about --------------------------------------------------------------------------------

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const zoom = d3.zoom();

function moveTo(transform, duration) {
  const target = d3.select(stage);
  if (calm.matches || duration === 0) target.call(zoom.transform, transform);
  else target.transition().duration(duration).call(zoom.transform, transform);
}

function cameraOn({x, y}, scale) {
  const [least, most] = zoom.scaleExtent();
  const k = Math.max(least, Math.min(most, scale));
  return d3.zoomIdentity.translate(stageSize.width / 2, stageSize.height / 2).scale(k)
    .translate(-x, -y);
}

// Brings a thing to the middle, with `radius` pixels on the screen; with `closer` never zooms out.
function centreOn(place, radius, closer) {
  const scale = radius / place.r;
  moveTo(cameraOn(place, closer ? Math.max(scale, camera.k) : scale), 450);
}

function zoomBy(factor) { d3.select(stage).transition().duration(150).call(zoom.scaleBy, factor); }

function panBy(x, y) { d3.select(stage).call(zoom.translateBy, -x / camera.k, -y / camera.k); }

function wholeScale() {
  return 0.95 * Math.min(stageSize.width, stageSize.height) / (2 * containers[0].r || 1);
}

function fitAll() { moveTo(cameraOn(containers[0], wholeScale()), 400); }

function startScene() {
  fitStage();
  zoom.scaleExtent([wholeScale() * 0.4, Math.max(12, wholeScale() * 4)])
    .on('zoom', (event) => cameraMoved(event.transform));
  d3.select(stage).call(zoom).on('dblclick.zoom', null);
  moveTo(cameraOn(containers[0], wholeScale()), 0);
  new ResizeObserver(fitStage).observe(stage);
}
