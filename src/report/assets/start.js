/* Puts the figures on the page; a section without anything to show is taken out, with its link. */
(() => {
  const remove = (id) => {
    document.getElementById(id).remove();
    document.querySelector(`nav a[href="#${id}"]`)?.remove();
  };
  const asked = location.hash.slice(1);
  R.setTheme(asked === "dark" || asked === "light" ? asked : undefined);
  const sampled = R.times.some((times) => times.length > 0);
  if (sampled && R.bodyMap.create(document.getElementById("body-map"))) R.topics.body(document.getElementById("body-charts"));
  else remove("body");
  if (!R.patch.create(document.getElementById("patch-pictures"))) remove("patch");
  if (sampled) {
    const host = document.getElementById("tissue-charts");
    if (R.arms.length > 1) {
      host.before(R.el("div", { class: "tools" }, R.bodyMap.radios("Arms", "layout", [["apart", "side by side"], ["together", "in one chart, by dashes"], ["difference", "differences"]], "apart", R.chart.setLayout)));
    }
    if (R.replicates > 1) host.before(R.el("p", { class: "fine" }, `Thin lines are the ${R.replicates} replicates, the bold line is their mean.`));
    R.topics.tissue(host);
  } else remove("tissue");
  R.parameters();
  R.glossary();
  R.printing();
})();
