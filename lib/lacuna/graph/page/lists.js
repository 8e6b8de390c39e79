// Small pieces of the page: elements, lists that are walked with the arrow keys, tables.

// Text always goes in as text.
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === 'class') made.className = value;
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    made.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return made;
}

function numeral(value) { return value.toLocaleString('en-US'); }

function counted(number, word) { return numeral(number) + ' ' + word + (number === 1 ? '' : 's'); }

// The name of a function as it reads without its container.
function longName(thing) {
  if (isContainer(thing)) return labelOf(thing);
  return isModule(thing) ? 'module code of ' + visible(filePath(data.nodes.file[thing]).split('/').pop())
                         : visible(data.nodes.name[thing]);
}

function dot(colour) {
  const made = element('span', {class: 'dot', 'aria-hidden': 'true'});
  made.style.backgroundColor = colour;
  return made;
}

// A button that chooses a function or a container.
function thingButton(thing, ...details) {
  const colour = isContainer(thing) ? colouring().ofContainer(containerNumber(thing))
                                    : colouring().ofFunction(thing);
  const path = isContainer(thing) ? containers[containerNumber(thing)].path : functionId(thing);
  return element('button', {type: 'button', class: 'thing', title: visible(path),
                            'data-thing': thing, onclick: () => choose(thing, {reveal: true})},
                 dot(colour), element('span', {class: 'name'}, longName(thing)), details);
}

// A list with at most `few` items at first; Up and Down walk through it.
function thingList(label, items, make, few = 60) {
  const list = element('ul', {class: 'things', 'aria-label': label});
  let shown = 0;
  const more = () => {
    const focus = shown;
    for (const item of items.slice(shown, shown + few)) list.append(element('li', {}, make(item)));
    shown = Math.min(items.length, shown + few);
    if (shown < items.length) {
      const button = element('button', {type: 'button', class: 'more', onclick: () => {
        button.parentElement.remove();
        more();
        list.children[focus + few]?.querySelector('button')?.focus();
      }}, 'show ' + numeral(Math.min(few, items.length - shown)) + ' more of ' + numeral(items.length));
      list.append(element('li', {}, button));
    }
  };
  more();
  list.addEventListener('keydown', walkList);
  return list;
}

function walkList(event) {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(buttons.length - 1, at + step))].focus();
}

function section(title, count, ...content) {
  return element('section', {},
    element('h3', {}, title, count === null ? null : element('span', {class: 'count'}, numeral(count))),
    content);
}

function facts(pairs) {
  const list = element('dl', {class: 'facts'});
  for (const [name, value, hint] of pairs) {
    list.append(element('div', {title: hint}, element('dt', {}, name), element('dd', {}, value)));
  }
  return list;
}

function badge(text, colour) {
  const made = element('span', {class: 'badge'}, text);
  if (colour) made.style.borderColor = colour;
  return made;
}
