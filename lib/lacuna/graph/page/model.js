// The graph as the page holds it: functions are numbers from 0, containers (the repository, its
// folders, files and classes) are numbers from 0 as well; what is drawn is one or the other.

const data = JSON.parse(document.getElementById('data').textContent);
const functionCount = data.nodes.name.length;
const deepestFolder = 40;
const deepestClass = 12;

// Names come from a repository that may be hostile: what cannot be seen, or turns the direction of
// the text around it, is written out.
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
function visible(text) {
  return text.replace(unseen, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

function filePath(file) { return data.files[file]; }
function functionId(node) { return filePath(data.nodes.file[node]) + '::' + data.nodes.name[node]; }
function isModule(node) { return data.kinds[data.nodes.kind[node]] === 'module'; }

// ---- names within a file -----------------------------------------------------------------------

// "sim::Grid::at(int, int)" and "Grid.at" into their parts; what stands in brackets is not cut.
function nameParts(name) {
  const parts = [];
  let begin = 0;
  let depth = 0;
  for (let i = 0; i < name.length; ++i) {
    const c = name[i];
    if (depth === 0 && i === begin && name.startsWith('operator', i)) break;
    if (c === '(' && depth === 0 && i > begin) break;
    if (c === '(' || c === '<' || c === '[' || c === '{') ++depth;
    if ((c === ')' || c === '>' || c === ']' || c === '}') && depth > 0) --depth;
    if (depth > 0 || i === begin) continue;
    const cut = c === '.' ? 1 : c === ':' && name[i + 1] === ':' ? 2 : 0;
    if (cut === 0) continue;
    parts.push(name.slice(begin, i));
    begin = i + cut;
    i = begin - 1;
  }
  parts.push(name.slice(begin));
  return parts;
}

// ---- edges -------------------------------------------------------------------------------------

const how = data.how.map((text) => {
  const at = text.indexOf(' ');
  return {how: text.slice(0, at), rule: text.slice(at + 1)};
});
const edgeCount = data.edges.to.length;
const edgeFrom = new Int32Array(edgeCount);
const edgeTo = Int32Array.from(data.edges.to);
const outBegin = new Int32Array(functionCount + 1);
const lineBegin = new Int32Array(edgeCount + 1);
const inBegin = new Int32Array(functionCount + 1);
const inEdges = new Int32Array(edgeCount);

(function indexEdges() {
  let at = 0;
  for (let node = 0; node < functionCount; ++node) {
    for (let i = 0; i < data.edges.count[node]; ++i) edgeFrom[at++] = node;
    outBegin[node + 1] = at;
  }
  for (let edge = 0; edge < edgeCount; ++edge) {
    lineBegin[edge + 1] = lineBegin[edge] + data.edges.sites[edge];
    ++inBegin[edgeTo[edge] + 1];
  }
  for (let node = 0; node < functionCount; ++node) inBegin[node + 1] += inBegin[node];
  const next = inBegin.slice();
  for (let edge = 0; edge < edgeCount; ++edge) inEdges[next[edgeTo[edge]]++] = edge;
})();

function fanIn(node) { return inBegin[node + 1] - inBegin[node]; }
function fanOut(node) { return outBegin[node + 1] - outBegin[node]; }
function edgeHow(edge) { return how[data.edges.kind[edge]]; }
function edgeCalls(edge) { return data.edges.calls ? data.edges.calls[edge] : 0; }

// A call that a run took is observed, whatever reading the code says of it.
function edgeKnown(edge) { return edgeCalls(edge) > 0 ? 'observed' : edgeHow(edge).how; }

function outEdges(node) {
  const list = [];
  for (let edge = outBegin[node]; edge < outBegin[node + 1]; ++edge) list.push(edge);
  return list;
}

function inEdgesOf(node) { return Array.from(inEdges.subarray(inBegin[node], inBegin[node + 1])); }

// "src/a.py:12, 40": the places of the calls of an edge.
function edgePlaces(edge) {
  const places = [];
  for (let i = lineBegin[edge]; i < lineBegin[edge + 1]; ++i) {
    const place = data.edges.lines[i];
    places.push(typeof place === 'number' ? 'line ' + place
                                          : visible(filePath(place[0])) + ':' + place[1]);
  }
  return places.join(', ');
}

// ---- containers --------------------------------------------------------------------------------

// {kind: 'root' | 'folder' | 'file' | 'class', label, path, parent, depth, containers, functions,
//  count: functions in it at any depth}
const containers = [];
const containerOf = new Int32Array(functionCount);

function addContainer(kind, label, path, parent) {
  containers.push({
    kind, label, path, parent, depth: parent < 0 ? 0 : containers[parent].depth + 1,
    containers: [], functions: [], count: 0, x: 0, y: 0, r: 0,
  });
  if (parent >= 0) containers[parent].containers.push(containers.length - 1);
  return containers.length - 1;
}

(function makeContainers() {
  const known = new Map();
  const child = (kind, label, path, parent) => {
    const key = kind + '\u0000' + path;
    if (!known.has(key)) known.set(key, addContainer(kind, label, path, parent));
    return known.get(key);
  };
  const root = addContainer('root', data.title, '', -1);
  const namesOf = new Map();
  for (let node = 0; node < functionCount; ++node) {
    const file = data.nodes.file[node];
    if (!namesOf.has(file)) namesOf.set(file, new Set());
    namesOf.get(file).add(data.nodes.name[node]);
  }
  const fileContainer = new Map();
  const containerOfFile = (file) => {
    if (fileContainer.has(file)) return fileContainer.get(file);
    const parts = filePath(file).split('/');
    let at = root;
    for (let i = 0; i + 1 < Math.min(parts.length, deepestFolder); ++i) {
      at = child('folder', parts[i], parts.slice(0, i + 1).join('/'), at);
    }
    const label = parts.length > deepestFolder ? parts.slice(deepestFolder - 1).join('/')
                                               : parts[parts.length - 1];
    at = child('file', label, filePath(file), at);
    fileContainer.set(file, at);
    return at;
  };
  for (let node = 0; node < functionCount; ++node) {
    const file = data.nodes.file[node];
    const name = data.nodes.name[node];
    const parts = nameParts(name);
    let at = containerOfFile(file);
    let end = 0;
    for (let i = 0; i + 1 < Math.min(parts.length, deepestClass); ++i) {
      end += parts[i].length;
      const prefix = name.slice(0, end);
      if (namesOf.get(file).has(prefix)) break;  // a function in a function stays beside it
      at = child('class', parts[i], filePath(file) + '::' + prefix, at);
      end += name[end] === ':' ? 2 : 1;
    }
    containerOf[node] = at;
    containers[at].functions.push(node);
  }
  for (let i = containers.length - 1; i >= 0; --i) {
    const each = containers[i];
    each.count += each.functions.length;
    if (each.parent >= 0) containers[each.parent].count += each.count;
  }
})();

// The root is not a level of its own where all is in one folder, nor is a folder with one folder.
(function joinChains() {
  containers.forEach((each, at) => {
    if (each.gone || (each.kind !== 'folder' && each.kind !== 'root')) return;
    while (each.containers.length === 1 && each.functions.length === 0) {
      const only = containers[each.containers[0]];
      if (only.kind !== 'folder') break;
      only.gone = true;
      each.label = each.kind === 'root' && only.label === each.label ? each.label
                                                                     : each.label + '/' + only.label;
      each.path = only.path;
      each.containers = only.containers;
      for (const inner of each.containers) containers[inner].parent = at;
    }
  });
  for (const each of containers) {
    if (!each.gone) each.depth = each.parent < 0 ? 0 : containers[each.parent].depth + 1;
  }
})();

// The name of a function as it reads inside its container.
function shortName(node) {
  if (isModule(node)) return 'module code';
  const container = containers[containerOf[node]];
  const name = data.nodes.name[node];
  if (container.kind !== 'class') return visible(name);
  return visible(name.slice(container.path.length - filePath(data.nodes.file[node]).length - 2)
                   .replace(/^(\.|::)/, ''));
}

function ancestors(container) {
  const list = [];
  for (let at = container; at >= 0; at = containers[at].parent) list.push(at);
  return list;
}

// Every function below a container, without recursion.
function functionsBelow(container) {
  const list = [];
  const todo = [container];
  while (todo.length > 0) {
    const each = containers[todo.pop()];
    for (const node of each.functions) list.push(node);
    for (const inner of each.containers) todo.push(inner);
  }
  return list;
}

// The groups that `colour by module` tells apart, and the level that is called packages: folders,
// the largest opened until there are enough of them to tell apart.
const modules = [];
const moduleOf = new Int32Array(functionCount).fill(-1);
const moduleOfContainer = new Int32Array(containers.length).fill(-1);

(function chooseModules() {
  let groups = containers[0].containers.slice();
  for (;;) {
    groups.sort((a, b) => containers[b].count - containers[a].count || a - b);
    const largest = containers[groups[0] ?? 0];
    const splits = groups.length > 0 && largest.kind === 'folder' &&
      largest.count > 0.4 * functionCount && groups.length + largest.containers.length < 80;
    if (!splits) break;
    groups = groups.slice(1).concat(largest.containers);
  }
  for (const group of groups) {
    const number = modules.length;
    modules.push(group);
    const todo = [group];
    while (todo.length > 0) {
      const at = todo.pop();
      moduleOfContainer[at] = number;
      for (const node of containers[at].functions) moduleOf[node] = number;
      todo.push(...containers[at].containers);
    }
  }
})();

const maskedSet = new Set(data.masked);
const entrySet = new Set(data.entries);
const articulationSet = new Set(data.nodes.articulation);
const cycleOf = new Map();
data.cycles.forEach((cycle, number) => cycle.forEach((node) => cycleOf.set(node, number)));
const observedSet = new Set();
for (let edge = 0; edge < edgeCount; ++edge) {
  if (edgeKnown(edge) !== 'observed') continue;
  observedSet.add(edgeFrom[edge]);
  observedSet.add(edgeTo[edge]);
}
