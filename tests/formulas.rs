//! Formulas of scalingModifiers have one verdict, whichever way they come in.

use std::fs;

use camino::Utf8PathBuf;
use scalegen::builders::{ObjectReference, PrometheusTrigger, ScaledObjectBuilder, ScalingFormula, Trigger};
use scalegen::kinds::scaled_object::ScaledObject;
use scalegen::{LintOptions, Quantity, Severity, Stack, lint, texts};
use scalegen_simulate::keda::{Formula, FormulaError, KedaSpec};

/// The values of the triggers `a` and `b`.
const VALUES: [Option<f64>; 2] = [Some(4.0), Some(10.0)];

#[derive(Debug, PartialEq)]
enum Verdict {
    Gives(f64),
    Later,
    Refused,
}

fn cases() -> Vec<(Verdict, &'static str)> {
    let lines = include_str!("languages/formulas.txt").lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (verdict, formula) = line.split_once('|').unwrap();
            let verdict = match verdict.trim() {
                "later" => Verdict::Later,
                "refused" => Verdict::Refused,
                given => Verdict::Gives(given.strip_prefix("= ").unwrap().trim().parse().unwrap()),
            };
            (verdict, formula.trim())
        })
        .collect()
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn builder(formula: &str) -> ScaledObjectBuilder {
    let trigger = |name: &str| {
        let trigger = PrometheusTrigger::new("http://prometheus.monitoring:9090", "sum(load)", quantity("5"));
        Trigger::from(trigger).named(name)
    };
    ScaledObjectBuilder::new("web", ObjectReference::deployment("web"))
        .trigger(trigger("a"))
        .trigger(trigger("b"))
        .scaling_modifiers(ScalingFormula::new(formula, quantity("5")))
}

/// An object that no builder would make.
fn object(formula: &str) -> ScaledObject {
    let mut object = builder("a").build().unwrap();
    let advanced = object.spec.advanced.as_mut().unwrap();
    advanced.scaling_modifiers.as_mut().unwrap().formula = Some(formula.to_owned());
    object
}

#[test]
fn enough_formulas_of_each_verdict() {
    let cases = cases();
    let count = |is: fn(&Verdict) -> bool| cases.iter().filter(|(verdict, _)| is(verdict)).count();
    assert!(count(|verdict| matches!(verdict, Verdict::Gives(_))) >= 40);
    assert!(count(|verdict| *verdict == Verdict::Refused) >= 40);
    assert!(count(|verdict| *verdict == Verdict::Later) >= 3);
}

#[test]
fn yaml_is_linted_so() {
    let manifests = cases().into_iter().enumerate().map(|(index, (_, formula))| {
        let mut object = object(formula);
        object.metadata.name = Some(format!("f{index}"));
        object.metadata.namespace = Some("shop".to_owned());
        object.spec.scale_target_ref.name = format!("f{index}");
        format!("---\n{}", scalegen::to_yaml(&object).unwrap())
    });
    let dir = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(dir.path().join("all.yaml")).unwrap();
    fs::write(&path, manifests.collect::<String>()).unwrap();
    let outcome = lint(texts(&[path]).unwrap(), &LintOptions::default());
    for (index, (verdict, formula)) in cases().iter().enumerate() {
        let name = format!("ScaledObject/shop/f{index}");
        let refusal = outcome.findings.iter().find(|finding| {
            finding.code == "KED007"
                && finding.severity == Severity::Error
                && finding
                    .object
                    .as_ref()
                    .map(scalegen::ObjectName::label)
                    .as_deref()
                    == Some(&*name)
        });
        assert_eq!(
            refusal.is_some(),
            *verdict == Verdict::Refused,
            "{formula}: {refusal:?}"
        );
    }
}

#[test]
fn profiles_render_so() {
    for (verdict, formula) in cases() {
        // JSON's way to write a text is one of TOML's.
        let formula_text = serde_json::to_string(formula).unwrap();
        let profile = format!(
            "name = \"shop\"\n[prometheus]\nurl = \"http://prometheus.monitoring.svc:9090\"\n[addons]\nkeda = {{}}\n\
             [workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
             [workloads.web.scalers.load]\nkind = \"keda\"\n\
             triggers = [{{ name = \"a\", type = \"prometheus\", query = \"sum(load)\", threshold = 5 }}, \
             {{ name = \"b\", type = \"prometheus\", query = \"sum(rate)\", threshold = 5 }}]\n\
             scaling_modifiers = {{ formula = {formula_text}, target = 5 }}\n"
        );
        let rendered = Stack::from_text("shop.toml", &profile).and_then(|stack| stack.render());
        let codes: Vec<_> = match &rendered {
            Ok(_) => Vec::new(),
            Err(findings) => findings.iter().map(|finding| finding.code).collect(),
        };
        let expected = if verdict == Verdict::Refused {
            vec!["KED007"]
        } else {
            Vec::new()
        };
        assert_eq!(codes, expected, "{formula}");
    }
}

#[test]
fn builders_build_so() {
    for (verdict, formula) in cases() {
        let built = builder(formula).build();
        assert_eq!(
            built.is_err(),
            verdict == Verdict::Refused,
            "{formula}: {built:?}"
        );
    }
}

#[test]
fn the_simulator_calculates_so() {
    for (verdict, formula) in cases() {
        let read = KedaSpec::new(&object(formula));
        let made = match Formula::new(formula, &["a", "b"]) {
            Ok(made) => Verdict::Gives(made.evaluate(&VALUES).unwrap().unwrap()),
            Err(FormulaError::NotSimulated(_)) => Verdict::Later,
            Err(FormulaError::Refused(_)) => Verdict::Refused,
        };
        assert_eq!(made, verdict, "{formula}");
        match read {
            Ok(spec) => assert!(
                spec.composite.is_some() && matches!(verdict, Verdict::Gives(_)),
                "{formula}"
            ),
            Err(problems) => {
                let field = problems[0].field.to_string();
                assert_eq!(field, "spec.advanced.scalingModifiers.formula", "{formula}");
                let says_later = problems[0]
                    .message
                    .to_string()
                    .contains("cannot be simulated yet");
                assert_eq!(
                    says_later,
                    verdict == Verdict::Later,
                    "{formula}: {}",
                    problems[0].message
                );
            }
        }
    }
}
