//! `docs/pictures/flow.svg`: what goes into a verification, its steps in their order, and what comes out. The steps
//! are the core's own list, so that the picture cannot show others.

use std::fmt::Write as _;

use anyhow::Result;
use sigproof::Step;

use crate::document::Document;

const INPUTS: [(&str, &str); 4] = [
    ("bundle", "signature, certificate, log entry"),
    ("artifact", "bytes, or a digest of them"),
    ("trusted root", "whose certificates and logs count"),
    ("policy", "whose signature is accepted"),
];
const OUTPUTS: [(&str, &str, &str); 2] = [
    ("Verified", "facts: who, when, from where", "#1a7f37"),
    ("Rejected", "code, step, evidence, advice", "#b42318"),
];
const ROW: usize = 26;
const TOP: usize = 58;

/// The picture.
pub(crate) fn documents() -> Result<Vec<Document>> {
    Ok(vec![("docs/pictures/flow.svg", flow())])
}

/// What a step looks at.
const fn about(step: Step) -> &'static str {
    match step {
        Step::Bundle => "well-formed, of a known version",
        Step::Time => "when: the log, or a timestamp",
        Step::Path => "the certificate leads to the root",
        Step::Sct => "and was logged when issued",
        Step::LogEntry => "the signature is in the log",
        Step::Binding => "and the entry is this bundle's",
        Step::Signature => "the key has signed this",
        Step::Artifact => "and this is the artifact",
        Step::Policy => "the signer is who you accept",
        // A new step has to be drawn: the test of its name fails until it is.
        _ => "",
    }
}

fn flow() -> String {
    let height = TOP + ROW * Step::ALL.len() + 30;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <!-- Written by `cargo xtask generate` from bindings/workbench/src/pictures.rs; do not edit. -->\n\
         <title>Four inputs, {} steps, two answers</title>\n\
         <rect width=\"960\" height=\"{height}\" rx=\"8\" fill=\"#ffffff\"/>\n",
        Step::ALL.len()
    );
    let middle = height / 2;
    for (row, (name, about)) in INPUTS.iter().enumerate() {
        let y = middle - 110 + row * 64;
        card(&mut svg, 16, y, "#57606a", name, about);
        arrow(&mut svg, (248, y + 24), (310, middle));
    }
    let _ = writeln!(
        svg,
        "<rect x=\"312\" y=\"16\" width=\"350\" height=\"{}\" rx=\"8\" fill=\"#f6f8fa\" stroke=\"#0969da\" stroke-width=\"2\"/>",
        height - 32
    );
    let offline = "one Rust core: no network, no clock, no files";
    let _ = writeln!(svg, "<text x=\"328\" y=\"42\" font-weight=\"bold\">{offline}</text>");
    for (row, step) in Step::ALL.iter().enumerate() {
        let y = TOP + 18 + row * ROW;
        let (number, name, about) = (row + 1, step.as_str(), about(*step));
        let _ = writeln!(
            svg,
            "<text x=\"328\" y=\"{y}\">{number}</text><text x=\"346\" y=\"{y}\" font-family=\"monospace\">{name}</text>\
             <text x=\"424\" y=\"{y}\" fill=\"#57606a\">{about}</text>"
        );
    }
    for (row, (name, about, colour)) in OUTPUTS.iter().enumerate() {
        let y = middle - 54 + row * 92;
        card(&mut svg, 716, y, colour, name, about);
        arrow(&mut svg, (664, middle), (712, y + 24));
    }
    svg.push_str("</svg>\n");
    svg
}

fn card(svg: &mut String, x: usize, y: usize, colour: &str, name: &str, about: &str) {
    let (left, first, second) = (x + 12, y + 20, y + 38);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"230\" height=\"48\" rx=\"6\" fill=\"#ffffff\" stroke=\"{colour}\"/>\
         <text x=\"{left}\" y=\"{first}\" font-weight=\"bold\" fill=\"{colour}\">{name}</text>\
         <text x=\"{left}\" y=\"{second}\" font-size=\"12\" fill=\"#57606a\">{about}</text>"
    );
}

/// A line with a head at its end.
fn arrow(svg: &mut String, (x, y): (usize, usize), (to, end): (usize, usize)) {
    let (back, above, below) = (to - 8, end - 4, end + 4);
    let _ = writeln!(
        svg,
        "<path d=\"M{x} {y}L{back} {end}\" stroke=\"#57606a\" fill=\"none\"/>\
         <path d=\"M{to} {end}L{back} {above}V{below}Z\" fill=\"#57606a\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_in_the_picture_in_its_order() {
        let svg = flow();
        let places: Vec<_> = Step::ALL
            .iter()
            .inspect(|step| assert!(!about(**step).is_empty(), "{step:?}"))
            .map(|step| {
                svg.find(&format!("monospace\">{}</text>", step.as_str()))
                    .expect("a step is missing")
            })
            .collect();
        assert!(places.len() == 9 && places.is_sorted(), "{places:?}");
        assert_eq!(svg.matches('<').count(), svg.matches('>').count());
    }
}
