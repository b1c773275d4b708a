//! A picture as SVG text: lines, dots and words, with a title and a description.

use std::fmt::Write;

/// Text that may stand in an element or an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A text of at most so many characters; what is cut off is marked.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Where a text begins, relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextAnchor {
    Start,
    Middle,
    End,
}

/// A picture that is being drawn.
#[derive(Debug)]
pub(crate) struct SvgCanvas {
    width: f64,
    height: f64,
    body: String,
}

impl SvgCanvas {
    /// An empty picture, in units of about a pixel.
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    pub(crate) fn line(&mut self, class: &str, from: [f64; 2], to: [f64; 2]) {
        let [[x1, y1], [x2, y2]] = [from, to].map(|point| point.map(round));
        self.put(&format!(
            r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
        ));
    }

    /// A line through points.
    pub(crate) fn path(&mut self, class: &str, style: &str, points: &[[f64; 2]]) {
        let mut data = String::new();
        for (number, [x, y]) in points.iter().enumerate() {
            let command = if number == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(data, "{command}{} {}", round(*x), round(*y));
        }
        let style = style_of(style);
        self.put(&format!(r#"<path class="{class}"{style} d="{data}"/>"#));
    }

    pub(crate) fn rectangle(&mut self, class: &str, corner: [f64; 2], size: [f64; 2]) {
        let [x, y] = corner.map(round);
        let [width, height] = size.map(|length| round(length.max(0.0)));
        self.put(&format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
        ));
    }

    pub(crate) fn dot(&mut self, class: &str, style: &str, at: [f64; 2], radius: f64) {
        let [x, y] = at.map(round);
        let style = style_of(style);
        self.put(&format!(
            r#"<circle class="{class}"{style} cx="{x}" cy="{y}" r="{radius}"/>"#
        ));
    }

    /// A closed shape around a point: a triangle up or down, a diamond, a square.
    pub(crate) fn shape(&mut self, class: &str, style: &str, at: [f64; 2], corners: &[[f64; 2]]) {
        let corners: Vec<String> = corners
            .iter()
            .map(|[x, y]| format!("{} {}", round(at[0] + x), round(at[1] + y)))
            .collect();
        let style = style_of(style);
        self.put(&format!(
            r#"<path class="{class}"{style} d="M{}Z"/>"#,
            corners.join("L")
        ));
    }

    pub(crate) fn words(&mut self, class: &str, at: [f64; 2], anchor: TextAnchor, text: &str) {
        let [x, y] = at.map(round);
        let anchor = match anchor {
            TextAnchor::Start => "",
            TextAnchor::Middle => r#" text-anchor="middle""#,
            TextAnchor::End => r#" text-anchor="end""#,
        };
        let text = escaped(text);
        self.put(&format!(
            r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{text}</text>"#
        ));
    }

    /// Opens a group that shows a text when it is pointed at.
    pub(crate) fn open(&mut self, title: &str) {
        let title = escaped(title);
        self.put(&format!("<g><title>{title}</title>"));
    }

    /// Closes the group.
    pub(crate) fn close(&mut self) {
        self.put("</g>");
    }

    /// The whole picture.
    pub(crate) fn finish(self, class: &str, title: &str, about: &str) -> String {
        let [width, height] = [self.width, self.height].map(round);
        let (title, about) = (escaped(title), escaped(about));
        format!(
            r#"<svg class="sweep-plot {class}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><title>{title}</title><desc>{about}</desc>{}</svg>"#,
            self.body
        )
    }

    fn put(&mut self, element: &str) {
        self.body.push_str(element);
    }
}

fn style_of(style: &str) -> String {
    if style.is_empty() {
        return String::new();
    }
    format!(r#" style="{style}""#)
}

/// A coordinate to a tenth; zero in place of what is not finite.
fn round(value: f64) -> f64 {
    if value.is_finite() {
        (10.0 * value).round() / 10.0
    } else {
        0.0
    }
}
