//! Tests of the reader: what kubectl reads, with places, and what a hostile text can do.

use scalegen_syntax::SourceFile;

use super::*;

fn stream(text: &str) -> Stream {
    super::parse(&SourceFile::new("t.yaml", text), &Limits::default())
}

/// The trees as JSON, and the codes with the text they point at.
fn check(text: &str, json: &[&str], findings: &[(&str, &str)]) {
    let stream = stream(text);
    let trees: Vec<String> = stream.roots.iter().map(print).collect();
    assert_eq!(trees, json, "{text:?}");
    let found: Vec<(&str, &str)> = stream
        .findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().unwrap();
            (finding.code, place.file.text().get(place.span.clone()).unwrap())
        })
        .collect();
    assert_eq!(found, findings, "{text:?}: {:?}", stream.findings);
}

fn print(node: &Node) -> String {
    let list = |items: Vec<String>| items.join(",");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) | Value::Unknown(text) => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", list(items.iter().map(print).collect())),
        Value::Map(entries) => format!(
            "{{{}}}",
            list(
                entries
                    .iter()
                    .map(|entry| format!("{}:{}", entry.key, print(&entry.value)))
                    .collect()
            )
        ),
    }
}

#[test]
fn reads_what_kubectl_reads() {
    check(
        "a: Off\nb: 'Off'\nc: [y, 0x10]\n",
        &["{a:false,b:\"Off\",c:[true,16]}"],
        &[],
    );
    check(
        "\u{feff}a: 1\r\nb: |\r\n  x\r\n  y # no\r\n",
        &["{a:1,b:\"x\\ny # no\\n\"}"],
        &[],
    );
    check(
        "1.5: a\n0x10: b\nyes: c\n",
        &["{1.5:\"a\",16:\"b\",true:\"c\"}"],
        &[],
    );
    check(
        "a: !!str 5\nb: !foo 5\nc: !!int \"5\"\nd: !!bool 'yes'\n",
        &["{a:\"5\",b:\"5\",c:5,d:true}"],
        &[],
    );
    check("{\"a\": 1, \"b\": [true, null]}", &["{a:1,b:[true,null]}"], &[]);
    check("a:\n  - x\n  -\nb:\n", &["{a:[\"x\",null],b:null}"], &[]);
    check("# only a comment\n---\n---\na: 1\n...\n---\n", &["{a:1}"], &[]);
    check("", &[], &[]);
}

#[test]
fn merges_as_go_yaml_v2_does() {
    let base = "b: &b {x: 1, z: 2}\n";
    check(
        &format!("{base}c:\n  <<: *b\n  x: 5\n"),
        &["{b:{x:1,z:2},c:{x:5,z:2}}"],
        &[],
    );
    check(
        &format!("{base}c:\n  x: 5\n  <<: *b\n"),
        &["{b:{x:1,z:2},c:{x:1,z:2}}"],
        &[],
    );
    check(
        &format!("{base}d: &d {{x: 7, q: 3}}\nc:\n  <<: [*b, *d]\n"),
        &["{b:{x:1,z:2},d:{x:7,q:3},c:{x:1,q:3,z:2}}"],
        &[],
    );
    check("a: <<\n\"<<\": {x: 1}\n", &["{a:\"<<\",<<:{x:1}}"], &[]);
    check("<<: 5\na: 1\n", &["{a:1}"], &[(input::NOT_YAML.code, "<<")]);
}

