/* The circulation as a map: arteries on the right, veins on the left, organs as rungs between them. */
R.bodyMap = (() => {
  const { el, svg, data } = R;
  const state = { arm: 0, show: "both", playing: null };
  const ROW = 58, DISC = 25, LEAST = 1.2;

  /* The arm with the largest dose shows most. */
  const doses = R.arms.map((_, arm) => Math.max(0, ...(R.column(arm, "infused/all") ?? [])));
  state.arm = doses.indexOf(Math.max(...doses));

  /* The ring is all cells given in the arm; the area of a disc in it is its share of them. */
  const radius = (count) => DISC * Math.sqrt(Math.max(0, count) / Math.max(1, doses[state.arm]));

  const rows = () => {
    const at = (position) => data.organs.filter((organ) => organ.position === position);
    const portal = at("portal"), liver = at("liver"), systemic = at("systemic");
    return { lung: at("lung")[0], rungs: [...systemic, ...liver, ...portal], liver: liver[0], portal };
  };

  const layout = (width) => {
    const { lung, rungs } = rows();
    const narrow = width < 520;
    const left = 26, right = width - 26, top = 62;
    const seats = new Map();
    const middle = narrow ? 58 : width * 0.36;
    if (lung) seats.set(lung.key, { x: width / 2 - (narrow ? 66 : 40), y: top });
    rungs.forEach((organ, at) => {
      const shift = organ.position === "portal" ? (narrow ? 22 : width * 0.2) : 0;
      seats.set(organ.key, { x: middle + shift, y: top + 72 + at * ROW, organ });
    });
    return { narrow, width, left, right, top, seats, bottom: top + 72 + (rungs.length - 1) * ROW + 30 };
  };

  const path = (kind, d) => svg("path", { class: `vessel ${kind}`, d });

  /* Vessels: the two long lines, then each organ between them; portal organs drain into the liver. */
  const vessels = (map) => {
    const { left, right, top, seats } = map;
    const { lung, rungs, liver } = rows();
    const last = Math.max(top, ...rungs.map((organ) => seats.get(organ.key).y));
    const lastDrain = Math.max(top, ...rungs.filter((organ) => organ.position !== "portal" || !liver).map((organ) => seats.get(organ.key).y));
    const first = seats.get(lung?.key) ?? { x: map.width / 2, y: top };
    const drawn = [
      path("vein", `M${left} ${lastDrain}V${top + 10}Q${left} ${top} ${left + 10} ${top}H${first.x}`),
      path("artery", `M${first.x} ${top}H${right - 10}Q${right} ${top} ${right} ${top + 10}V${last}`),
    ];
    const home = liver && seats.get(liver.key);
    for (const organ of rungs) {
      const seat = seats.get(organ.key);
      drawn.push(path("artery", `M${right} ${seat.y}H${seat.x}`));
      if (organ.position === "portal" && home) drawn.push(path("portal", `M${seat.x} ${seat.y}H${home.x + 10}Q${home.x} ${seat.y} ${home.x} ${seat.y - 10}V${home.y}`));
      else drawn.push(path("vein", `M${seat.x} ${seat.y}H${left}`));
    }
    return drawn;
  };

  const count = (group, place) => R.valueAt(state.arm, `${group}/${place}`, R.clock.selected) ?? 0;

  /* What is too small to be seen in true proportion is a cross, not a larger disc. */
  const cross = (x, y, group) => svg("path", { class: `few ${group}`, d: `M${x - 3} ${y - 3}l6 6M${x - 3} ${y + 3}l6 -6` });
  const disc = (place, seat) => {
    const parts = [svg("circle", { class: R.isSite(place) ? "site" : "seat", cx: seat.x, cy: seat.y, r: DISC })];
    const mark = (group, name) => {
      const size = count(group, place), r = radius(size);
      if (r >= LEAST) parts.push(svg("circle", { class: name, cx: seat.x, cy: seat.y, r }));
      else if (size >= 0.5 && (group === "viable" || state.show === "label")) parts.push(cross(seat.x, seat.y, name));
    };
    if (state.show !== "label") mark("viable", "living");
    if (state.show !== "living") mark("label", "ring");
    return parts;
  };

  /* On a narrow page only the key says which number is which. */
  const words = (place, narrow) => {
    const living = R.number(count("viable", place)), label = R.number(count("label", place));
    const both = narrow ? [living, `| ${label}`] : [`${living} living`, `· ${label} label`];
    return { living: [narrow ? living : both[0], ""], label: [narrow ? label : both[1], ""], both }[state.show];
  };

  /* The name above the vessel, the numbers below it. */
  const tag = (x, y, name, place, narrow) => {
    const [main, minor] = words(place, narrow);
    return svg("g", {},
      svg("text", { x, y: y - 7 }, name),
      svg("text", { x, y: y + 17, class: "count" }, main, svg("tspan", { class: "minor" }, minor ? ` ${minor}` : "")));
  };

  const draw = (host, width) => {
    const map = layout(Math.min(width, 750));
    const parts = vessels(map);
    for (const [key, seat] of map.seats) {
      parts.push(...disc(key, seat));
      const name = R.topics.nameOf(key) + (R.isSite(key) ? " (patch)" : "");
      parts.push(tag(seat.x + DISC + 9, seat.y, name, key, map.narrow));
    }
    parts.push(pool(map, "venous", map.left, "start"), pool(map, "arterial", map.right, "end"));
    host.replaceChildren(svg("svg", { class: "body-map", viewBox: `0 0 ${map.width} ${map.bottom}`, role: "img", "aria-label": spoken() }, ...parts));
  };

  /* Blood has no disc on a rung: its numbers stand at the top of its line. */
  const pool = (map, place, x, anchor) => {
    const [main, minor] = words(place, map.narrow);
    const name = place === "venous" ? "veins" : "arteries";
    return svg("g", {},
      svg("text", { x: anchor === "start" ? 2 : map.width - 2, y: 14, "text-anchor": anchor, style: `fill: var(--${place === "venous" ? "vein" : "artery"}); font-weight: 650` }, name),
      svg("text", { class: "minor", x: anchor === "start" ? 2 : map.width - 2, y: 30, "text-anchor": anchor }, minor ? `${main} ${minor}` : main));
  };

  const spoken = () => `Body map of ${R.arms[state.arm]} at ${R.moment(R.clock.selected * R.perUnit)}; the table below it holds the same numbers.`;

  const table = () => {
    const places = [...data.places, "excreted"];
    const row = (place) => el("tr", {}, el("th", { scope: "row" }, R.topics.nameOf(place)),
      el("td", {}, place === "excreted" ? "–" : R.number(count("viable", place))), el("td", {}, R.number(count("label", place))));
    return el("table", {}, el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, "living cells"), el("th", { scope: "col" }, "label, cells' worth"))),
      el("tbody", {}, ...places.map(row)));
  };

  const radios = (legend, name, options, chosen, change) => el("fieldset", {}, el("legend", {}, legend),
    ...options.map(([value, text]) => {
      const input = el("input", { type: "radio", name, value, onchange: () => change(value) });
      input.checked = value === chosen;
      return el("label", {}, input, text);
    }));

  const slider = () => {
    const steps = R.times[state.arm].length - 1;
    const input = el("input", { type: "range", min: 0, max: steps, step: 1, "aria-label": "Time of the body map", oninput: () => R.clock.select(R.times[state.arm][+input.value]) });
    const output = el("output", {});
    const play = el("button", { type: "button", onclick: () => (state.playing ? stop() : start()) }, "Play");
    const stop = () => { clearInterval(state.playing); state.playing = null; play.textContent = "Play"; };
    const start = () => {
      if (+input.value >= steps) input.value = 0;
      play.textContent = "Stop";
      state.playing = setInterval(() => {
        input.value = +input.value + Math.max(1, Math.round(steps / 170));
        R.clock.select(R.times[state.arm][+input.value]);
        if (+input.value >= steps) stop();
      }, 60);
    };
    R.clock.listeners.push(() => {
      input.value = R.indexAt(state.arm, R.clock.selected);
      output.textContent = R.moment(R.clock.selected * R.perUnit);
      input.setAttribute("aria-valuetext", output.textContent);
    });
    input.value = steps;
    return el("div", { class: "clock" }, play, input, output);
  };

  const key = () => el("p", { class: "map-key" },
    el("span", {}, svg("svg", { width: 16, height: 16, "aria-hidden": "true", class: "body-map", style: "display:inline; width:16px" }, svg("circle", { class: "living", cx: 8, cy: 8, r: 7 })), "living cells"),
    el("span", {}, svg("svg", { width: 16, height: 16, "aria-hidden": "true", class: "body-map", style: "display:inline; width:16px" }, svg("circle", { class: "ring", cx: 8, cy: 8, r: 6.5 })), "label"),
    el("span", {}, svg("svg", { width: 16, height: 16, "aria-hidden": "true", class: "body-map", style: "display:inline; width:16px" }, cross(8, 8, "living")), "too few to draw"), el("span", {}, "The circle is all cells given in this arm; areas are in true proportion to it. In bold: living cells; beside it: label, in cells' worth." + (R.replicates > 1 ? ` Means of ${R.replicates} replicates.` : "")));

  const create = (host) => {
    if (data.organs.length === 0 || R.times[0]?.length === 0) return false;
    const map = el("div", {}), mirror = el("div", {});
    const redraw = () => { draw(map, map.clientWidth || 320); mirror.replaceChildren(table()); };
    const arms = R.arms.length > 1
      ? radios("Arm", "map-arm", R.arms.map((name, arm) => [String(arm), name]), String(state.arm), (value) => { state.arm = +value; redraw(); }) : null;
    const show = radios("Show", "map-show", [["both", "both"], ["living", "living cells"], ["label", "label"]], state.show, (value) => { state.show = value; redraw(); });
    host.append(el("div", { class: "tools body-tools" }, arms, show, slider()), map, key(), el("details", {}, el("summary", {}, "The same as a table"), mirror));
    R.clock.listeners.push(redraw);
    R.narrowWatch(map, redraw);
    /* The end of a run shows what stays; a day after the dose shows more of the way. */
    R.clock.select(startTime());
    return true;
  };

  const startTime = () => {
    const infused = R.column(state.arm, "infused/all") ?? [];
    const first = infused.findIndex((cells) => cells > 0);
    const times = R.times[state.arm];
    return first < 0 ? times.at(-1) : times[R.indexAt(state.arm, times[first] + 24 / R.perUnit)];
  };

  return { create, radios };
})();
