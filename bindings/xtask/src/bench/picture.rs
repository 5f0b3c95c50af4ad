//! The distributions as a picture: of each kind of bundle two hills over one axis of time, ours and the peer's, drawn
//! out of each bundle's median. The axis is logarithmic. Light or dark as the reader's system is.

use std::fmt::Write as _;

use super::figures::{Distribution, middle};

const WIDTH: usize = 960;
/// Where the axis begins, and how long it is.
const LEFT: f64 = 190.0;
const LONG: f64 = 620.0;
const ROW: f64 = 44.0;
const HEAD: f64 = 64.0;
const FOOT: f64 = 34.0;
/// How high the hill of a kind is.
const HILL: f64 = 30.0;
/// The hills are drawn in so many steps.
const STEPS: usize = 155;

const STYLE: &str = "<style>
svg { --paper: #ffffff; --ink: #1f2328; --soft: #57606a; --line: #d0d7de; --ours: #0969da; --theirs: #bc4c00; }
@media (prefers-color-scheme: dark) {
svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --ours: #4493f8; --theirs: #f0883e; }
}
.paper { fill: var(--paper); } text { fill: var(--ink); } .soft { fill: var(--soft); }
.line { stroke: var(--line); } .ours { fill: var(--ours); } .theirs { fill: var(--theirs); }
path { fill-opacity: 0.45; }
</style>";

/// One panel: what ran where, the peer, and the kinds.
pub(crate) struct Panel<'d> {
    pub(crate) title: String,
    pub(crate) peer: String,
    pub(crate) kinds: &'d [Distribution],
}

/// The whole picture.
pub(crate) fn draw(panels: &[Panel<'_>]) -> String {
    let tall = |panel: &Panel<'_>| HEAD + ROW * panel.kinds.len() as f64 + FOOT;
    let height: f64 = panels.iter().map(tall).sum::<f64>() + 8.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <!-- Written by `cargo xtask bench`; do not edit. -->\n\
         <title>The processor's time of each bundle, sigproof and its peers</title>\n{STYLE}\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height:.0}\" rx=\"8\"/>\n"
    );
    let mut top = 0.0;
    for panel in panels {
        draw_panel(&mut svg, panel, top);
        top += tall(panel);
    }
    svg.push_str("</svg>\n");
    svg
}

/// From microseconds to a place on the axis, in tens: the logarithm.
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    /// From the tick before all that there is to the one after, with some room.
    fn over(kinds: &[Distribution]) -> Self {
        let all = || kinds.iter().flat_map(|kind| kind.ours.iter().chain(&kind.theirs)).copied();
        let least = all().fold(f64::INFINITY, f64::min) * 0.95;
        let most = all().fold(0.0, f64::max) * 1.05;
        let from = ticks().filter(|tick| *tick <= least).fold(0.1, f64::max);
        let to = ticks().filter(|tick| *tick >= most).fold(f64::INFINITY, f64::min);
        Self { from: from.log10(), to: to.min(1e7).log10() }
    }

    fn place(&self, micros: f64) -> f64 {
        LEFT + (micros.max(0.1).log10() - self.from) / (self.to - self.from) * LONG
    }

    fn ticks(&self) -> Vec<f64> {
        // The ends are ticks themselves, but for the last digit of a logarithm.
        let within = |tick: &f64| (self.from - 1e-9..self.to + 1e-9).contains(&tick.log10());
        ticks().filter(within).collect()
    }
}

/// 1, 2 and 5 of each power of ten, in microseconds.
fn ticks() -> impl Iterator<Item = f64> {
    (-1..8).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)))
}

fn time(micros: f64) -> String {
    match micros {
        ..1000.0 => format!("{micros:.0} µs"),
        ..10_000.0 => format!("{:.1} ms", micros / 1000.0).replace(".0 ", " "),
        _ => format!("{:.0} ms", micros / 1000.0),
    }
}

