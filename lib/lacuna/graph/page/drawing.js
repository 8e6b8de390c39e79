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

// The name of a function, or of a closed container with the number of functions in it.
function drawLabel(context, item) {
  if (!item.label) return;
  context.textBaseline = 'middle';
  if (!item.container) {
    const size = Math.max(11, Math.min(15, item.size * 0.9));
    context.font = (item.strong ? '600 ' : '') + size + 'px ' + font;
    context.textAlign = 'left';
    haloText(context, shortened(context, item.label, 260), item.x + item.size + 4, item.y,
             item.dim ? theme.muted : theme.text);
    return;
  }
  if (item.size < 13) return;
  const size = Math.max(10, Math.min(20, item.size * 0.3));
  context.font = '600 ' + size + 'px ' + font;
  context.textAlign = 'center';
  const text = shortened(context, item.label, item.size * 1.75);
  if (!text) return;
  const ink = inkOn(item.color);
  const two = item.size > 24;
  context.fillStyle = ink;
  context.fillText(text, item.x, item.y - (two ? size * 0.55 : 0));
  if (!two) return;
  context.font = Math.max(10, size * 0.75) + 'px ' + font;
  context.globalAlpha *= 0.8;
  context.fillText(String(item.count), item.x, item.y + size * 0.65);
  context.globalAlpha /= 0.8;
}

function drawHover(context, item) {
  context.beginPath();
  context.arc(item.x, item.y, item.size + 2.5, 0, Math.PI * 2);
  context.lineWidth = 2.5;
  context.strokeStyle = theme.text;
  context.stroke();
  const text = item.container ? item.label + ' \u00b7 ' + item.count + ' functions' : item.label;
  if (!text) return;
  context.font = '600 13px ' + font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width;
  const right = item.x + item.size + width + 24 < context.canvas.clientWidth;
  const x = right ? item.x + item.size + 8 : Math.max(8, item.x - item.size - width - 20);
  context.beginPath();
  context.roundRect(x, item.y - 13, width + 14, 26, 6);
  context.fillStyle = theme.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.stroke();
  context.fillStyle = theme.text;
  context.fillText(text, x + 7, item.y);
}

// Circles of open containers, outermost first. `place` gives pixels of a container.
function drawCircles(context, open, place, width, height) {
  context.clearRect(0, 0, width, height);
  for (const at of open) {
    const {x, y, r} = place(at);
    if (r < 3 || x + r < 0 || y + r < 0 || x - r > width || y - r > height) continue;
    context.beginPath();
    context.arc(x, y, r, 0, Math.PI * 2);
    const tint = mix(theme.background, containers[at].parent < 0 ? theme.muted
                                                                  : colouring().ofContainer(at), 0.09);
    context.fillStyle = tint;
    context.fill();
    context.lineWidth = containers[at].kind === 'class' ? 1 : 1.25;
    context.strokeStyle = mix(theme.background, containers[at].parent < 0
      ? theme.muted : colouring().ofContainer(at), 0.45);
    context.stroke();
  }
}

// Their names, each on the top of its circle; those that would cover another are left out.
function drawTitles(context, open, place, width, height) {
  context.clearRect(0, 0, width, height);
  const taken = [];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const largestFirst = open.map((at) => [at, place(at)]).sort((a, b) => b[1].r - a[1].r);
  for (const [at, {x, y, r}] of largestFirst) {
    if (r < 26 || containers[at].parent < 0) continue;
    const size = Math.max(10, Math.min(14, r * 0.14));
    context.font = '600 ' + size + 'px ' + font;
    const text = shortened(context, visible(containers[at].label), Math.max(40, r * 1.5));
    if (!text) continue;
    const half = context.measureText(text).width / 2 + 6;
    const top = y - r;
    if (x + half < 0 || x - half > width || top < -10 || top > height) continue;
    const box = [x - half, top - size * 0.8, x + half, top + size * 0.8];
    if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
    taken.push(box);
    context.beginPath();
    context.roundRect(box[0], box[1], box[2] - box[0], box[3] - box[1], size * 0.6);
    context.fillStyle = theme.background;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = mix(theme.background, colouring().ofContainer(at), 0.5);
    context.stroke();
    context.fillStyle = mix(theme.text, colouring().ofContainer(at), 0.25);
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
