/* Line charts: one panel per arm with a shared scale, all arms in one panel, or what each arm has more than the reference arm. Each
   replicate is a thin line, their mean a bold one. One legend shows the values. */
R.chart = (() => {
  const { el, svg } = R;
  const DECADES = 6; // a logarithmic axis shows at most so many below its top
  const redraws = [];
  let layout = "apart";
  let paper = null; // width of a page, while it is printed
  const layoutListeners = [];
  const sync = uPlot.sync("time");

  /* There are eight colours. The lines after them are dashed, and dashed otherwise in the third round; where dashes tell the
     arms apart, they are bold. */
  const ROUNDS = [[], [3, 3], [9, 3, 2, 3]];
  const look = (line, arm) => (layout === "together" ? { dash: R.armDash(arm), width: line.round > 0 ? 4 : 2 } : { dash: ROUNDS[Math.min(line.round, 2)], width: 2 });
  const swatch = (colour, { dash, width }) => svg("svg", { class: "swatch", viewBox: "0 0 24 14", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 24, y1: 7, y2: 7, stroke: colour, "stroke-width": width + 1, "stroke-dasharray": dash.join(" ") }));

  /* Arms that have a panel of their own: the reference arm has no difference from itself. */
  const armsOf = (chart) => (layout === "difference" ? chart.arms.filter((arm) => R.references[arm] !== null) : chart.arms);
  const isLog = (chart) => chart.log && layout !== "difference";

  /* The replicates of a line, and their mean. */
  const less = (arm, values, others) => values?.map((value, at) => {
    const reference = R.references[arm];
    const other = R.times[reference][at] === R.times[arm][at] ? at : R.indexAt(reference, R.times[arm][at]);
    return value === null ? null : value - (others?.[other] ?? NaN);
  });
  const valuesOf = (line, arm) => (layout === "difference" ? less(arm, line.values(arm), line.values(R.references[arm])) : line.values(arm));
  const drawsOf = (line, arm) => {
    const own = line.draws?.(arm) ?? [];
    if (own.length < 2) return [];
    if (layout !== "difference") return own;
    const others = line.draws(R.references[arm]);
    return own.map((values, at) => less(arm, values, others[at]));
  };

  /* Limits of the y axis over all arms and shown lines. `least` is the smallest value that is worth an axis, such as one cell. */
  const limits = (chart) => {
    let low = Infinity, high = -Infinity;
    for (const line of chart.lines.filter((l) => l.on)) {
      for (const arm of armsOf(chart)) {
        for (const values of [valuesOf(line, arm) ?? [], ...drawsOf(line, arm)]) {
          for (const value of values) {
            if (isLog(chart) && !(value > 0)) continue;
            if (value < low) low = value;
            if (value > high) high = value;
          }
        }
      }
    }
    if (layout === "difference") {
      const most = Math.max(Math.abs(low), Math.abs(high));
      return Number.isFinite(most) && most > 0 ? [-1.06 * most, 1.06 * most] : [-1, 1];
    }
    if (!isLog(chart)) {
      const top = Math.max(high, 0);
      return Number.isFinite(top) && top > 0 ? [Math.min(low, 0), top * 1.04] : [0, 1];
    }
    if (!Number.isFinite(high)) return chart.least ? [chart.least, 10 * chart.least] : [0.1, 1];
    const top = Math.max(10 ** Math.ceil(Math.log10(high) + 0.02), chart.least ? 10 * chart.least : 0);
    if (chart.least) return [chart.least, top];
    const bottom = 10 ** Math.floor(Math.log10(low) + 1e-9);
    return [Math.max(Math.min(bottom, top / 10), top / 10 ** DECADES), top];
  };

  /* A logarithmic axis has no zero: below its lowest decade lies a strip for what is zero or smaller. */
  const strip = ([bottom, top]) => bottom * (bottom / top) ** 0.07;
  const range = (chart) => {
    const [bottom, top] = limits(chart);
    return isLog(chart) ? [strip([bottom, top]), top] : [bottom, top];
  };
  const decades = (chart) => {
    const [bottom, top] = limits(chart).map((value) => Math.round(Math.log10(value)));
    return Array.from({ length: top - bottom + 1 }, (_, at) => 10 ** (bottom + at));
  };

  const axes = (chart) => {
    const common = { stroke: () => R.colour("soft"), grid: { stroke: () => R.colour("line"), width: 1 }, ticks: { stroke: () => R.colour("line"), width: 1 }, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", labelSize: 18, labelGap: 0 };
    const own = isLog(chart) ? { splits: () => decades(chart), filter: (_, splits) => (paper === null ? splits : splits.map((value, at) => (at % 2 ? null : value))) } : {};
    const signed = (value) => (layout === "difference" && value > 0 ? "+" : "") + R.axisNumber(value);
    return [
      { ...common, space: 46, size: 30, label: `time, ${R.timeUnit}`, values: (_, splits) => splits.map((v) => R.axisNumber(v)) },
      { ...common, size: 64, label: layout === "difference" ? `difference, ${chart.unit}` : chart.unit, ...own, values: (_, splits) => splits.map(signed) },
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

  /* Values as a logarithmic axis shows them: a line that falls to zero, or below the axis, ends in the strip; one that rises
     from there begins in it. */
  const onLogAxis = (values, [bottom, top]) => {
    const seen = (at) => values[at] > 0 && values[at] >= bottom;
    return values.map((value, at) => (seen(at) ? value : seen(at - 1) || seen(at + 1) ? strip([bottom, top]) : null));
  };

  /* The moments at which a line falls into the strip. */
  const falls = (values, floor) => values.flatMap((value, at) => (value === floor && values[at - 1] > floor ? [at] : []));

  /* Marks where lines end. */
  const ends = (u, chart, shown) => {
    if (!isLog(chart)) return;
    const floor = strip(limits(chart));
    const size = 5 * devicePixelRatio;
    u.ctx.save();
    shown.forEach(({ line, draw }, at) => {
      if (!line.on || draw !== null) return;
      u.ctx.fillStyle = R.lineColour(line.colour);
      for (const moment of falls(u.data[at + 1], floor)) {
        const x = u.valToPos(u.data[0][moment], "x", true), y = u.bbox.top + u.bbox.height;
        u.ctx.beginPath();
        u.ctx.moveTo(x - size, y - 1.7 * size);
        u.ctx.lineTo(x + size, y - 1.7 * size);
        u.ctx.lineTo(x, y);
        u.ctx.fill();
      }
    });
    u.ctx.restore();
  };

  /* On paper, panels stand two in a row, many of them three. */
  const paperColumns = (chart) => {
    const panels = layout === "together" ? 1 : armsOf(chart).length;
    return panels > 4 ? 3 : Math.min(panels, 2);
  };
  const paperWidth = (chart) => (paper === null ? null : Math.floor(paper / paperColumns(chart)) - 12);
  const paperHeight = (chart) => (paperColumns(chart) > 2 ? 105 : 135);

  const panel = (chart, host, arms) => {
    const shown = arms.flatMap((arm) => chart.lines.flatMap((line) => [
      ...drawsOf(line, arm).map((draw) => ({ arm, line, draw })), { arm, line, draw: null },
    ]));
    const x = R.times[arms[0]];
    const reach = limits(chart);
    const fitted = ({ arm, line, draw }) => {
      const own = R.times[arm];
      const values = draw ?? valuesOf(line, arm);
      const same = own === x || (own.length === x.length && own.every((t, at) => t === x[at]));
      const aligned = same ? values : x.map((t) => values[R.indexAt(arm, t)]);
      return isLog(chart) ? onLogAxis(aligned, reach) : aligned;
    };
    const series = shown.map(({ arm, line, draw }) => ({
      show: line.on, stroke: () => R.lineColour(line.colour), pxAlign: 0, points: { show: false }, ...look(line, arm),
      ...(draw ? { width: 0.7, alpha: 0.55 } : {}),
    }));
    return new uPlot({
      width: paperWidth(chart) ?? Math.max(host.clientWidth, 200), height: paper === null ? host.clientHeight || 250 : paperHeight(chart),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, focus: { prox: -1 }, sync: { key: sync.key, scales: ["x", null] }, points: { size: (_, at) => (shown[at - 1]?.draw ? 0 : 6) } },
      scales: { x: { time: false, range: () => [0, Math.max(R.lastTime / R.perUnit, 1e-9)] }, y: { distr: isLog(chart) ? 3 : 1, range: () => range(chart) } },
      axes: axes(chart),
      series: [{}, ...series],
      hooks: {
        draw: [mark, (u) => ends(u, chart, shown)],
        setCursor: [(u) => {
          if (u.cursor.event || u.cursor.idx === null || u.cursor.idx === undefined) R.clock.point(u.cursor.idx == null ? null : u.data[0][u.cursor.idx]);
        }],
        ready: [(u) => u.over.addEventListener("click", () => { if (u.cursor.idx != null) R.clock.select(u.data[0][u.cursor.idx]); })],
      },
    }, [x, ...shown.map(fitted)], host);
  };

  const drawPanels = (chart) => {
    chart.plots.forEach((plot) => { sync.unsub(plot); plot.destroy(); });
    const groups = layout === "together" ? [armsOf(chart)] : armsOf(chart).map((arm) => [arm]);
    const hosts = groups.map(() => el("div", { class: "plot" }));
    chart.panels.style.setProperty("--paper-columns", paperColumns(chart));
    chart.panels.style.setProperty("--paper-height", `${paperHeight(chart)}px`);
    chart.panels.replaceChildren(...groups.map((arms, at) => {
      const name = arms.map((arm) => R.arms[arm]).join(" and ");
      const words = layout === "difference" ? `${name} minus ${R.arms[R.references[arms[0]]]}` : name;
      const caption = layout === "together" && arms.length > 1 ? null : el("figcaption", {}, words);
      return el("figure", { "aria-label": `${chart.title}, ${words}` }, caption, hosts[at]);
    }));
    chart.plots = groups.map((arms, at) => panel(chart, hosts[at], arms));
    showValues(chart);
  };

  const dashKey = (arm) => svg("svg", { class: "arm-dash", width: 46, height: 8, "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 46, y1: 4, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": R.armDash(arm).join(" ") }));

  const drawLegend = (chart) => {
    chart.legend.replaceChildren(...chart.lines.map((line) => {
      line.shown = el("span", { class: "values" });
      const parts = [swatch(`var(--c${line.colour % 8})`, look(line, 0)), el("span", { class: "name" }, line.label), line.shown];
      return R.switchButton(line.on, (on) => { line.on = on; drawPanels(chart); }, ...parts);
    }));
  };

  const showValues = (chart) => {
    const time = R.clock.now();
    const shown = armsOf(chart);
    const minus = (arm) => (layout === "difference" ? ` minus ${R.arms[R.references[arm]]}` : "");
    const arms = shown.length > 1 || layout === "difference" ? ` · ${shown.map((arm) => R.arms[arm] + minus(arm)).join(" | ")}` : "";
    chart.when.replaceChildren("at ", el("b", {}, R.moment(time * R.perUnit)), ` in ${chart.unit}${arms}`, hidden(chart));
    for (const line of chart.lines) {
      const values = shown.map((arm) => R.number(valuesOf(line, arm)?.[R.indexAt(arm, time)]));
      line.shown.replaceChildren(...values.flatMap((text, at) => (at ? [el("i", {}, "|"), text] : [text])));
    }
  };

  /* What the mark in the strip below a logarithmic axis means. */
  const hidden = (chart) => {
    if (!isLog(chart)) return "";
    return ` · logarithmic; a line that ends in ▾ at the bottom is zero or below ${R.axisNumber(limits(chart)[0])}`;
  };

  /* lines: [{label, values(arm) -> numbers, on}]; arms: those that have a panel; least: where a logarithmic axis begins, if not by
     the values; whole: the values are counts. */
  const create = (host, spec) => {
    const chart = { log: false, arms: R.arms.map((_, arm) => arm), ...spec, plots: [] };
    chart.setLines = (lines) => {
      chart.lines = lines.map((line, at) => ({ colour: at, on: true, ...line })).map((line) => ({ ...line, round: Math.floor(line.colour / 8) }));
      drawLegend(chart);
      drawPanels(chart);
    };
    const log = el("input", { type: "checkbox", onchange: (event) => { chart.log = event.target.checked; drawPanels(chart); } });
    log.checked = chart.log;
    chart.panels = el("div", { class: "panels" });
    chart.legend = el("div", { class: "legend", role: "group", "aria-label": `Lines of: ${chart.title}` });
    chart.when = el("p", { class: "legend-head" });
    host.append(el("div", { class: "chart" },
      el("div", { class: "chart-head" }, el("h3", {}, chart.title), el("div", { class: "tools" }, ...(chart.tools ?? []), el("label", { class: "log" }, log, "logarithmic")), chart.about ? el("p", { class: "chart-about" }, chart.about) : null),
      chart.panels, chart.absent ? el("p", { class: "fine" }, chart.absent) : null, chart.when, chart.legend));
    chart.setLines(chart.lines);
    R.narrowWatch(chart.panels, () => chart.plots.forEach((plot) => {
      const width = plot.root.parentElement.clientWidth;
      if (width > 0 && paper === null) plot.setSize({ width, height: plot.height });
    }));
    redraws.push(() => chart.plots.forEach((plot) => plot.redraw(false, true)));
    R.clock.listeners.push(() => showValues(chart));
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
  /* Names of the arms with their dashes: once, for all charts that hold several arms. */
  const armKey = () => (layout === "together"
    ? el("p", { class: "legend-head" }, ...R.arms.flatMap((name, arm) => [dashKey(arm), name])) : "");
  const setLayout = (value) => {
    layout = value;
    document.getElementById("arm-key").replaceChildren(armKey());
    document.querySelectorAll(".log input").forEach((box) => { box.disabled = layout === "difference"; });
    layoutListeners.forEach((listener) => listener());
  };
  /* Draws all charts for a page of a width, or for the screen again. */
  const fit = (width) => {
    paper = width;
    layoutListeners.forEach((listener) => listener());
  };
  return { create, setLayout, fit };
})();
