//! The colors of pictures, in light and in dark.

/// Names of colors with their values on a light and on a dark ground.
pub(super) const COLORS: [(&str, &str, &str); 15] = [
    ("ground", "#ffffff", "#0d1117"),
    ("card", "#f7f8fa", "#151b23"),
    ("ink", "#1b1f24", "#e6edf3"),
    ("soft", "#59636e", "#9198a1"),
    ("grid", "#e4e8ed", "#262d36"),
    ("load", "#8c96a3", "#7d8794"),
    ("served", "#1f6feb", "#58a6ff"),
    ("signal", "#7a3fd4", "#b392f0"),
    ("desired", "#c2560c", "#f0883e"),
    ("running", "#0b8a8f", "#39c5cf"),
    ("ready", "#1a7f37", "#3fb950"),
    ("waiting", "#cf222e", "#ff7b72"),
    ("saturated", "#fff6f4", "#1c1417"),
    ("up", "#c2560c", "#f0883e"),
    ("down", "#0b8a8f", "#39c5cf"),
];

/// A style sheet from a pattern for each color, in which `NAME` and `VALUE` are replaced.
pub(super) fn style(selector: &str, pattern: &str) -> String {
    let rules = |of: fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
        COLORS
            .iter()
            .map(|color| pattern.replace("NAME", color.0).replace("VALUE", of(color)))
            .collect::<String>()
    };
    let (light, dark) = (rules(|it| it.1), rules(|it| it.2));
    let wrapped = |rules: String| match selector {
        "" => rules,
        selector => format!("{selector}{{{rules}}}"),
    };
    format!(
        "{}\n@media screen and (prefers-color-scheme:dark){{{}}}\n",
        wrapped(light),
        wrapped(dark)
    )
}
