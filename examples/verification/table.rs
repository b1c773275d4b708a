//! Tables of the page.

/// A table in Markdown.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&head.map(str::to_owned));
    text += &line(&[const { "---" }; N].map(str::to_owned));
    for row in rows {
        text += &line(row);
    }
    text
}

/// The order of convergence from errors at a step and at half of it.
pub fn order(coarse: f64, fine: f64) -> f64 {
    (coarse / fine).log2()
}

/// A number with three digits.
pub fn digits(value: f64) -> String {
    format!("{value:.2e}")
}
