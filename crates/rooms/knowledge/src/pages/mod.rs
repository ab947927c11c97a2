//! The pages: for people who look for a service, and for staff who keep texts, offices and responsibilities.

mod answer;
mod place;
mod search;
mod service;
mod staff;

use maud::{Markup, html};
use web::{Access, Pace, Routes, Visitor};

use crate::{Knowledge, Module};

pub(crate) fn routes(knowledge: Knowledge) -> Routes {
    Routes::new()
        .get("/leistungen", Access::Public, search::page)
        .paced(Pace::Search)
        .get("/leistungen/{leika}", Access::Public, service::page)
        .with_state(knowledge.clone())
        .merge(staff::routes(knowledge))
}

/// The heading of a text module.
fn module_name(visitor: &Visitor, module: Module) -> String {
    visitor.t(match module {
        Module::What => "services-module-what",
        Module::Requirements => "services-module-requirements",
        Module::Documents => "services-module-documents",
        Module::Fees => "services-module-fees",
        Module::Deadlines => "services-module-deadlines",
        Module::Procedure => "services-module-procedure",
        Module::LegalBasis => "services-module-legal-basis",
    })
}

/// A text as it was written: an empty line separates paragraphs, lines that begin with `- ` are a list.
fn prose(text: &str) -> Markup {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        let is_item = line.starts_with("- ");
        let fits = |block: &Vec<&str>| {
            block.first().is_none_or(|first| first.starts_with("- ") == is_item)
        };
        match blocks.last_mut() {
            Some(block) if !line.is_empty() && fits(block) => block.push(line),
            _ if line.is_empty() => blocks.push(Vec::new()),
            _ => blocks.push(vec![line]),
        }
    }
    html! {
        @for block in blocks.iter().filter(|block| !block.is_empty()) {
            @if block.iter().all(|line| line.starts_with("- ")) {
                ul .kern-list.kern-list--bullet {
                    @for line in block { li { (line.trim_start_matches("- ")) } }
                }
            } @else {
                p .kern-body.kl-narrow {
                    @for (at, line) in block.iter().enumerate() {
                        @if at > 0 { br; }
                        (line)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn a_text_becomes_paragraphs_and_lists() {
        let markup = prose("Eins\nzwei\n\n- a\n- <b>\nDrei").into_string();
        assert_eq!(
            markup,
            "<p class=\"kern-body kl-narrow\">Eins<br>zwei</p>\
             <ul class=\"kern-list kern-list--bullet\"><li>a</li><li>&lt;b&gt;</li></ul>\
             <p class=\"kern-body kl-narrow\">Drei</p>"
        );
        assert_eq!(prose(" \n\n").into_string(), "");
    }
}