fn draw_panel(svg: &mut String, panel: &Panel<'_>, top: f64) {
    let axis = Axis::over(panel.kinds);
    let (first, bottom) = (top + HEAD, top + HEAD + ROW * panel.kinds.len() as f64);
    let (title, peer) = (&panel.title, &panel.peer);
    let _ = writeln!(
        svg,
        "<text x=\"20\" y=\"{:.0}\" font-weight=\"bold\">{title}</text>\
         <rect class=\"ours\" x=\"{LEFT:.0}\" y=\"{1:.0}\" width=\"12\" height=\"12\"/><text x=\"{2:.0}\" y=\"{3:.0}\">sigproof</text>\
         <rect class=\"theirs\" x=\"{4:.0}\" y=\"{1:.0}\" width=\"12\" height=\"12\"/><text x=\"{5:.0}\" y=\"{3:.0}\">{peer}</text>\
         <text class=\"soft\" x=\"940\" y=\"{3:.0}\" text-anchor=\"end\">ratio of medians</text>",
        top + 26.0,
        top + 37.0,
        LEFT + 18.0,
        top + 48.0,
        LEFT + 100.0,
        LEFT + 118.0,
    );
    for tick in axis.ticks() {
        let (x, y) = (axis.place(tick), bottom + 18.0);
        let _ = writeln!(
            svg,
            "<line class=\"line\" x1=\"{x:.1}\" y1=\"{first:.0}\" x2=\"{x:.1}\" y2=\"{bottom:.0}\"/>\
             <text class=\"soft\" x=\"{x:.1}\" y=\"{y:.0}\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
            time(tick)
        );
    }
    for (row, kind) in panel.kinds.iter().enumerate() {
        let base = first + ROW * (row + 1) as f64 - 6.0;
        let (ours, theirs) = (middle(kind.ours.clone()), middle(kind.theirs.clone()));
        let _ = writeln!(
            svg,
            "<text x=\"20\" y=\"{:.0}\">{}</text><text x=\"940\" y=\"{:.0}\" text-anchor=\"end\" font-weight=\"bold\">{:.2}</text>\
             <line class=\"line\" x1=\"{LEFT:.0}\" y1=\"{base:.0}\" x2=\"{:.0}\" y2=\"{base:.0}\"/>",
            base - 6.0,
            kind.kind,
            base - 6.0,
            ours / theirs,
            LEFT + LONG
        );
        for (class, times, median) in [("theirs", &kind.theirs, theirs), ("ours", &kind.ours, ours)]
        {
            let x = axis.place(median);
            let _ = writeln!(
                svg,
                "<path class=\"{class}\" d=\"{}\"/><rect class=\"{class}\" x=\"{:.1}\" y=\"{:.0}\" width=\"2\" height=\"{HILL:.0}\">\
                 <title>median {}</title></rect>",
                hill(times, &axis, base),
                x - 1.0,
                base - HILL,
                time(median)
            );
        }
    }
}

/// The outline of how many bundles took about as long: a count in each step, smoothed, its highest point always as high.
fn hill(times: &[f64], axis: &Axis, base: f64) -> String {
    let step = LONG / STEPS as f64;
    let mut counts = vec![0.0_f64; STEPS + 1];
    for time in times {
        let place = (axis.place(*time) - LEFT) / step;
        // Of a normal distribution, the steps that matter.
        for (n, count) in counts.iter_mut().enumerate() {
            let far = (n as f64 - place) / 1.3;
            *count += (-far * far / 2.0).exp();
        }
    }
    let highest = counts.iter().copied().fold(0.0, f64::max);
    let mut path = String::new();
    let low = |count: f64| count < highest / 200.0;
    for (n, count) in counts.iter().enumerate() {
        let beside = |n: usize| counts.get(n).is_none_or(|count| low(*count));
        if low(*count) && beside(n + 1) && beside(n.wrapping_sub(1)) {
            continue;
        }
        let letter = if path.is_empty() { 'M' } else { 'L' };
        let (x, y) = (LEFT + n as f64 * step, base - HILL * count / highest);
        let _ = write!(path, "{letter}{x:.0} {y:.1}");
    }
    path.push('Z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> String {
        let kind = |name: &str| Distribution {
            kind: name.to_owned(),
            ours: vec![290.0, 300.0, 310.0],
            theirs: vec![650.0, 660.0, 9000.0],
        };
        let kinds = [kind("v0.3, message"), kind("bare key")];
        let panel = |title: &str| Panel {
            title: title.to_owned(),
            peer: "peer 1".to_owned(),
            kinds: &kinds,
        };
        draw(&[panel("native"), panel("WebAssembly")])
    }

    #[test]
    fn every_kind_has_two_hills_and_its_ratio() {
        let svg = picture();
        assert_eq!(svg.matches("<path").count(), 8);
        assert_eq!(svg.matches(">bare key<").count(), 2);
        assert_eq!(svg.matches(">0.45<").count(), 4, "{svg}");
        assert_eq!(svg.matches("median 300 µs").count(), 4);
        assert!(svg.contains("prefers-color-scheme: dark"));
        for open in ["<svg", "<text", "<title"] {
            let close = open.replace('<', "</") + ">";
            assert_eq!(svg.matches(open).count(), svg.matches(&*close).count(), "{open}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        // XML allows no two hyphens within a comment: no browser would show the picture.
        let (_, comment) = svg.split_once("<!--").unwrap();
        assert!(!comment.split_once("-->").unwrap().0.contains("--"));
    }

    #[test]
    fn slower_is_further_right() {
        let kinds =
            [Distribution { kind: String::new(), ours: vec![100.0], theirs: vec![10_000.0] }];
        let axis = Axis::over(&kinds);
        assert!(axis.place(100.0) > LEFT && axis.place(10_000.0) < LEFT + LONG);
        assert!(axis.place(100.0) < axis.place(200.0));
        let expected = [50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0];
        assert_eq!(axis.ticks(), expected);
        assert_eq!(
            [20.0, 1000.0, 1500.0, 20_000.0].map(time),
            ["20 µs", "1 ms", "1.5 ms", "20 ms"]
        );
    }
}
