/* Paper is white and narrower than a screen: charts are drawn again for it, and again for the screen afterwards. */
R.printing = () => {
  let theme;
  const paper = 690; // px between the margins of an A4 page
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.classList.add("paper");
    R.setTheme("light");
    R.chart.fit(paper);
    R.patch.repaint();
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper");
    if (!theme) delete document.documentElement.dataset.theme;
    R.setTheme(theme);
    R.chart.fit(null);
    R.patch.repaint();
  });
};
