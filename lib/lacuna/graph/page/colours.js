// What colour a function or a container has, and what the colours mean.

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');
const styleOf = getComputedStyle(document.documentElement);
const palette = ['#4e79a7', '#f28e2b', '#59a14f', '#b07aa1', '#e15759', '#3ba5a0', '#d4a91c',
  '#9c755f', '#e377a8', '#7a9e2e', '#5b6fd0', '#a0604a'];

let theme = {};
function readTheme() {
  const value = (name) => styleOf.getPropertyValue(name).trim();
  theme = {
    background: value('--background'), text: value('--text'), muted: value('--muted'),
    line: value('--line'), surface: value('--surface'), accent: value('--accent'),
    caller: value('--caller'), callee: value('--callee'), exact: value('--exact'),
    guessed: value('--guessed'), observed: value('--observed'), other: value('--other'),
  };
}
readTheme();

function channels(colour) {
  return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
}

// `share` of the way from one colour to the other.
function mix(from, to, share) {
  const a = channels(from);
  const b = channels(to);
  return '#' + a.map((each, i) => Math.round(each + (b[i] - each) * share)
                                    .toString(16).padStart(2, '0')).join('');
}

// From near to far: a single hue would not tell ten steps apart.
const scale = ['#e3b505', '#a8c52b', '#6ece58', '#35b779', '#1f9e89', '#26828e', '#31688e',
  '#3e4989', '#482878'];
let greatestDepth = 1;
for (const depth of data.nodes.depth) greatestDepth = Math.max(greatestDepth, depth);

function depthColour(depth) {
  if (depth < 0) return theme.other;
  const steps = Math.min(scale.length - 1, greatestDepth);
  const at = greatestDepth <= steps ? depth : Math.round(depth * steps / greatestDepth);
  return scale[Math.round(at * (scale.length - 1) / Math.max(1, steps))];
}

function moduleColour(number) {
  return number < 0 || number >= palette.length ? theme.other : palette[number];
}

// A number for each container, from those of its functions; computed once.
function perContainer(of, join) {
  let values = null;
  return (container) => {
    if (values === null) {
      values = containers.map((each, at) => (each.gone ? 0 : join(functionsBelow(at).map(of))));
    }
    return values[container];
  };
}

const shareOf = (set) => perContainer((node) => (set.has(node) ? 1 : 0),
  (list) => list.reduce((sum, each) => sum + each, 0) / Math.max(1, list.length));

const containerLanguage = perContainer((node) => data.nodes.language[node], (list) => {
  const counts = new Map();
  for (const each of list) counts.set(each, (counts.get(each) || 0) + 1);
  let best = list[0] ?? 0;
  for (const [each, count] of counts) if (count > counts.get(best)) best = each;
  return best;
});
const containerDepth = perContainer((node) => data.nodes.depth[node], (list) => {
  let least = -1;
  for (const each of list) if (each >= 0 && (least < 0 || each < least)) least = each;
  return least;
});
const containerMasked = shareOf(maskedSet);
const containerObserved = shareOf(observedSet);

function shareColour(share, colour) {
  return share === 0 ? theme.other : mix(theme.other, colour, 0.35 + 0.65 * share);
}

// Each way of colouring: of a function, of a container, and its legend as [colour, words].
const colourings = {
  module: {
    ofFunction: (node) => moduleColour(moduleOf[node]),
    ofContainer: (at) => moduleColour(moduleOfContainer[at]),
    legend: () => modules.slice(0, palette.length)
      .map((at, i) => [palette[i], visible(containers[at].label)])
      .concat(modules.length > palette.length ? [[theme.other, 'the rest']] : []),
  },
  language: {
    ofFunction: (node) => palette[data.nodes.language[node] % palette.length],
    ofContainer: (at) => palette[containerLanguage(at) % palette.length],
    legend: () => data.languages.map((name, i) => [palette[i % palette.length], name || 'unknown']),
  },
  depth: {
    ofFunction: (node) => depthColour(data.nodes.depth[node]),
    ofContainer: (at) => depthColour(containerDepth(at)),
    legend: () => {
      const list = [];
      const step = Math.max(1, Math.ceil(greatestDepth / 8));
      for (let depth = 0; depth <= greatestDepth; depth += step) {
        list.push([depthColour(depth), depth === 0 ? 'entry' : depth === 1 ? '1 call' : depth + ' calls']);
      }
      return list.concat([[theme.other, 'no entry leads there']]);
    },
  },
  masked: {
    ofFunction: (node) => (maskedSet.has(node) ? theme.callee : theme.other),
    ofContainer: (at) => shareColour(containerMasked(at), theme.callee),
    legend: () => [[theme.callee, maskedSet.size + ' masked'], [theme.other, 'not masked']],
  },
  observed: {
    ofFunction: (node) => (observedSet.has(node) ? theme.observed : theme.other),
    ofContainer: (at) => shareColour(containerObserved(at), theme.observed),
    legend: () => (observedSet.size > 0
      ? [[theme.observed, 'entered in a run'], [theme.other, 'never seen']]
      : [[theme.other, 'no run was recorded (lacuna trace)']]),
  },
};
