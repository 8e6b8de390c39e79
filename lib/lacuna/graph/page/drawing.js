// What is drawn around the discs: the names, the circles of open containers, the ring of what is
// chosen. All of it on canvases of two dimensions, below and above the one that WebGL draws.

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

function shortened(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(text.slice(0, middle) + '\u2026').width <= width) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? '' : text.slice(0, low) + '\u2026';
}

// Text with the background behind it, so that edges do not cross it.
function haloText(context, text, x, y, colour) {
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = theme.background;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

// Dark or light, whichever reads better on the colour.
function inkOn(colour) {
  const [r, g, b] = channels(colour);
  return 0.299 * r + 0.587 * g + 0.114 * b > 150 ? '#101418' : '#ffffff';
}

function overlaps(taken, box) {
  return taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]);
}

// Writes what there is room for: what is chosen first, then the larger.
function drawLabels(context, items) {
  const most = 220;
  const taken = titleBoxes.slice();
  const order = items.slice().sort((a, b) => b.rank - a.rank || b.at.r - a.at.r || a.thing - b.thing);
  context.textBaseline = 'middle';
  let written = 0;
  for (const item of order) {
    if (written >= most) break;
    const drawn = item.container && item.at.r >= 13 && drawInside(context, item);
    if (drawn || drawBeside(context, item, taken)) ++written;
  }
}

// The name of a closed container and the number of its functions, where the name fits inside.
function drawInside(context, {at, label, count, color}) {
  let size = Math.max(10, Math.min(20, Math.round(at.r * 0.32)));
  const fits = () => {
    context.font = '600 ' + size + 'px ' + font;
    return context.measureText(label).width <= at.r * 1.85;
  };
  while (!fits() && size > 10) --size;
  if (!fits()) return false;
  const two = at.r > 20;
  context.textAlign = 'center';
  context.fillStyle = inkOn(color);
  context.fillText(label, at.x, at.y - (two ? size * 0.5 : 0));
  if (!two) return true;
  context.font = Math.max(10, size * 0.75) + 'px ' + font;
  context.globalAlpha = 0.8;
  context.fillText(numeral(count), at.x, at.y + size * 0.65);
  context.globalAlpha = 1;
  return true;
}

// A name below its disc, if nothing else is written there.
function drawBeside(context, {at, label, strong, dim, container}, taken) {
  if (dim || (!strong && at.r < (container ? 7 : 6))) return false;
  const size = Math.max(11, Math.min(14, at.r * 0.7));
  context.font = (strong || container ? '600 ' : '') + size + 'px ' + font;
  const text = shortened(context, label, strong ? 220 : Math.max(90, at.r * 5));
  const half = context.measureText(text).width / 2 + 2;
  const y = at.y + at.r + size * 0.75;
  const box = [at.x - half, y - size * 0.6, at.x + half, y + size * 0.6];
  if (overlaps(taken, box)) return false;
  taken.push(box);
  context.textAlign = 'center';
  haloText(context, text, at.x, y, theme.text);
  return true;
}

function drawHover(context, thing, at) {
  context.beginPath();
  context.arc(at.x, at.y, at.r + 2.5, 0, Math.PI * 2);
  context.lineWidth = 2.5;
  context.strokeStyle = theme.text;
  context.stroke();
  const text = isContainer(thing)
    ? labelOf(thing) + ' \u00b7 ' + counted(containers[containerNumber(thing)].count, 'function')
    : longName(thing);
  context.font = '600 13px ' + font;
  const width = context.measureText(text).width + 14;
  const x = Math.max(6, Math.min(stageSize.width - width - 6, at.x - width / 2));
  const y = at.y - at.r - 36 > 0 ? at.y - at.r - 36 : Math.min(stageSize.height - 32, at.y + at.r + 8);
  context.beginPath();
  context.roundRect(x, y, width, 26, 6);
  context.fillStyle = theme.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.stroke();
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.fillText(text, x + 7, y + 13.5);
}

function circleColour(at) {
  return containers[at].parent < 0 ? theme.muted : colouring().ofContainer(at);
}

// Circles of open containers, outermost first.
function drawCircles(context, open) {
  for (const at of open) {
    const place = pixels(containers[at]);
    if (place.r < 3 || !inSight(place)) continue;
    context.beginPath();
    context.arc(place.x, place.y, place.r, 0, Math.PI * 2);
    context.fillStyle = mix(theme.background, circleColour(at), 0.08);
    context.fill();
    context.lineWidth = containers[at].kind === 'class' ? 1 : 1.3;
    context.strokeStyle = mix(theme.background, circleColour(at), 0.5);
    context.stroke();
  }
}

let titleBoxes = [];

// Their names, each on the top of its circle; those that would cover another are left out.
function drawTitles(context, open) {
  titleBoxes = [];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const largestFirst = open.map((at) => [at, pixels(containers[at])]).sort((a, b) => b[1].r - a[1].r);
  for (const [at, {x, y, r}] of largestFirst) {
    if (r < 26) break;
    if (containers[at].parent < 0 || !inSight({x, y, r})) continue;
    const size = Math.max(10, Math.min(14, r * 0.14));
    context.font = '600 ' + size + 'px ' + font;
    const text = shortened(context, visible(containers[at].label), Math.max(60, r * 1.5));
    const half = context.measureText(text).width / 2 + 6;
    const top = y - r;
    const box = [x - half, top - size * 0.8, x + half, top + size * 0.8];
    if (!text || overlaps(titleBoxes, box)) continue;
    titleBoxes.push(box);
    context.beginPath();
    context.roundRect(box[0], box[1], box[2] - box[0], box[3] - box[1], size * 0.6);
    context.fillStyle = theme.background;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = mix(theme.background, circleColour(at), 0.5);
    context.stroke();
    context.fillStyle = mix(theme.text, circleColour(at), 0.25);
    context.fillText(text, x, top);
  }
}

function drawRing(context, {x, y, r}) {
  for (const [width, colour] of [[6, theme.background], [3, theme.accent]]) {
    context.beginPath();
    context.arc(x, y, r + 4, 0, Math.PI * 2);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}
