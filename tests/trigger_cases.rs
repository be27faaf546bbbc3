//! Holds the linter against what KEDA's own tests say of triggers: `tests/conformance/keda`.

#[path = "support/trigger_cases.rs"]
mod trigger_cases;

use std::path::Path;

#[test]
fn agrees_with_keda_on_every_case_that_files_decide() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/conformance/keda/triggers.json"
    );
    let cases = trigger_cases::decidable(Path::new(file)).unwrap();
    assert_eq!(cases.len(), 715);
    let mut wrong = Vec::new();
    for case in &cases {
        let outcome = case.run();
        if !outcome.agrees {
            wrong.push(format!(
                "{} ({}): {}: {:?}",
                case.id, case.scaler, case.why, outcome.errors
            ));
        }
        // Who is refused by mistake has nothing to fix.
        assert!(!outcome.is_false_alarm, "{}", wrong.join("\n"));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
