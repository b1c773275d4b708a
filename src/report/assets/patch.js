/* Pictures of the patches: a field in colours, and the cells over layers of the tissue. */
R.patch = (() => {
  const { el, svg, data } = R;
  const { states } = data;
  const others = R.arms.map((_, arm) => arm).filter((arm) => R.references[arm] !== null);

  const polygon = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(3)} ${y.toFixed(3)}`).join("") + "Z";
  const around = (corners, turn, inner) => Array.from({ length: corners }, (_, at) => {
    const angle = turn + (2 * Math.PI * at) / corners, far = inner && at % 2 ? inner : 1;
    return [far * Math.sin(angle), -far * Math.cos(angle)];
  });
  /* Outlines, all of the area of a circle of radius 0.9, so that no state looks larger than another. */
  const area = (points) => Math.abs(points.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0)) / 2;
  const even = (points) => {
    const scale = Math.sqrt((Math.PI * 0.81) / area(points));
    return polygon(points.map(([x, y]) => [scale * x, scale * y]));
  };
  const SHAPES = [
    "M.9 0A.9 .9 0 1 1 -.9 0A.9 .9 0 1 1 .9 0Z",
    even(around(3, 0)), even([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]), even(around(4, 0)),
    even(around(10, 0, 0.45)), even(around(3, Math.PI)), even(around(6, 0)),
    even([[-0.33, -1], [0.33, -1], [0.33, -0.33], [1, -0.33], [1, 0.33], [0.33, 0.33], [0.33, 1], [-0.33, 1], [-0.33, 0.33], [-1, 0.33], [-1, -0.33], [-0.33, -0.33]]),
    even([[-0.9, -0.9], [0.9, -0.9], [-0.9, 0.9], [0.9, 0.9]]),
  ];
  const looks = states.map(([key]) => ({ ...R.cellLook(key), shape: R.cellLook(key).shape % SHAPES.length }));
  const outlines = SHAPES.map((d) => new Path2D(d));

  const icon = (at) => {
    const { shape, fill, colour } = looks[at];
    const paint = `var(--c${colour})`;
    return svg("svg", { class: "swatch", viewBox: "-2.2 -1.5 4.4 3", "aria-hidden": "true" },
      svg("path", { d: SHAPES[shape], fill: fill === 0 ? paint : "none", stroke: paint, "stroke-width": fill === 0 ? 0 : 0.4, transform: fill === 0 ? null : "scale(0.82)" }),
      fill === 2 ? svg("circle", { r: 0.35, fill: paint }) : null);
  };

  const unpack = (cells) => {
    const bytes = Uint8Array.from(atob(cells.packed), (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Array.from({ length: cells.drawn }, (_, at) => ({ x: view.getUint16(5 * at, true) / 65535, y: view.getUint16(5 * at + 2, true) / 65535, state: bytes[5 * at + 4] }));
  };

  /* The pictures of one site. */
  const ofSite = (pictures, site) => {
    const moments = pictures.moments_h;
    const state = { moment: 0, field: 0, layers: new Set(["debris"]), hiddenStates: new Set() };
    const [width_um, height_um, depth_um] = pictures.extent_um;
    const prefix = R.prefixes[site], label = R.siteLabel(site);
    const where = label ? `, ${label}` : "";
    const unpacked = new Map();
    const cellsOf = (arm) => {
      const cells = pictures.cells[arm]?.[state.moment];
      if (!cells) return null;
      const key = `${arm}/${state.moment}`;
      if (!unpacked.has(key)) unpacked.set(key, unpack(cells));
      return { ...cells, list: unpacked.get(key) };
    };

    const drawCells = (canvas, arm) => {
      const cells = cellsOf(arm);
      const scale = devicePixelRatio || 1;
      const width = (canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale)));
      const height = (canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale)));
      if (!cells) return;
      const pen = canvas.getContext("2d");
      const size = Math.min(7 * scale, Math.max(2.3 * scale, (6.5 * width) / width_um));
      for (const cell of cells.list) {
        if (state.hiddenStates.has(cell.state)) continue;
        const look = looks[cell.state];
        /* An outline is drawn smaller, so that with its width it ends where a filled mark ends. */
        const own = look.fill === 0 ? size : 0.82 * size;
        pen.setTransform(own, 0, 0, own, cell.x * width, cell.y * height);
        pen.fillStyle = R.lineColour(look.colour);
        pen.strokeStyle = look.fill === 0 ? R.colour("card") : R.lineColour(look.colour);
        pen.lineWidth = look.fill === 0 ? 0.16 : 0.4;
        if (look.fill === 0) pen.fill(outlines[look.shape]);
        pen.stroke(outlines[look.shape]);
        if (look.fill === 2) { pen.beginPath(); pen.arc(0, 0, 0.35, 0, 7); pen.fill(); }
      }
    };

    /* A length that reads well, about a quarter of the width. */
    const scaleBar = () => {
      const rough = width_um / 4, step = 10 ** Math.floor(Math.log10(rough));
      const length = step * [5, 2, 1].find((factor) => factor * step <= rough);
      return el("div", { class: "scale-bar", style: `width: ${(100 * length) / width_um}%` }, length >= 1000 ? `${length / 1000} mm` : `${length} µm`);
    };
    const stack = (...layers) => el("div", { class: "stack", style: `aspect-ratio: ${width_um} / ${height_um}` }, ...layers, scaleBar());
    const missing = () => el("div", { class: "missing" }, "no picture of this arm at this time");

    const fieldFigure = (arm) => {
      const field = pictures.fields[state.field];
      const image = field.images[arm]?.[state.moment];
      const alt = `${field.label}${where} in ${R.arms[arm]} at ${R.moment(moments[state.moment])}`;
      return el("figure", {}, el("figcaption", {}, R.arms[arm]), stack(image ? el("img", { src: image, alt }) : missing()));
    };
    const differenceFigure = (arm) => {
      const field = pictures.fields[state.field];
      const image = field.differences?.[arm]?.[state.moment];
      if (!image) return null;
      const name = `${R.arms[arm]} minus ${R.arms[R.references[arm]]}`;
      return el("figure", {}, el("figcaption", {}, name), stack(el("img", { src: image, alt: `${field.label}, ${name}, at ${R.moment(moments[state.moment])}` })));
    };

    const bar = (name, values, words) => el("div", { class: "colour-bar" }, el("div", { class: `bar ${name}` }),
      el("div", { class: "ticks" }, ...values.map((value) => el("span", {}, value))), el("div", {}, words));
    const colourBars = () => {
      const { low, high, unit, most, differences } = pictures.fields[state.field];
      const steps = (from, to) => [0, 0.25, 0.5, 0.75, 1].map((share) => from + share * (to - from));
      const own = high > low ? bar("field", steps(low, high).map(R.number), `${unit}; one scale for all arms and times`)
        : el("p", { class: "fine" }, `${R.number(high)} ${unit} everywhere, in every arm and every picture.`);
      const signed = (value) => (value > 0 ? "+" : "") + R.number(value);
      const second = others.length === 0 ? null : differences?.length > 0 ? bar("difference", steps(-most, most).map(signed), `${unit}; difference of two arms at the same time`)
        : el("p", { class: "fine" }, "The arms do not differ in any picture.");
      return el("div", { class: "colour-bars" }, own, second);
    };

    const cellFigure = (arm, canvases) => {
      const cells = cellsOf(arm);
      const layers = pictures.layers.filter((layer) => state.layers.has(layer.key) && layer.images[arm]?.[state.moment])
        .map((layer) => el("img", { src: layer.images[arm][state.moment], alt: "" }));
      const canvas = el("canvas", { role: "img", "aria-label": cells ? `${R.number(cells.total)} cells${where} in ${R.arms[arm]} at ${R.moment(moments[state.moment])}; counts stand beside the names below` : "no picture" });
      canvases.push([canvas, arm]);
      const count = cells && (cells.drawn < cells.total ? ` · an even sample of ${R.number(cells.drawn)} of ${R.number(cells.total)} cells` : ` · ${R.number(cells.total)} cells`);
      return el("figure", {}, el("figcaption", {}, R.arms[arm], count ? el("span", {}, count) : null), stack(...layers, cells ? canvas : missing()));
    };

    const showAll = (change) => el("button", { type: "button", class: "quiet", onclick: () => { state.hiddenStates.clear(); change(); } }, "Show all cells");

    const momentPicker = (change) => {
      const buttons = moments.map((h, at) => el("button", { type: "button", "aria-pressed": String(at === state.moment), onclick: () => { state.moment = at; buttons.forEach((b, other) => b.setAttribute("aria-pressed", String(other === at))); change(); } }, R.moment(h)));
      return el("div", { class: "tools" }, el("span", {}, "Time"), el("span", { class: "segments", role: "group", "aria-label": "Time of the pictures" }, ...buttons));
    };

    const fieldPicker = (change) => {
      const option = (field, at) => el("option", { value: at }, `${field.label} (${field.unit})`);
      const options = pictures.fields.map(option);
      const input = el("select", { onchange: () => { state.field = +input.value; change(); } },
        el("optgroup", { label: "Secreted factors" }, ...options.slice(0, data.factors.length)), el("optgroup", { label: "Tissue" }, ...options.slice(data.factors.length)));
      input.value = state.field;
      return el("div", { class: "tools" }, el("label", {}, "Field", input));
    };

    const layerPicker = (change) => el("fieldset", {}, el("legend", {}, "Under the cells"), ...pictures.layers.map((layer) => {
      const input = el("input", { type: "checkbox", onchange: () => { input.checked ? state.layers.add(layer.key) : state.layers.delete(layer.key); change(); } });
      input.checked = state.layers.has(layer.key);
      const tint = { debris: "#8a6d3b", collagen: "#568fc4", vessels: "#d65a6a", parenchyma: "#6fa86f" }[layer.key];
      return el("label", {}, input, el("span", { class: "layer-swatch", style: `background: ${tint}`, "aria-hidden": "true" }), layer.label.toLowerCase());
    }));

    const stateLegend = (change) => {
      const counts = R.arms.map((_, arm) => cellsOf(arm)?.list.reduce((sum, cell) => { sum[cell.state]++; return sum; }, states.map(() => 0)));
      return states.map(([, label], at) => {
        const values = counts.map((list) => (list ? R.number(list[at]) : "–"));
        const shown = el("span", { class: "values" }, ...values.flatMap((text, arm) => (arm ? [el("i", {}, "|"), text] : [text])));
        const toggle = (on) => { on ? state.hiddenStates.delete(at) : state.hiddenStates.add(at); change(at); };
        return R.switchButton(!state.hiddenStates.has(at), toggle, icon(at), el("span", { class: "name" }, label), shown);
      });
    };

    const create = (host) => {
      if (moments.length === 0) return false;
      const first = R.askedFactors[0] ?? "vegf";
      state.field = Math.max(0, data.factors.findIndex((factor) => factor.key === first));
      /* The cells that are asked about, and those infused; without any, all. */
      const isFirst = (key) => R.isAsked(`cells.${prefix}${key}`) || data.infused_states.includes(key);
      if (states.some(([key]) => R.isAsked(`cells.${prefix}${key}`))) states.forEach(([key], at) => { if (!isFirst(key)) state.hiddenStates.add(at); });
      state.moment = Math.min(moments.length - 1, Math.floor(moments.length / 2));
      const fields = el("div", { class: "pictures" }), bars = el("div", {});
      const cells = el("div", { class: "pictures" }), legend = el("div", { class: "legend", role: "group", "aria-label": "States of cells" });
      let canvases = [];
      const paint = () => canvases.forEach(([canvas, arm]) => { if (canvas.isConnected) drawCells(canvas, arm); });
      const drawFields = () => { fields.replaceChildren(...R.arms.map((_, arm) => fieldFigure(arm)), ...others.map(differenceFigure).filter(Boolean)); bars.replaceChildren(colourBars()); };
      const drawLegend = (focus) => { legend.replaceChildren(...stateLegend(toggled)); if (focus !== undefined) legend.children[focus].focus(); };
      const toggled = (at) => { drawLegend(at); paint(); };
      const drawAllCells = () => { canvases = []; cells.replaceChildren(...R.arms.map((_, arm) => cellFigure(arm, canvases))); paint(); };
      const all = () => { drawFields(); drawAllCells(); drawLegend(); };
      const flat = pictures.slices > 1 ? `Seen along the depth of ${R.number(depth_um)} µm: fields are means over the ${pictures.slices} slices, cells of all depths are drawn.` : "A flat patch, one voxel deep.";
      host.append(el("p", { class: "lead" }, `${R.number(width_um)} × ${R.number(height_um)} µm. ${flat}${R.replicates > 1 ? " The pictures are of the first replicate." : ""}`), momentPicker(all),
        el("div", { class: "picture-block" }, el("div", { class: "chart-head" }, el("h3", {}, "Fields"), fieldPicker(drawFields)), fields, bars),
        el("div", { class: "picture-block" }, el("div", { class: "chart-head" }, el("h3", {}, "Cells"), el("div", { class: "tools" }, layerPicker(drawAllCells), showAll(() => { drawLegend(); paint(); }))), cells,
          el("p", { class: "legend-head" }, `cells drawn: ${R.arms.join(" | ")}`), legend,
          el("p", { class: "fine" }, "Shape stands for the kind of cell, colour and filling for its state. Marks have one size; they do not show how large a cell is. Press a name to hide or show it. Layers under the cells fade in from zero to their largest value.")));
      all();
      R.narrowWatch(cells, paint);
      R.onTheme(paint);
      repaint = paint;
      return true;
    };
    let repaint = () => {};
    return { create, repaint: () => repaint() };
  };

  const all = data.pictures.map(ofSite);
  /* A heading for each site where there are several; true if any has pictures. */
  const create = (host) => all.map((patch, site) => {
    const label = R.siteLabel(site);
    const own = el("div", { class: "site-pictures" }, label ? el("h3", { class: "site" }, `Patch of the ${label}`) : null);
    host.append(own);
    const any = patch.create(own);
    if (!any) own.remove();
    return any;
  }).some(Boolean);
  return { create, repaint: () => all.forEach((patch) => patch.repaint()) };
})();
