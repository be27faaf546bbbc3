//! What each stage of a run costs, for the lab's profile and for services of a fleet.
//!
//! `cargo bench --package scalegen`; `bench/` compares whole runs with other tools.

use std::hint::black_box;

use divan::{Bencher, counter::ItemsCount};
use scalegen::{LintOptions, LintText, Stack};
use scalegen_manifest::assemble::assemble;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Loaded, Plan};

#[path = "../../../tests/support/fleet.rs"]
mod fleet;

const LAB: &str = include_str!("../../../profiles/atharva.toml");
const SERVICES: [usize; 2] = [1, 100];

fn main() {
    divan::main();
}

fn load(text: &str) -> Loaded {
    let read = |_: &str| Ok(text.to_owned());
    scalegen_profile::load("p.toml", &read, &[] as &[&str]).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The profile itself and its services, planned.
fn plans(loaded: &Loaded) -> Vec<Plan> {
    let services = (1..loaded.unit_count()).filter_map(|index| loaded.unit(index)?.plan().plan);
    services
        .chain(loaded.plan_with(&Demand::default()).plan)
        .collect()
}

#[divan::bench]
fn parse_lab(bencher: Bencher) {
    bencher.bench(|| load(black_box(LAB)));
}

#[divan::bench(args = SERVICES)]
fn parse(bencher: Bencher, services: usize) {
    let text = fleet::fleet(services, 5);
    bencher
        .counter(ItemsCount::new(services))
        .bench(|| load(black_box(&text)));
}

#[divan::bench(args = SERVICES)]
fn plan(bencher: Bencher, services: usize) {
    let loaded = load(&fleet::fleet(services, 5));
    bencher
        .counter(ItemsCount::new(services))
        .bench(|| plans(black_box(&loaded)));
}

#[divan::bench(args = SERVICES)]
fn build(bencher: Bencher, services: usize) {
    let plans = plans(&load(&fleet::fleet(services, 5)));
    bencher.counter(ItemsCount::new(services)).bench(|| {
        plans
            .iter()
            .map(|plan| assemble(black_box(plan)).manifests.len())
            .sum::<usize>()
    });
}

#[divan::bench(args = SERVICES)]
fn serialize(bencher: Bencher, services: usize) {
    let plans = plans(&load(&fleet::fleet(services, 5)));
    let manifests: Vec<_> = plans.iter().flat_map(|plan| assemble(plan).manifests).collect();
    bencher.counter(ItemsCount::new(services)).bench(|| {
        let files = manifests.iter().filter_map(|manifest| manifest.file(&[]).ok());
        files.map(|file| file.contents.len()).sum::<usize>()
    });
}

/// YAML from elsewhere: read, recognized and linted.
#[divan::bench(args = SERVICES)]
fn lint_yaml(bencher: Bencher, services: usize) {
    let loaded = load(&fleet::fleet(services, 5));
    let mut texts = Vec::new();
    for plan in plans(&loaded) {
        for manifest in assemble(&plan).manifests {
            let file = manifest.file(&[]).unwrap_or_else(|error| panic!("{error}"));
            texts.push((manifest.path.to_string(), file.contents));
        }
    }
    bencher
        .counter(ItemsCount::new(services))
        .with_inputs(|| {
            let text = |(name, bytes): &(String, Vec<u8>)| LintText::Manifests {
                name: name.clone(),
                bytes: bytes.clone(),
            };
            texts.iter().map(text).collect()
        })
        .bench_values(|texts| scalegen::lint(texts, &LintOptions::default()));
}

#[divan::bench(args = SERVICES)]
fn render(bencher: Bencher, services: usize) {
    let text = fleet::fleet(services, 5);
    bencher.counter(ItemsCount::new(services)).bench(|| {
        let stack = Stack::from_text("p.toml", black_box(&text)).ok();
        stack
            .and_then(|stack| stack.render().ok())
            .map(|rendered| rendered.files.len())
    });
}

#[divan::bench]
fn render_lab() -> Option<usize> {
    let stack = Stack::from_text("p.toml", black_box(LAB)).ok()?;
    stack.render().ok().map(|rendered| rendered.files.len())
}
