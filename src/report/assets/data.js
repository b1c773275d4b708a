"use strict";
/* What every figure uses: the data, words for numbers, colours of the theme, and the one time all figures share. */
const R = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const columnAt = new Map(data.series.columns.map((name, at) => [name, at]));
  const lastTime = Math.max(0, ...data.series.arms.map((arm) => arm.time_h.at(-1) ?? 0), ...data.pictures.flatMap((site) => site.moments_h));
  const inDays = lastTime >= 48;
  const perUnit = inDays ? 24 : 1;
  /* The series of an arm: its run, or the mean of its replicates; and beside the mean an entry for each replicate, which may hold fewer
     moments. */
  const entries = data.arms.map((_, arm) => data.series.arms.filter((entry, at) => (entry.arm ?? at) === arm));
  const mains = entries.map((all) => all.find((entry) => entry.replicate === undefined || entry.replicate === null));
  const times = mains.map((main) => (main?.time_h ?? []).map((h) => h / perUnit));

  /* Elements: el("p", {class: "x"}, "text", child). Attributes whose value is null are left out. */
  const build = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  };
  const el = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
  const superscript = (number) => String(number).replace(/[-0-9]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  const power = (value) => {
    const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    const mantissa = digits.format(value / 10 ** exponent);
    return (mantissa === "1" ? "" : mantissa + "×") + "10" + superscript(exponent);
  };
  const number = (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size === 0) return "0";
    if (size < 1e-3 || size >= 1e9) return power(value);
    return size >= 100 ? whole.format(value) : digits.format(value);
  };
  const axisNumber = (value) => {
    const size = Math.abs(value);
    if (size === 0) return "0";
    if (size >= 1e6) return digits.format(value / 1e6) + " M";
    return size >= 1e-3 ? digits.format(value) : power(value);
  };
  const moment = (h) => (inDays ? digits.format(h / 24) + " d" : digits.format(h) + " h");

  /* Index of the last sample of an arm at or before a time in the unit of the axes. */
  const indexAt = (arm, time) => {
    const list = times[arm];
    let low = 0, high = list.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (list[middle] <= time + 1e-9) low = middle; else high = middle - 1;
    }
    return low;
  };
  const column = (arm, name) => (columnAt.has(name) && mains[arm] ? mains[arm].values[columnAt.get(name)] : null);
  /* The values of each replicate of an arm at the moments of their mean, between its own moments on a straight line. */
  const spread = (from, values, to) => {
    let at = 0;
    return to.map((h) => {
      while (at < from.length - 2 && from[at + 1] < h) at += 1;
      const step = from[at + 1] - from[at];
      const share = step > 0 ? Math.min(1, Math.max(0, (h - from[at]) / step)) : 0;
      return values[at] + share * ((values[at + 1] ?? values[at]) - values[at]);
    });
  };
  const replicates = Math.max(1, ...entries.map((all) => all.length - 1));
  const drawn = new Map();
  const draws = (arm, name) => {
    const key = `${arm}/${name}`;
    if (!columnAt.has(name) || !mains[arm]) return [];
    if (!drawn.has(key)) {
      const own = entries[arm].filter((entry) => entry !== mains[arm] && entry.values[columnAt.get(name)].length > 0);
      drawn.set(key, own.map((entry) => spread(entry.time_h, entry.values[columnAt.get(name)], mains[arm].time_h)));
    }
    return drawn.get(key);
  };
  const valueAt = (arm, name, time) => column(arm, name)?.[indexAt(arm, time)];

  /* Colours are asked from the style sheet, so that pictures on canvas follow the theme. */
  const probe = el("span", { hidden: "" });
  document.body.append(probe);
  const known = new Map();
  const colour = (name) => {
    if (!known.has(name)) {
      probe.style.color = `var(--${name})`;
      known.set(name, getComputedStyle(probe).color);
    }
    return known.get(name);
  };
  const themeListeners = [];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    known.clear();
    const isDark = theme ? theme === "dark" : dark.matches;
    document.getElementById("theme").textContent = isDark ? "Light page" : "Dark page";
    document.getElementById("theme").onclick = () => setTheme(isDark ? "light" : "dark");
    for (const listener of themeListeners) listener();
  };
  dark.addEventListener("change", () => setTheme(document.documentElement.dataset.theme));

  /* A button of a legend: pressed where its line or mark is shown. */
  const switchButton = (on, change, ...parts) => {
    const tell = () => {
      button.setAttribute("aria-pressed", String(on));
      button.title = on ? "shown: click to hide" : "hidden: click to show";
    };
    const button = el("button", { type: "button", onclick: () => { on = !on; tell(); change(on); } }, ...parts);
    tell();
    return button;
  };

  /* Calls `work` at most once per picture of the screen. */
  const soon = (work) => {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; work(); });
    };
  };
  const narrowWatch = (node, work) => {
    let width = 0;
    new ResizeObserver(soon(() => {
      if (node.clientWidth !== width) { width = node.clientWidth; work(width); }
    })).observe(node);
  };

  /* The shared clock: `selected` is where the slider stands, `hover` where a chart is pointed at. */
  const clock = { selected: lastTime / perUnit, hover: null, listeners: [], now() { return this.hover ?? this.selected; } };
  const tell = soon(() => clock.listeners.forEach((listener) => listener()));
  clock.select = (time) => { clock.selected = time; tell(); };
  clock.point = (time) => { if (time !== clock.hover) { clock.hover = time; tell(); } };

  /* Dashes of the lines of an arm where all arms share a chart; after these, ever more dots follow a long dash. */
  const DASHES = [[], [8, 5], [2, 4], [10, 4, 2, 4], [18, 5], [4, 2], [14, 3, 2, 3, 2, 3], [18, 4, 6, 4]];
  const armDash = (arm) => DASHES[arm] ?? [18, 3, ...Array(arm - DASHES.length + 3).fill([2, 3]).flat()];

  /* A state has one colour in every report, by its name: the eight colours in full lines for the states most looked at, the same
     colours dashed for the others. A kind has one shape, and a state of it is filled, hollow or dotted: never colour alone. */
  const CELLS = {
    "msc": { "resting": 0, "dead": 15, "bone": 16, "cartilage": 18, "fat": 21, "muscle": 22, "vessel": 23 },
    "macrophage": { "m1": 1, "m2": 2, "m0": 7, "monocyte": 12 },
    "neutrophil": { "active": 4 },
    "t-cell": { "treg": 3, "effector": 5 },
    "fibroblast": { "myo": 6, "resting": 14 },
    "dendritic": { "mature": 13, "immature": 8 },
    "nk-cell": { "active": 9, "resting": 10 },
    "b-cell": { "plasma": 19, "naive": 11 },
    "endothelium": { "tip": 17, "stalk": 20 }
  };
  /* Names that are not here take what the run leaves over, in its order. */
  const looks = new Map();
  const keys = data.states.map(([key]) => key.split("."));
  const places = keys.map(([kind, state]) => CELLS[kind]?.[state]);
  const free = Array.from({ length: 24 }, (_, at) => at).filter((at) => !places.includes(at));
  const shapes = [...new Set([...Object.keys(CELLS), ...keys.map(([kind]) => kind)])];
  keys.forEach(([kind, state], at) => {
    const states = [...new Set([...Object.keys(CELLS[kind] ?? {}), ...keys.filter(([other]) => other === kind).map(([, name]) => name)])];
    const line = places[at] ?? free.shift() ?? at % 24;
    looks.set(`${kind}.${state}`, { line, colour: line % 8, shape: shapes.indexOf(kind), fill: states.indexOf(state) % 3 });
  });
  const cellLook = (key) => looks.get(key);

  /* What stands before the key of a column of a site: its name, where there are several. */
  const prefixes = data.sites.map((site) => (data.sites.length > 1 ? `${site.name}.` : ""));
  const organs = new Map(data.organs.map((organ) => [organ.key, organ.label]));
  const siteLabel = (site) => (data.sites.length > 1 ? organs.get(data.sites[site].organ) ?? data.sites[site].name : "");
  const isSite = (place) => data.sites.some((site) => site.organ === place);
  const inPatch = (site) => (data.sites.length > 1 ? `in the patch of the ${siteLabel(site)}` : "in the patch");

  /* True if the closing table has a row about it, or about a part of it. */
  const isAsked = (name) => data.asked.some((asked) => asked === name || asked.startsWith(`${name}.`));
  /* The factors that the closing table asks about, in its order. */
  const askedFactors = [...new Set(data.asked.map((asked) => asked.split(".")).filter(([group]) => group === "factor" || group === "plasma")
    .map((steps) => (steps[0] === "factor" ? steps.at(-2) : steps.at(-1))))].filter((key) => data.factors.some((factor) => factor.key === key));

  return {
    data, cellLook, isAsked, prefixes, siteLabel, isSite, inPatch, askedFactors, arms: data.arms, references: data.references, replicates, draws, times, inDays, perUnit, lastTime, timeUnit: inDays ? "d" : "h",
    el, svg, number, axisNumber, power, moment, column, valueAt, indexAt, colour, switchButton, setTheme, soon, narrowWatch, clock,
    onTheme: (listener) => themeListeners.push(listener),
    lineColour: (at) => colour("c" + (at % 8)),
    armDash,
  };
})();