#[test]
fn says_where_a_text_is_broken_and_reads_on() {
    check(
        "a: b: c\n---\nx: 1\n---\ny: [1\n---\nz: 2\n",
        &["{x:1}", "{z:2}"],
        &[(input::NOT_YAML.code, ":"), (input::NOT_YAML.code, "[")],
    );
    check(
        "a: 1\na: 2\n\"a\": 3\n",
        &["{a:3}"],
        &[
            (input::DUPLICATE_KEY.code, "a"),
            (input::DUPLICATE_KEY.code, "\"a\""),
        ],
    );
    check(
        "1: a\n\"1\": b\n",
        &["{1:\"b\"}"],
        &[(input::DUPLICATE_KEY.code, "\"1\"")],
    );
    check("~: 1\nb: 2\n", &["{b:2}"], &[(input::NO_JSON.code, "~")]);
    check(
        "? [a]\n: 1\n---\nb: 1\n",
        &["{b:1}"],
        &[(input::NO_JSON.code, "[a]")],
    );
    check(
        "a: .inf\nb: .NaN\n",
        &["{a:inf,b:NaN}"],
        &[(input::NO_JSON.code, ".inf"), (input::NO_JSON.code, ".NaN")],
    );
    check("a: *b\n---\nc: 1\n", &["{c:1}"], &[(input::NOT_YAML.code, "*")]);
    check(
        "a: &a [*a]\n---\nc: 1\n",
        &["{c:1}"],
        &[(input::NOT_YAML.code, "*a")],
    );
    check(
        "a: !!int foo\n",
        &["{a:\"foo\"}"],
        &[(input::NOT_YAML.code, "foo")],
    );
    check("a: \u{1}\n", &[], &[(input::NOT_YAML.code, "\u{1}")]);
}

#[test]
fn refuses_tabs_as_indentation() {
    check("a:\n\tb: 1\n", &[], &[(input::NOT_YAML.code, "\t")]);
    check("a:\n \tb: 1\n", &["{a:{b:1}}"], &[(input::NOT_YAML.code, "\t")]);
    check("\ta: 1\n", &["{a:1}"], &[(input::NOT_YAML.code, "\t")]);
    check(
        "a: x\tb # c\td\nb: |\n  x\n  \ty\n",
        &["{a:\"x\\tb\",b:\"x\\n\\ty\\n\"}"],
        &[],
    );
}

#[test]
fn knows_templates_by_the_line_that_is_no_yaml() {
    let mark = |text: &str| {
        let stream = stream(text);
        assert!(
            stream.template.is_none() || stream.findings.is_empty(),
            "{text:?}: {:?}",
            stream.findings
        );
        stream.template.map(|mark| mark.start)
    };
    for (text, at) in [
        ("metadata:\n  name: {{ .Release.Name }}-web\n", 18),
        ("{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n", 0),
        ("{% if x %}\napiVersion: v1\n{% endif %}\n", 0),
        ("metadata: {name: {{ app }}}\n", 17),
        ("a: 1\nspec:\n  {{- toYaml .Values.spec | nindent 2 }}\n", 13),
        ("name: \"{{ .Values.name | default \"web\" }}\"\n", 7),
        ("args: [{{ x }}, 'b']\n", 7),
        ("{# Jinja #}\nkind: Namespace\n", 0),
    ] {
        assert_eq!(mark(text), Some(at), "{text:?}");
    }
    // Broken for another reason, and a template of others.
    for text in [
        "a: b: c\nd: '{{ $labels.x }}'\n",
        "summary: '{{ $value }} of'\n\na: 1\nb: c: d\n",
    ] {
        assert_eq!(mark(text), None, "{text:?}");
        assert_eq!(stream(text).findings.len(), 1);
    }
}

#[test]
fn limits_hold_for_each_document_and_each_item_of_a_list() {
    let item = "- {apiVersion: v1, kind: Service}\n".repeat(50);
    let stream = |text: &str| {
        let limits = Limits {
            values: 9,
            ..Limits::default()
        };
        let stream = super::parse(&SourceFile::new("t.yaml", text), &limits);
        (stream.roots.len(), stream.findings.len())
    };
    assert_eq!(stream(&format!("items:\n{item}")), (1, 0));
    assert_eq!(
        stream(&"metadata: {name: web, namespace: shop}\n---\n".repeat(50)),
        (50, 0)
    );
    assert_eq!(stream(&format!("other:\n{item}---\na: 1\n")), (1, 1));
    // Aliases of an item cost the file.
    let aliases = "- *a\n".repeat(500);
    assert_eq!(stream(&format!("items:\n- &a [1, 2]\n{aliases}")).1, 1);
}

