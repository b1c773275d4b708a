/* Terms of the glossary: the first one of each part of the page is a button that shows its meaning on focus and under the pointer. */
R.glossary = () => {
  const entries = [...document.querySelectorAll(".terms dt")];
  if (entries.length === 0) return;
  const meanings = new Map();
  for (const entry of entries) {
    for (const name of entry.dataset.names.split("|")) meanings.set(name.toLowerCase(), entry.nextElementSibling.textContent);
  }
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const names = [...meanings.keys()].sort((a, b) => b.length - a.length).map(escape);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(${names.join("|")})s?(?![\\p{L}\\p{N}-])`, "iu");
  const tip = R.el("div", { id: "term-tip", role: "tooltip", hidden: "" });
  document.body.append(tip);
  let owner = null;
  const hide = () => { tip.hidden = true; owner = null; };
  const show = (button) => {
    owner = button;
    tip.textContent = button.dataset.meaning;
    tip.hidden = false;
    const at = button.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
    const below = at.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(below ? at.bottom + 4 : at.top - tip.offsetHeight - 4) + scrollY}px`;
  };
  /* The pointer may go to the words of the tip itself. */
  let leaving = 0;
  const leave = () => { leaving = setTimeout(() => { if (document.activeElement !== owner) hide(); }, 200); };
  const stay = () => clearTimeout(leaving);
  tip.addEventListener("pointerenter", stay);
  tip.addEventListener("pointerleave", leave);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  const term = (text, meaning) => {
    const button = R.el("button", { type: "button", class: "term", "aria-describedby": "term-tip", "data-meaning": meaning,
      onfocus: () => show(button), onblur: hide, onpointerenter: () => { stay(); show(button); }, onpointerleave: leave, onclick: () => show(button) }, text);
    return button;
  };
  /* The words of one part. A term is marked once in it, and once in the rows of a table. */
  const mark = (root, seen = new Set()) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest("button, a, code, summary, select, option, label, svg") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (let node of nodes) {
      let from = 0, match;
      while ((match = pattern.exec(node.data.slice(from)))) {
        const meaning = meanings.get(match[1].toLowerCase());
        const at = from + match.index, words = match[0];
        if (seen.has(meaning)) { from = at + words.length; continue; }
        seen.add(meaning);
        const rest = node.splitText(at);
        rest.data = rest.data.slice(words.length);
        rest.before(term(words, meaning));
        node = rest;
        from = 0;
      }
    }
  };
  for (const part of document.querySelectorAll(".question, .verdict, .lead, .chart-about, .prose")) mark(part);
  for (const table of document.querySelectorAll(".answers")) {
    const seen = new Set();
    table.querySelectorAll("tbody th").forEach((head) => mark(head, seen));
  }
};
