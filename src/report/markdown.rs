//! Pages of the documentation as sections of the report.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A page in Markdown as HTML for a section of the report.
///
/// The title of the page is left to the section; the headings below it keep their order under the section's own. HTML
/// in the page is shown as text. Only links to the web stay links: the report has no other page beside it.
pub(super) fn to_html(page: &str) -> String {
    let mut kept = Kept::default();
    let events = Parser::new_ext(page, Options::ENABLE_TABLES);
    let events = events.filter_map(|event| kept.event(event));
    let mut text = String::with_capacity(page.len() * 5 / 4);
    html::push_html(&mut text, events);
    text
}

/// Elements that were opened and are left out.
#[derive(Default)]
struct Kept {
    in_title: bool,
    /// For each open link, whether it stays one.
    links: Vec<bool>,
}

impl Kept {
    fn event<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => self.in_title = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                self.in_title = false;
                return None;
            }
            _ => {}
        }
        if self.in_title {
            return None;
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
                level: below(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            })),
            Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            Event::Start(Tag::Link { ref dest_url, .. }) => self.open_link(dest_url),
            Event::End(TagEnd::Link) => {
                let stays = self.links.pop().unwrap_or(false);
                stays.then_some(Event::InlineHtml(CowStr::Borrowed("</a>")))
            }
            // A picture is a file, and the report has none: its words stay.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            other => Some(other),
        }
    }

    fn open_link<'a>(&mut self, address: &str) -> Option<Event<'a>> {
        let web = ["https://", "http://"];
        let stays = web.iter().any(|scheme| address.starts_with(scheme));
        self.links.push(stays);
        stays.then(|| {
            let address = minijinja::HtmlEscape(address);
            Event::InlineHtml(format!("<a href=\"{address}\" rel=\"noreferrer\">").into())
        })
    }
}

/// The title of the section is of the second level, and so are the headings of a page below its title.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_its_headings_paragraphs_lists_and_marks() {
        let page = "# Title with `code`\n\nWords on\ntwo lines.\n\n## Part\n\n- **One** *of*\n  two.\n- `b < c`\n\nAfter.\n";
        assert_eq!(
            to_html(page),
            "<p>Words on\ntwo lines.</p>\n<h3>Part</h3>\n<ul>\n<li><strong>One</strong> <em>of</em>\ntwo.</li>\n\
             <li><code>b &lt; c</code></li>\n</ul>\n<p>After.</p>\n"
        );
    }

    #[test]
    fn html_of_a_page_is_shown_as_text() {
        let html =
            to_html("A <b onclick=\"x()\">word</b>.\n\n<script>alert(1)</script>\n\n<!-- a -->\n");
        assert!(!html.contains("<script") && !html.contains("<b ") && !html.contains("<!--"));
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let link = |address: &str| to_html(&format!("[words]({address})"));
        assert_eq!(
            link("https://doi.org/10.1000/182?a=1&b=2"),
            "<p><a href=\"https:&#x2f;&#x2f;doi.org&#x2f;10.1000&#x2f;182?a=1&amp;b=2\" rel=\"noreferrer\">words</a></p>\n"
        );
        for address in [
            "MODEL.md",
            "javascript:alert(1)",
            "#part",
            "data:text/html,x",
        ] {
            assert_eq!(link(address), "<p>words</p>\n", "{address}");
        }
        assert_eq!(to_html("![a map](map.png)"), "<p>a map</p>\n");
    }

    /// Nothing of the shipped page may be lost: the report contains every word of it, in its order.
    #[test]
    fn the_shipped_page_of_limits_loses_nothing() {
        let page = include_str!("../../docs/LIMITS.md");
        let html = to_html(page);
        let (title, body) = page.split_once('\n').unwrap();
        assert!(title.starts_with("# ") && !html.contains(&title[2..]));
        assert_eq!(html.matches("<h3>").count(), body.matches("\n## ").count());
        assert_eq!(html.matches("<li>").count(), body.matches("\n- ").count());
        let plain = |text: &str| -> Vec<String> {
            let mut words = text.to_owned();
            for mark in ["**", "*", "`", "\n#### ", "\n### ", "\n## ", "\n- "] {
                words = words.replace(mark, if mark.starts_with('\n') { "\n" } else { "" });
            }
            words.split_whitespace().map(str::to_owned).collect()
        };
        let mut shown = String::new();
        for piece in html.split('<') {
            shown.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
        }
        let shown = shown
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        let shown = shown.replace("&amp;", "&");
        assert_eq!(plain(&shown), plain(body));
    }
}
