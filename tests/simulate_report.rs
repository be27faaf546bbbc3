//! The report of `scalegen simulate PROFILE --html`, in a browser where there is one, and the picture in the README.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

const ARGS: [&str; 10] = [
    "simulate",
    "profiles/atharva.toml",
    "--load-test",
    "chat",
    "--compare",
    "cpu",
    "--compare",
    "rps",
    "--compare",
    "keda",
];

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// The report and the picture of the lab's load test.
fn report(folder: &Path) -> (String, String) {
    let (html, svg) = (folder.join("report.html"), folder.join("report.svg"));
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .current_dir(root())
        .args(ARGS)
        .arg("--html")
        .arg(&html)
        .arg("--svg")
        .arg(&svg)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (
        fs::read_to_string(html).unwrap(),
        fs::read_to_string(svg).unwrap(),
    )
}

#[test]
fn the_picture_of_the_readme_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let (html, svg) = report(folder.path());
    let path = root().join("docs/simulate/report.svg");
    if std::env::var_os("UPDATE_REPORT").is_some() {
        fs::write(&path, &svg).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == svg,
        "docs/simulate/report.svg is out of date: run UPDATE_REPORT=1 cargo test"
    );
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let picture = readme.lines().find(|line| line.starts_with("![")).unwrap();
    assert!(picture.ends_with("(docs/simulate/report.svg)"), "{picture}");
    // Each run gives the same bytes, and the page has what the picture has.
    assert_eq!(report(folder.path()), (html.clone(), svg.clone()));
    assert!(html.contains(&svg));
    assert!(svg.contains("8 pods of chat-api, at its maximum,"), "{svg}");
}

#[test]
fn a_file_that_cannot_be_written_is_exit_code_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .current_dir(root())
        .args(ARGS)
        .args(["--svg", "no/such/folder/report.svg"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("cannot write no/such/folder/report.svg"),
        "{stderr}"
    );
}

/// Runs before the page's own scripts.
const WATCH: &str = "<script>window.faults = []; window.onerror = (it) => { faults.push(String(it)); };
document.addEventListener('securitypolicyviolation', (it) => faults.push(it.violatedDirective));
const print = console.error; console.error = (...it) => { faults.push(it.join(' ')); print(...it); };</script>";

/// Moves the mouse and the keys as a person would, and writes down what the page then shows.
const DRIVE: &str = "<script>setTimeout(() => {
const text = (it) => document.querySelector(it).textContent;
const over = document.querySelectorAll('.u-over');
const at = over[0].getBoundingClientRect();
const move = { clientX: at.left + at.width / 2, clientY: at.top + 20, bubbles: true };
over[0].dispatchEvent(new MouseEvent('mousemove', move));
setTimeout(() => {
  const shown = { faults, charts: over.length, time: text('#time'), why: [...document.querySelectorAll('.why')].map((it) => it.textContent),
    values: [...document.querySelectorAll('.keys b')].map((it) => it.textContent) };
  const mark = document.querySelector('.mark');
  mark.dispatchEvent(new MouseEvent('mouseenter'));
  shown.tip = text('#tip');
  const press = (key, shiftKey) => document.querySelector('#columns').dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
  press('Home'); press('ArrowRight'); press('ArrowRight', true);
  shown.key = text('#time');
  shown.spoken = text('#spoken');
  shown.wide = document.documentElement.scrollWidth - window.innerWidth;
  shown.still = getComputedStyle(document.querySelector('.still')).display;
  const probe = document.createElement('pre');
  probe.textContent = 'PROBE' + JSON.stringify(shown) + 'END';
  document.body.append(probe);
}, 300); }, 300);</script>";

#[test]
fn a_browser_moves_the_cursor_and_reads_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = browser(folder.path()) else {
        return skipped("no chromium that runs");
    };
    let (html, _) = report(folder.path());
    let page = html
        .replacen("<style>", &format!("{WATCH}<style>"), 1)
        .replace("</body>", &format!("{DRIVE}</body>"));
    let path = folder.path().join("page.html");
    fs::write(&path, page).unwrap();
    for (width, is_dark) in [(1300, false), (1300, true), (500, false)] {
        let (shown, log) = browse(browser, &path, folder.path(), width, is_dark);
        assert!(!log.contains("CONSOLE"), "{log}");
        assert_eq!(shown["faults"], serde_json::json!([]), "{shown}");
        assert_eq!(shown["charts"], 15, "{shown}");
        assert!(
            shown["time"].as_str().unwrap().starts_with("at 1m5")
                || shown["time"].as_str().unwrap().starts_with("at 2m0"),
            "{shown}"
        );
        let why = shown["why"][0].as_str().unwrap();
        assert!(
            why.starts_with("1m15s: 4 > 6. cpu:api: 500 % / 50 % = 10, 5 with pods"),
            "{why}"
        );
        let values = shown["values"].as_array().unwrap();
        assert!(values.iter().all(|it| it != ""), "{shown}");
        // All charts have one cursor: ready pods of each scaler.
        assert!(
            ["500", "6", "8"].iter().all(|it| values.contains(&(*it).into())),
            "{shown}"
        );
        let tip = shown["tip"].as_str().unwrap();
        assert!(
            tip.starts_with("1m00s: 2 > 4. cpu:api: 2 × 500 % / 50 % = 20;"),
            "{tip}"
        );
        assert_eq!(shown["key"], "at 30s");
        assert!(
            shown["spoken"].as_str().unwrap().starts_with("30s: cpu: load "),
            "{shown}"
        );
        // Nothing is wider than the window, and the still is for paper only.
        assert!(shown["wide"].as_i64().unwrap() <= 0, "{shown}");
        assert_eq!(shown["still"], "none");
    }
}

/// What the page wrote down, and what the browser logged.
fn browse(
    browser: &str,
    page: &Path,
    folder: &Path,
    width: u32,
    is_dark: bool,
) -> (serde_json::Value, String) {
    let scheme = if is_dark { 0 } else { 1 };
    let flags = [
        format!("--window-size={width},900"),
        format!("--blink-settings=preferredColorScheme={scheme}"),
    ];
    let address = format!("file://{}", page.display());
    let (dom, log) = dump(browser, &address, folder, &flags).expect("the browser has shown a page before");
    let (_, probe) = dom
        .rsplit_once("<pre>PROBE")
        .unwrap_or_else(|| panic!("nothing was written down: {log}"));
    let (probe, _) = probe.split_once("END</pre>").unwrap();
    let text = probe
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
    let shown = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (shown, log)
}

/// A browser that works here: one may be there and not run, as where memory is limited.
fn browser(folder: &Path) -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let works = |name: &&str| {
        let page = dump(name, "data:text/html,<p>works</p>", folder, &[]);
        page.is_some_and(|(dom, _)| dom.contains("<p>works</p>"))
    };
    names.into_iter().find(works)
}

/// The page after its scripts, and what the browser logged; none where it does not end by itself.
fn dump(browser: &str, address: &str, folder: &Path, flags: &[String]) -> Option<(String, String)> {
    let file = |name: &str| fs::File::create(folder.join(name)).unwrap();
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args([
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .args(flags)
        .arg(address)
        .stdout(file("dom"))
        .stderr(file("log"));
    let mut child = command.spawn().ok()?;
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let read = |name: &str| String::from_utf8_lossy(&fs::read(folder.join(name)).unwrap()).into_owned();
    Some((read("dom"), read("log")))
}
