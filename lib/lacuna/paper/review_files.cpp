#include "lacuna/paper/review_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::string_view page = R"page(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="@policy@">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>@title@: what was taken out</title>
<link rel="icon" href="data:,">
<style>@style@</style>
</head>
<body>
<header>
<h1>@title@</h1>
<p id="counts" aria-live="polite"></p>
<div class="controls" role="group" aria-label="What is marked">
<label><input id="show-removed" type="checkbox" checked> <span class="removed">removed</span></label>
<label><input id="show-kept" type="checkbox" checked> <span class="kept">kept</span></label>
<label>Reason <select id="reason"><option value="">all</option></select></label>
<button id="make" type="button">Make overrides</button>
</div>
</header>
<main>
<pre id="paper" tabindex="0" aria-label="The paper">@paper@</pre>
<aside aria-label="Numbers">
<p id="why" aria-live="polite">Point at a number, or go to it by the tab key. A click, or Enter, turns removed into kept and back.</p>
<section id="made" hidden><h2>Overrides</h2>
<p>Save this and give it to the next run by --overrides.</p>
<textarea id="yaml" rows="12" readonly spellcheck="false" aria-label="Overrides"></textarea>
<a id="save" download="overrides.yaml">Save</a></section>
<h2>Figures</h2>@figures@
<h2>Gold that stays</h2>@conflicts@
<h2>Numbers</h2><ol id="list"></ol>
</aside>
</main>
<script type="application/json" id="data">@data@</script>
<script>@script@</script>
</body>
</html>
)page";

// Blue and orange, which no common colour-blindness confounds; removed numbers are struck through
// and kept ones underlined.
constexpr std::string_view style = R"css(
:root { --removed: #b34700; --removed-back: #ffe3cc; --kept: #00508c; --kept-back: #dcefff; }
@media (prefers-color-scheme: dark) {
  :root { --removed: #ffb27a; --removed-back: #4a2300; --kept: #8fcaff; --kept-back: #00294a; }
}
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; }
header { position: sticky; top: 0; background: Canvas; border-bottom: 1px solid GrayText; padding: .4rem 1rem; }
h1 { font-size: 1.1rem; margin: 0; }
h2 { font-size: 1rem; }
#counts { margin: .2rem 0; }
.controls { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; }
main { display: grid; grid-template-columns: minmax(0, 2fr) minmax(16rem, 1fr); gap: 1rem; padding: 0 1rem; }
#paper { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
aside { position: sticky; top: 6rem; align-self: start; max-height: calc(100vh - 7rem); overflow: auto; }
.removed { color: var(--removed); background: var(--removed-back); text-decoration: line-through; }
.kept { color: var(--kept); background: var(--kept-back); text-decoration: underline dotted; }
[data-i] { border-radius: 2px; cursor: pointer; }
[data-i].removed::before { content: "\2212"; text-decoration: none; font-size: .7em; }
[data-i].changed { outline: 2px solid currentColor; }
[data-i].dim { color: inherit; background: none; text-decoration: none; }
[data-i].dim::before { content: ""; }
[data-i]:focus-visible { outline: 3px solid Highlight; }
textarea { width: 100%; box-sizing: border-box; font: 12px ui-monospace, monospace; }
#list button { all: unset; cursor: pointer; }
#list button:focus-visible { outline: 2px solid Highlight; }
@media (max-width: 700px) { main { grid-template-columns: 1fr; } aside { position: static; max-height: none; } }
)css";

constexpr std::string_view script = R"js((() => {
'use strict';
const numbers = JSON.parse(document.getElementById('data').textContent);
const marks = [...document.querySelectorAll('[data-i]')];
const at = (id) => document.getElementById(id);
const removed = numbers.map((each) => each.removed);
const byNumber = numbers.map(() => []);
for (const mark of marks) byNumber[Number(mark.dataset.i)].push(mark);

const reasons = [...new Set(numbers.map((each) => each.reason))].sort();
for (const reason of reasons) {
  const option = document.createElement('option');
  option.value = option.textContent = reason;
  at('reason').append(option);
}

function describe(i) {
  const was = numbers[i].removed === removed[i] ? '' : ', corrected';
  return `${numbers[i].text}: ${removed[i] ? 'removed' : 'kept'}${was} (${numbers[i].reason}), line ${numbers[i].line}`;
}

function shown(i) {
  const reason = at('reason').value;
  return at(removed[i] ? 'show-removed' : 'show-kept').checked &&
    (reason === '' || reason === numbers[i].reason);
}

function draw(i) {
  for (const mark of byNumber[i]) {
    mark.classList.toggle('removed', removed[i]);
    mark.classList.toggle('kept', !removed[i]);
    mark.classList.toggle('changed', removed[i] !== numbers[i].removed);
    mark.classList.toggle('dim', !shown(i));
    mark.title = describe(i);
    mark.setAttribute('aria-label', describe(i));
  }
}

function count() {
  const gone = removed.filter(Boolean).length;
  const changed = removed.filter((each, i) => each !== numbers[i].removed).length;
  at('counts').textContent = `${gone} removed, ${removed.length - gone} kept, ${changed} corrected`;
  document.documentElement.dataset.changed = String(changed);
}

function list() {
  const items = [];
  for (let i = 0; i < numbers.length && items.length < 2000; ++i) {
    if (!shown(i)) continue;
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = describe(i);
    button.addEventListener('click', () => byNumber[i][0]?.focus());
    item.append(button);
    items.push(item);
  }
  at('list').replaceChildren(...items);
}

function drawAll() {
  for (let i = 0; i < numbers.length; ++i) draw(i);
  count();
  list();
}

function toggle(i) {
  removed[i] = !removed[i];
  draw(i);
  count();
  at('why').textContent = describe(i);
}

function overrides() {
  const lines = ['schema: lacuna.redaction/1'];
  const rules = [];
  numbers.forEach((each, i) => {
    if (each.removed === removed[i]) return;
    rules.push(`  - ${removed[i] ? 'remove' : 'keep'}: ${JSON.stringify(each.source)}`);
    rules.push(`    context: ${JSON.stringify(each.context)}`);
    rules.push(`    line: ${each.line}`);
  });
  if (rules.length > 0) lines.push('numbers:', ...rules);
  return lines.join('\n') + '\n';
}

for (const mark of marks) {
  const i = Number(mark.dataset.i);
  mark.tabIndex = 0;
  mark.setAttribute('role', 'button');
  mark.addEventListener('click', () => toggle(i));
  mark.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    toggle(i);
  });
  for (const kind of ['mouseenter', 'focus']) {
    mark.addEventListener(kind, () => { at('why').textContent = describe(i); });
  }
}
for (const id of ['show-removed', 'show-kept', 'reason']) at(id).addEventListener('change', drawAll);
at('make').addEventListener('click', () => {
  at('made').hidden = false;
  at('yaml').value = overrides();
  at('save').href = URL.createObjectURL(new Blob([at('yaml').value], {type: 'text/yaml'}));
  at('yaml').focus();
});
drawAll();
document.documentElement.dataset.ready = '1';
})();
)js";

}  // namespace

const ReviewFiles& review_files() {
  static constexpr ReviewFiles files{page, style, script};
  return files;
}

}  // namespace lacuna::detail
