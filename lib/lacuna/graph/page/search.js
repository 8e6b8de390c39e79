// Search with suggestions: a combobox after the ARIA pattern.

const searchBox = document.getElementById('search');
const suggestions = document.getElementById('suggestions');
const mostSuggestions = 12;
let searchIndex = null;
let suggested = [];
let marked = -1;

function makeSearchIndex() {
  searchIndex = [];
  for (let node = 0; node < functionCount; ++node) {
    const name = data.nodes.name[node].toLowerCase();
    searchIndex.push({thing: node, name, last: nameParts(name).pop(),
                      path: filePath(data.nodes.file[node]).toLowerCase(), weight: fanIn(node)});
  }
  containers.forEach((each, at) => {
    if (each.gone || each.parent < 0) return;
    const name = each.label.toLowerCase();
    searchIndex.push({thing: functionCount + at, name, last: name, path: each.path.toLowerCase(),
                      weight: each.count});
  });
}

// Whether the letters of the text stand in the word in this order.
function scattered(text, word) {
  let at = 0;
  for (const c of text) {
    at = word.indexOf(c, at);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

function rankOf(text, entry) {
  if (entry.last === text || entry.name === text) return 0;
  if (entry.last.startsWith(text)) return 1;
  if (entry.name.startsWith(text)) return 2;
  if (entry.last.includes('_' + text)) return 3;
  if (entry.name.includes(text)) return 4;
  if ((entry.path + '::' + entry.name).includes(text)) return 5;
  if (text.length > 2 && scattered(text, entry.last)) return 6;
  return -1;
}

function findSuggestions(words) {
  if (searchIndex === null) makeSearchIndex();
  const text = words.trim().toLowerCase();
  if (text === '') return [];
  const ranked = [];
  for (const entry of searchIndex) {
    const rank = rankOf(text, entry);
    if (rank >= 0) ranked.push([rank, entry]);
  }
  ranked.sort((a, b) => a[0] - b[0] || b[1].weight - a[1].weight ||
    a[1].name.length - b[1].name.length || a[1].thing - b[1].thing);
  return ranked.slice(0, mostSuggestions).map(([, entry]) => entry.thing);
}

function showSuggestions() {
  suggested = findSuggestions(searchBox.value);
  marked = suggested.length > 0 ? 0 : -1;
  suggestions.replaceChildren(...suggested.map((thing, i) => {
    const container = isContainer(thing) ? containers[containerNumber(thing)] : null;
    const colour = container ? colouring().ofContainer(containerNumber(thing))
                             : colouring().ofFunction(thing);
    const name = container ? visible(container.label) : visible(data.nodes.name[thing]);
    const where = container ? container.kind + ', ' + counted(container.count, 'function')
                            : visible(filePath(data.nodes.file[thing]));
    return element('li', {role: 'option', id: 'suggestion-' + i, 'data-thing': thing,
      onpointerdown: (event) => { event.preventDefault(); take(i); }},
      dot(colour), element('span', {class: 'name'}, name), element('span', {class: 'where'}, where));
  }));
  if (suggested.length === 0 && searchBox.value.trim() !== '') {
    suggestions.append(element('li', {class: 'none'}, 'nothing has this name'));
  }
  const open = searchBox.value.trim() !== '';
  suggestions.hidden = !open;
  searchBox.setAttribute('aria-expanded', String(open));
  mark(marked);
}

function mark(number) {
  marked = number;
  suggestions.querySelectorAll('[role=option]').forEach((each, i) => {
    each.setAttribute('aria-selected', String(i === number));
    if (i === number) each.scrollIntoView({block: 'nearest'});
  });
  if (number >= 0) searchBox.setAttribute('aria-activedescendant', 'suggestion-' + number);
  else searchBox.removeAttribute('aria-activedescendant');
}

function closeSuggestions() {
  suggestions.hidden = true;
  searchBox.setAttribute('aria-expanded', 'false');
  searchBox.removeAttribute('aria-activedescendant');
}

function take(number) {
  const thing = suggested[number];
  if (thing === undefined) return;
  closeSuggestions();
  choose(thing, {reveal: true});
}

function startSearch() {
  searchBox.addEventListener('input', showSuggestions);
  searchBox.addEventListener('focus', () => { if (searchBox.value !== '') showSuggestions(); });
  searchBox.addEventListener('blur', closeSuggestions);
  searchBox.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (suggested.length === 0) return;
      const step = event.key === 'ArrowDown' ? 1 : suggested.length - 1;
      mark((marked + step) % suggested.length);
    } else if (event.key === 'Enter') {
      take(marked);
    } else if (event.key === 'Escape') {
      if (suggestions.hidden) searchBox.value = '';
      closeSuggestions();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
