/* Line charts: one panel per arm with a shared scale, or all arms in one panel; one legend that tells the values. */
R.chart = (() => {
  const { el, svg } = R;
  const DECADES = 6; // a logarithmic axis shows at most so many below its top
  const redraws = [];
  let overlaid = false;
  const layoutListeners = [];
  const sync = uPlot.sync("time");

  /* There are eight colours. The lines after them are dashed; where dashes tell the arms apart, they are bold. */
  const look = (line, arm) => (overlaid ? { dash: R.armDash(arm), width: line.second ? 4 : 2 } : { dash: line.second ? [3, 3] : [], width: 2 });
  const swatch = (colour, { dash, width }) => svg("svg", { class: "swatch", viewBox: "0 0 24 14", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 24, y1: 7, y2: 7, stroke: colour, "stroke-width": width + 1, "stroke-dasharray": dash.join(" ") }));

  /* Limits of the y axis over all arms and shown lines. */
  const limits = (lines, log) => {
    let low = Infinity, high = -Infinity;
    for (const line of lines.filter((l) => l.on)) {
      for (let arm = 0; arm < R.arms.length; arm++) {
        for (const value of line.values(arm) ?? []) {
          if (log && !(value > 0)) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    }
    if (!log) {
      const top = Math.max(high, 0);
      return Number.isFinite(top) && top > 0 ? [Math.min(low, 0), top * 1.04] : [0, 1];
    }
    if (!Number.isFinite(high)) return [0.1, 1];
    const top = 10 ** Math.ceil(Math.log10(high) + 0.02);
    const bottom = 10 ** Math.floor(Math.log10(low) + 1e-9);
    return [Math.max(Math.min(bottom, top / 10), top / 10 ** DECADES), top];
  };

  const axes = (chart) => {
    const common = { stroke: () => R.colour("soft"), grid: { stroke: () => R.colour("line"), width: 1 }, ticks: { stroke: () => R.colour("line"), width: 1 }, font: "12px system-ui, sans-serif" };
    const isDecade = (v) => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6;
    const decades = chart.log ? (_, splits) => splits.map((v) => (isDecade(v) ? v : null)) : (_, splits) => splits;
    return [
      { ...common, space: 46, size: 34, values: (_, splits) => splits.map((v, at) => (at === splits.length - 1 ? `${R.axisNumber(v)} ${R.timeUnit}` : R.axisNumber(v))) },
      { ...common, size: 66, filter: decades, grid: { ...common.grid, filter: decades }, ticks: { ...common.ticks, filter: decades }, values: (_, splits) => splits.map((v) => (v === null ? null : R.axisNumber(v))) },
    ];
  };

  /* A vertical line where the slider of the body map stands. */
  const mark = (u) => {
    const x = Math.round(u.valToPos(R.clock.selected, "x", true));
    u.ctx.save();
    u.ctx.strokeStyle = R.colour("accent");
    u.ctx.lineWidth = devicePixelRatio;
    u.ctx.setLineDash([]);
    u.ctx.beginPath();
    u.ctx.moveTo(x, u.bbox.top);
    u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
    u.ctx.stroke();
    u.ctx.restore();
  };

  const onLogAxis = (values, bottom) => values.map((value) => (value > 0 && value >= bottom ? value : null));

  const panel = (chart, host, arms) => {
    const shown = arms.flatMap((arm) => chart.lines.map((line) => ({ arm, line })));
    const x = R.times[arms[0]];
    const range = limits(chart.lines, chart.log);
    const fitted = ({ arm, line }) => {
      const own = R.times[arm];
      const values = line.values(arm);
      const same = own === x || (own.length === x.length && own.every((t, at) => t === x[at]));
      const aligned = same ? values : x.map((t) => values[R.indexAt(arm, t)]);
      return chart.log ? onLogAxis(aligned, range[0]) : aligned;
    };
    const series = shown.map(({ arm, line }) => ({
      show: line.on, stroke: () => R.lineColour(line.colour), pxAlign: 0, points: { show: false }, ...look(line, arm),
    }));
    return new uPlot({
      width: Math.max(host.clientWidth, 200), height: host.clientHeight || 250,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, focus: { prox: -1 }, sync: { key: sync.key, scales: ["x", null] }, points: { size: 6 } },
      scales: { x: { time: false, range: () => [0, Math.max(R.lastTime / R.perUnit, 1e-9)] }, y: { distr: chart.log ? 3 : 1, range: () => limits(chart.lines, chart.log) } },
      axes: axes(chart),
      series: [{}, ...series],
      hooks: {
        draw: [mark],
        setCursor: [(u) => {
          if (u.cursor.event || u.cursor.idx === null || u.cursor.idx === undefined) R.clock.point(u.cursor.idx == null ? null : u.data[0][u.cursor.idx]);
        }],
        ready: [(u) => u.over.addEventListener("click", () => { if (u.cursor.idx != null) R.clock.select(u.data[0][u.cursor.idx]); })],
      },
    }, [x, ...shown.map(fitted)], host);
  };

  const drawPanels = (chart) => {
    chart.plots.forEach((plot) => { sync.unsub(plot); plot.destroy(); });
    const groups = overlaid ? [R.arms.map((_, arm) => arm)] : R.arms.map((_, arm) => [arm]);
    const hosts = groups.map(() => el("div", { class: "plot" }));
    chart.panels.replaceChildren(...groups.map((arms, at) => {
      const caption = overlaid && R.arms.length > 1
        ? el("figcaption", {}, ...arms.flatMap((arm) => [dashKey(arm), R.arms[arm]]))
        : el("figcaption", {}, R.arms[arms[0]], chart.note ? el("span", {}, chart.note(arms[0])) : null);
      return el("figure", { role: "group", "aria-label": `${chart.title}, ${arms.map((arm) => R.arms[arm]).join(" and ")}` }, caption, hosts[at]);
    }));
    chart.plots = groups.map((arms, at) => panel(chart, hosts[at], arms));
    tellLegend(chart);
  };

  const dashKey = (arm) => svg("svg", { class: "arm-dash", width: 46, height: 8, "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 46, y1: 4, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": R.armDash(arm).join(" ") }));

  const drawLegend = (chart) => {
    chart.legend.replaceChildren(...chart.lines.map((line) => {
      line.told = el("span", { class: "values" });
      return el("button", {
        type: "button", "aria-pressed": String(line.on),
        onclick: (event) => {
          line.on = !line.on;
          event.currentTarget.setAttribute("aria-pressed", String(line.on));
          drawPanels(chart);
        },
      }, swatch(`var(--c${line.colour % 8})`, look(line, 0)), el("span", { class: "name" }, line.label), line.told);
    }));
  };

  const tellLegend = (chart) => {
    const time = R.clock.now();
    chart.when.replaceChildren("at ", el("b", {}, R.moment(time * R.perUnit)), ` in ${chart.unit} · ${R.arms.join(" | ")}`, hidden(chart));
    for (const line of chart.lines) {
      const values = R.arms.map((_, arm) => R.number(line.values(arm)?.[R.indexAt(arm, time)]));
      line.told.replaceChildren(...values.flatMap((text, at) => (at ? [el("i", {}, "|"), text] : [text])));
    }
  };

  /* A logarithmic axis cannot show zero: say from where it shows. */
  const hidden = (chart) => (chart.log ? ` · logarithmic: zero and values below ${R.axisNumber(limits(chart.lines, true)[0])} are not drawn` : "");

  /* lines: [{label, values(arm) -> numbers, on}] */
  const create = (host, spec) => {
    const chart = { log: false, ...spec, plots: [] };
    chart.setLines = (lines) => {
      chart.lines = lines.map((line, at) => ({ colour: at, on: true, ...line })).map((line) => ({ ...line, second: line.colour >= 8 }));
      drawLegend(chart);
      drawPanels(chart);
    };
    const log = el("input", { type: "checkbox", onchange: (event) => { chart.log = event.target.checked; drawPanels(chart); } });
    log.checked = chart.log;
    chart.panels = el("div", { class: "panels" });
    chart.legend = el("div", { class: "legend", role: "group", "aria-label": `Lines of: ${chart.title}` });
    chart.when = el("p", { class: "legend-head" });
    host.append(el("div", { class: "chart" },
      el("div", { class: "chart-head" }, el("h3", {}, chart.title), el("div", { class: "tools" }, ...(chart.tools ?? []), el("label", {}, log, "logarithmic")), chart.about ? el("p", {}, chart.about) : null),
      chart.panels, chart.when, chart.legend));
    chart.setLines(chart.lines);
    R.narrowWatch(chart.panels, () => chart.plots.forEach((plot) => {
      const width = plot.root.parentElement.clientWidth;
      if (width > 0) plot.setSize({ width, height: plot.height });
    }));
    redraws.push(() => chart.plots.forEach((plot) => plot.redraw(false, true)));
    R.clock.listeners.push(() => tellLegend(chart));
    layoutListeners.push(() => { drawLegend(chart); drawPanels(chart); });
    return chart;
  };

  let marked = null;
  R.clock.listeners.push(() => {
    if (marked === R.clock.selected) return;
    marked = R.clock.selected;
    redraws.forEach((redraw) => redraw());
  });
  R.onTheme(() => redraws.forEach((redraw) => redraw()));
  const setOverlaid = (value) => { overlaid = value; layoutListeners.forEach((listener) => listener()); };
  return { create, setOverlaid };
})();
