/* Filter of the parameter table. */
R.parameters = () => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const rows = [...document.querySelectorAll(".parameters tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase(), status: row.dataset.status }));
  const buttons = [...document.querySelectorAll(".statuses button")];
  const count = document.getElementById("filter-count");
  const groups = [...document.querySelectorAll("details.group")].map((group) => ({ group, open: group.open }));
  /* Groups with a match open while something is looked for, and close again afterwards. */
  const unfold = (searching) => {
    for (const { group, open } of groups) group.open = searching ? group.querySelector("tbody tr:not([hidden])") !== null : open;
  };
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = buttons.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.dataset.status);
    let shown = 0;
    for (const { row, text, status } of rows) {
      const fits = words.every((word) => text.includes(word)) && (wanted.length === 0 || wanted.includes(status));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    unfold(words.length > 0 || wanted.length > 0);
    count.textContent = `${shown} of ${rows.length} shown`;
  };
  filter.addEventListener("input", apply);
  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  apply();
};
