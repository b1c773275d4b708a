/* Which courses the page shows. */
R.topics = (() => {
  const { el, data } = R;
  const placeLabel = new Map([
    ["venous", "venous blood"], ["arterial", "arterial blood"], ["excreted", "excreted"],
    ...data.organs.map((organ) => [organ.key, organ.label]),
  ]);
  const nameOf = (place) => placeLabel.get(place) ?? place;
  const peak = (name) => Math.max(0, ...R.arms.flatMap((_, arm) => R.column(arm, name) ?? []));
  const line = (name, label, on) => ({ label, on, values: (arm) => R.column(arm, name), draws: (arm) => R.draws(arm, name) });

  /* A place has one colour, by its name, in every chart and in every report: the eight colours in full lines for the places most
     looked at, the same colours dashed for the others. Names that are not here take what is left, in the order of the body. */
  const PLACE_COLOURS = {
    lung: 0, liver: 1, spleen: 2, heart: 3, kidney: 4, marrow: 6, gut: 5, rest: 7,
    venous: 15, arterial: 11, excreted: 12, brain: 10, muscle: 9, skin: 14, adipose: 13,
  };
  const others = [...data.places].filter((place) => !(place in PLACE_COLOURS));
  const free = Array.from({ length: 24 }, (_, at) => at).filter((at) => !Object.values(PLACE_COLOURS).includes(at));
  const placeColour = (place) => PLACE_COLOURS[place] ?? free[others.indexOf(place) % free.length];

  /* The lung and the organs of patches come first, then by size. */
  const placeLines = (group) => {
    const weight = (place) => (place === "lung" ? Infinity : R.isSite(place) ? Number.MAX_VALUE : Math.max(peak(`viable/${place}`), peak(`label/${place}`)));
    const order = [...data.places, "excreted"].sort((a, b) => weight(b) - weight(a));
    return order.map((place, at) => ({ ...line(`${group}/${place}`, nameOf(place), at < 7), colour: placeColour(place) }))
      .filter((_, at) => peak(`${group}/${order[at]}`) > 0);
  };

  const select = (label, options, change) => {
    const input = el("select", { onchange: (event) => change(event.target.value) }, ...options.map(([value, text]) => el("option", { value }, text)));
    return el("label", {}, label, input);
  };

  /* An arm without cells has no panel in these charts, but a sentence. */
  const body = (host) => {
    const infused = (arm) => Math.max(0, ...(R.column(arm, "infused/all") ?? [])) > 0;
    const all = R.arms.map((_, arm) => arm);
    const arms = all.filter(infused);
    const without = all.filter((arm) => !infused(arm)).map((arm) => R.arms[arm]);
    const absent = without.length > 0 ? `No cells were given in ${without.length > 1 ? "these arms" : "this arm"}: ${without.join(", ")}.` : null;
    for (const [group, title, about, unit, whole] of [
      ["viable", "Living infused cells by place", "Cells alive in the blood, held in vessels or in the tissue of each place.", "cells", true],
      ["label", "Label by place", "Label in cells' worth, wherever it is found: in living cells, in dead ones, or carried on.", "cells' worth", false],
    ]) {
      const lines = placeLines(group);
      if (lines.length > 0) R.chart.create(host, { title, about, unit, log: true, lines, arms, absent, least: 1, whole });
    }
  };

  const peakOfSites = (group, key) => Math.max(...R.prefixes.map((prefix) => peak(`${group}/${prefix}${key}`)));

  /* Shown at first: the factors that the closing table asks about; where there are fewer than three, the largest beside them. Each of
     these has a colour of its own. */
  const bySize = [...data.factors].sort((a, b) => peakOfSites(`mean`, b.key) - peakOfSites(`mean`, a.key)).map((factor) => factor.key);
  const shownFirst = [...new Set([...R.askedFactors, ...bySize.slice(0, Math.max(0, 3 - R.askedFactors.length))])].slice(0, 8);
  const factorOrder = [...new Set([...shownFirst, ...data.factors.map((factor) => factor.key)])];
  const factorColour = (key) => factorOrder.indexOf(key);

  const factors = (host, site) => {
    const prefix = R.prefixes[site];
    if (!data.factors.some((factor) => peak(`max/${prefix}${factor.key}`) > 0)) return;
    let statistic = "mean", relative = false;
    const scale = (factor, values) => (relative ? values?.map((value) => (100 * value) / factor.half_pM) : values);
    const name = (factor) => `${statistic}/${prefix}${factor.key}`;
    const lines = () => data.factors.filter((factor) => !relative || factor.half_pM > 0).map((factor) => ({
      label: factor.label, on: shownFirst.includes(factor.key), colour: factorColour(factor.key),
      values: (arm) => scale(factor, R.column(arm, name(factor))), draws: (arm) => R.draws(arm, name(factor)).map((values) => scale(factor, values)),
    }));
    const change = () => { chart.unit = relative ? "% of the half-point" : "pM"; chart.setLines(lines()); };
    const tools = [
      select("over the patch ", [["mean", "mean"], ["max", "largest voxel"], ["min", "smallest voxel"]], (value) => { statistic = value; change(); }),
      select("as ", [["pM", "pM"], ["half", "% of half-point"]], (value) => { relative = value === "half"; change(); }),
    ];
    const chart = R.chart.create(host, { title: `Secreted factors ${R.inPatch(site)}`, about: "A half-point is the concentration at which a rule that reads the factor responds with half of its strength; of several rules the lowest counts. Far below it, a factor does little.", unit: "pM", log: true, lines: lines(), tools });
  };

  const plasma = (host) => {
    const places = data.places.filter((place) => data.series.columns.some((name) => name.startsWith(`plasma/${place}/`)));
    const any = places.some((place) => data.factors.some((factor) => peak(`plasma/${place}/${factor.key}`) > 0));
    if (!any) return;
    let place = places.includes("arterial") ? "arterial" : places[0];
    const lines = () => data.factors.map((factor) => ({ ...line(`plasma/${place}/${factor.key}`, factor.label, shownFirst.includes(factor.key) && peak(`plasma/${place}/${factor.key}`) > 0), colour: factorColour(factor.key) }));
    const order = [place, ...places.filter((other) => other !== place)];
    const tools = [select("in ", order.map((key) => [key, nameOf(key)]), (value) => { place = value; chart.setLines(lines()); })];
    const chart = R.chart.create(host, { title: "Secreted factors in plasma", about: "Trapped cells may act on a distant organ through the blood without ever arriving.", unit: "pM", log: true, lines: lines(), tools });
  };

  const cells = (host, site) => {
    const prefix = R.prefixes[site];
    /* The colour of a state is that of its mark in the pictures. Shown at first: the states asked about; without any, the largest. */
    const asked = data.states.some(([key]) => R.isAsked(`cells.${prefix}${key}`));
    const order = data.states.map(([key, label]) => ({ key, label, peak: peak(`cells/${prefix}${key}`) }))
      .filter((state) => state.peak > 0).sort((a, b) => b.peak - a.peak);
    const lines = order.map((state, rank) => ({
      ...line(`cells/${prefix}${state.key}`, state.label, asked ? R.isAsked(`cells.${prefix}${state.key}`) : rank < 5), colour: R.cellLook(state.key).line,
    }));
    if (lines.length > 0) R.chart.create(host, { title: `Cells ${R.inPatch(site)}`, about: "Agents by kind and state.", unit: "/mm³", lines });
  };

  const damage = (host, site) => {
    const prefix = R.prefixes[site], tissue = R.inPatch(site).replace("in the", "of the");
    const shares = [["parenchyma", "living parenchyma"], ["vessels", "perfused vessels"], ["collagen", "collagen"], ["alarm", "alarm"]]
      .map(([key, label]) => line(`tissue/${prefix}${key}`, label, true));
    R.chart.create(host, { title: `Tissue ${tissue}`, about: "Means over the patch: parenchyma and collagen as shares of the tissue, vessels relative to healthy tissue, alarm relative to its largest.", unit: "%", lines: shares });
    if (peak(`tissue/${prefix}debris`) > 0) R.chart.create(host, { title: `Debris of dead tissue${data.sites.length > 1 ? ` ${R.inPatch(site)}` : ""}`, about: "Uncleared remains, in units of dead parenchymal cells.", unit: "/mm³", lines: [line(`tissue/${prefix}debris`, "debris", true)] });
  };

  const thinned = (host) => {
    const every = Math.max(...data.series.arms.map((arm) => arm.kept_every));
    if (every > 1) host.append(el("p", { class: "fine" }, `The charts show every ${every}th sample; the tables beside this page hold them all.`));
  };

  return { body, tissue: (host) => {
    data.sites.forEach((_, site) => { factors(host, site); cells(host, site); damage(host, site); });
    plasma(host);
    thinned(host);
  }, nameOf, select };
})();
