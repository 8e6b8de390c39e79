// Where everything is: discs in discs. Each container is a disc around the discs of what it holds;
// those that call each other are drawn together. Places do not depend on what is open, so that
// nothing jumps when something is opened. The same graph has the same places.

function functionRadius(node) {
  return 3.2 + Math.min(9, 1.15 * Math.sqrt(fanIn(node) + fanOut(node)));
}

// Things inside a container by one number: functions first, then containers.
function isContainerKey(key) { return key >= functionCount; }
const keyCount = functionCount + containers.length;

// For each container: how many edges lead between two of the things directly in it. An edge counts
// where the ways from its ends up to the root meet.
function siblingLinks() {
  const links = containers.map(() => new Map());
  for (let edge = 0; edge < edgeCount; ++edge) {
    let left = edgeFrom[edge];
    let right = edgeTo[edge];
    let a = containerOf[left];
    let b = containerOf[right];
    while (a !== b) {
      if (containers[a].depth >= containers[b].depth) {
        left = functionCount + a;
        a = containers[a].parent;
      } else {
        right = functionCount + b;
        b = containers[b].parent;
      }
    }
    if (left === right) continue;
    const key = Math.min(left, right) * keyCount + Math.max(left, right);
    links[a].set(key, (links[a].get(key) || 0) + 1);
  }
  return links;
}

// Pushes discs apart that overlap. Returns whether any did.
function separate(items, gap) {
  let largest = 0;
  for (const item of items) largest = Math.max(largest, item.r);
  const cell = 2 * largest + gap;
  const grid = new Map();
  const key = (x, y) => x * 100003 + y;
  for (let i = 0; i < items.length; ++i) {
    items[i].column = Math.floor(items[i].x / cell);
    items[i].row = Math.floor(items[i].y / cell);
    const at = key(items[i].column, items[i].row);
    if (!grid.has(at)) grid.set(at, []);
    grid.get(at).push(i);
  }
  let moved = false;
  for (let i = 0; i < items.length; ++i) {
    const a = items[i];
    for (let column = a.column - 1; column <= a.column + 1; ++column) {
      for (let row = a.row - 1; row <= a.row + 1; ++row) {
        for (const j of grid.get(key(column, row)) || []) {
          if (j <= i) continue;
          const b = items[j];
          let x = b.x - a.x;
          let y = b.y - a.y;
          const wanted = a.r + b.r + gap;
          let distance = Math.sqrt(x * x + y * y);
          if (distance >= wanted - 0.01) continue;
          if (distance < 1e-6) {
            x = Math.cos(i * 2.4 + j);
            y = Math.sin(i * 2.4 + j);
            distance = 1;
          }
          const push = (wanted - Math.min(distance, wanted)) / distance;
          const share = (b.r * b.r) / (a.r * a.r + b.r * b.r);
          a.x -= x * push * share;
          a.y -= y * push * share;
          b.x += x * push * (1 - share);
          b.y += y * push * (1 - share);
          moved = true;
        }
      }
    }
  }
  return moved;
}

// Pulls together what calls each other, and everything to the middle.
function attract(items, pairs, strength) {
  for (const [i, j, weight] of pairs) {
    const a = items[i];
    const b = items[j];
    const x = b.x - a.x;
    const y = b.y - a.y;
    const distance = Math.sqrt(x * x + y * y) || 1;
    const free = distance - a.r - b.r;
    if (free <= 0) continue;
    const pull = strength * Math.min(1, 0.25 + 0.12 * Math.log2(1 + weight)) * free / distance;
    const share = (b.r * b.r) / (a.r * a.r + b.r * b.r);
    a.x += x * pull * share;
    a.y += y * pull * share;
    b.x -= x * pull * (1 - share);
    b.y -= y * pull * (1 - share);
  }
  for (const item of items) {
    item.x *= 0.95;
    item.y *= 0.95;
  }
}

// Moves the middle of the items to the middle of a small circle around all; gives its radius. After
// M. Badoiu and K. Clarkson, "Smaller core-sets for balls", 2003.
function enclose(items) {
  let x = 0;
  let y = 0;
  const farthest = () => {
    let best = items[0];
    let reach = -1;
    for (const item of items) {
      const each = Math.hypot(item.x - x, item.y - y) + item.r;
      if (each > reach) [best, reach] = [item, each];
    }
    return [best, reach];
  };
  for (let step = 1; step <= 200; ++step) {
    const [item] = farthest();
    x += (item.x - x) / (step + 1);
    y += (item.y - y) / (step + 1);
  }
  const [, reach] = farthest();
  for (const item of items) {
    item.x -= x;
    item.y -= y;
  }
  return reach;
}

// Gives each item a place around (0, 0); returns the radius of the whole.
function arrange(items, pairs, gap) {
  if (items.length === 1) {
    items[0].x = items[0].y = 0;
    return items[0].r;
  }
  const order = items.map((_, i) => i).sort((a, b) => items[b].r - items[a].r || a - b);
  let area = 0;
  order.forEach((i, rank) => {
    const reach = Math.sqrt(area) * 1.08;
    area += (items[i].r + gap / 2) ** 2;
    items[i].x = reach * Math.cos(rank * 2.399963);
    items[i].y = reach * Math.sin(rank * 2.399963);
  });
  const rounds = items.length <= 60 ? 120 : items.length <= 400 ? 60 : items.length <= 3000 ? 14 : 2;
  for (let round = 0; round < rounds; ++round) {
    attract(items, pairs, 0.5 * (1 - round / rounds));
    separate(items, gap);
  }
  for (let round = 0; round < 60 && separate(items, gap); ++round);
  return enclose(items);
}

const functionX = new Float64Array(functionCount);
const functionY = new Float64Array(functionCount);

(function layOut() {
  const links = siblingLinks();
  const order = containers.map((_, i) => i).filter((i) => !containers[i].gone)
                  .sort((a, b) => containers[b].depth - containers[a].depth || a - b);
  for (const at of order) {
    const container = containers[at];
    const items = container.containers
      .map((inner) => ({key: functionCount + inner, r: containers[inner].r}))
      .concat(container.functions.map((node) => ({key: node, r: functionRadius(node)})));
    if (items.length === 0) continue;
    const numbers = new Map(items.map((item, i) => [item.key, i]));
    const pairs = [];
    for (const [key, weight] of links[at]) {
      const left = Math.floor(key / keyCount);
      const right = key % keyCount;
      if (numbers.has(left) && numbers.has(right)) {
        pairs.push([numbers.get(left), numbers.get(right), weight]);
      }
    }
    const gap = container.containers.length > 0 ? 5 : 2.5;
    const reach = arrange(items, pairs, gap);
    container.r = reach + (container.kind === 'class' ? 3 : 5) + 0.03 * reach;
    container.items = items;
  }
  for (const at of order.reverse()) {
    const container = containers[at];
    for (const item of container.items || []) {
      if (isContainerKey(item.key)) {
        containers[item.key - functionCount].x = container.x + item.x;
        containers[item.key - functionCount].y = container.y + item.y;
      } else {
        functionX[item.key] = container.x + item.x;
        functionY[item.key] = container.y + item.y;
      }
    }
    delete container.items;
  }
})();