#[test]
fn knows_the_bytes_of_keys_and_values() {
    let text = "spec:\n  metrics:\n    - type: 'x'\n      q: [1, 2]\n  e:\n";
    let stream = stream(text);
    let slice = |span: Span| text.get(span.range().unwrap()).unwrap();
    let at = |path: &str| stream.roots[0].at(&path.parse().unwrap()).unwrap().span;
    assert_eq!(slice(at("spec.metrics[0].type")), "'x'");
    assert_eq!(slice(at("spec.metrics[0].q")), "[1, 2]");
    assert_eq!(slice(at("spec.metrics[0]")), "type: 'x'\n      q: [1, 2]");
    assert_eq!(slice(at("spec.metrics")), "- type: 'x'\n      q: [1, 2]");
    assert_eq!(slice(at("spec.e")), "");
    assert_eq!(slice(stream.roots[0].entry("spec").unwrap().key_span), "spec");
}

#[test]
fn directives_cover_the_line_or_what_stands_below() {
    let text = "\
# scalegen: patch
# another comment
a: 1
---
b: 1 # scalegen: allow(X) why
# scalegen: allow(Y) why
c:
  d:
    # scalegen: allow(Z) why
    - e: 1
      f: 2
    - g: 3
---
h: [
# scalegen: allow(W) why
";
    let stream = stream(text);
    let covered: Vec<&str> = stream
        .directives
        .iter()
        .map(|directive| text.get(directive.covers.clone()).unwrap())
        .collect();
    assert_eq!(
        covered,
        [
            "a: 1",
            "b: 1 # scalegen: allow(X) why",
            "c:\n  d:\n    # scalegen: allow(Z) why\n    - e: 1\n      f: 2\n    - g: 3",
            "e: 1\n      f: 2",
            "",
        ]
    );
}

#[test]
fn bounds_depth() {
    for deep in ["{a: ".repeat(10_000), "[".repeat(10_000), "- ".repeat(10_000)] {
        let codes: Vec<&str> = stream(&deep)
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert_eq!(codes, [input::TOO_DEEP.code]);
    }
    let block: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_eq!(stream(&block).findings[0].code, input::TOO_DEEP.code);

    // Each anchor holds the one before it, so that the depth grows without any nesting in the text.
    let chain: String = (1..10_000)
        .map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1))
        .collect();
    let chain = stream(&format!("a0: &a0 [x]\n{chain}---\nb: 1\n"));
    assert_eq!(chain.findings[0].code, input::TOO_DEEP.code);
    assert_eq!(chain.roots.iter().map(print).collect::<Vec<_>>(), ["{b:1}"]);
}

#[test]
fn bounds_what_aliases_expand_to() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..10 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        laughs.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    let codes: Vec<&str> = stream(&laughs)
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, [input::TOO_MANY_VALUES.code]);

    // Few values, but long ones.
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(1000));
    assert_eq!(stream(&long).findings[0].code, input::TOO_MANY_VALUES.code);
}

#[test]
fn bounds_findings_and_time() {
    let many = stream(&("a: b: c\n---\n".repeat(10_000) + "a: 1\n"));
    assert_eq!(many.findings.len(), Limits::default().findings);
    assert_eq!(many.roots.len(), 1);
    let many = stream(&"a: 1\n".repeat(100_000));
    assert_eq!(many.findings.len(), Limits::default().findings);
    let wide: String = (0..100_000).map(|n| format!("k{n}: 1\n")).collect();
    assert!(stream(&wide).findings.is_empty());
    let comments = "# x\n".repeat(100_000) + "# scalegen: patch\na: 1\n";
    assert_eq!(stream(&comments).directives.len(), 1);
}
