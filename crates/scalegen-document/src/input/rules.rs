//! The rules on files that cannot be read as what they are.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule on files, before anything in them is an object.
    pub RULES = Rule::of(Family::Input);

    TOO_LARGE {
        code: "INP001",
        name: "file-too-large",
        summary: "A file is larger than scalegen reads",
        why: "The limit keeps a hostile or broken file from using up all memory. scalegen checked nothing in the file.",
        fix: "split it into several files",
    }

    NOT_TEXT {
        code: "INP002",
        name: "file-not-text",
        summary: "A file is not UTF-8 text, or contains NUL bytes",
        why: "Kubernetes reads YAML and JSON as UTF-8. scalegen checked nothing in the file.",
        fix: "save it as UTF-8 text, or leave it out",
    }

    NOT_YAML {
        code: "INP003",
        name: "malformed-yaml",
        summary: "A document is not YAML that kubectl can parse",
        why: "kubectl rejects the file. scalegen skipped this document and checked the others in the file.",
        fix: "fix the line: quote strings that contain `: ` or ` #`, and indent with spaces",
        bad: "\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  greeting: hello: world
",
        good: &[("greeting: hello: world", "greeting: \"hello: world\"")],
        source: "YAML 1.1, go-yaml v2",
    }

    TOO_DEEP {
        code: "INP004",
        name: "nested-too-deeply",
        summary: "Lists and maps are nested more deeply than scalegen reads",
        why: "Kubernetes objects have about 20 levels. The limit keeps a hostile file from exhausting the stack. scalegen did not check the document.",
        fix: "flatten it",
    }

    TOO_MANY_VALUES {
        code: "INP005",
        name: "too-many-values",
        summary: "A file holds more values, with its aliases expanded, than scalegen reads",
        why: "A few lines of nested aliases can expand to more values than fit in any machine's memory. scalegen did not check what follows.",
        fix: "write the values out, or split the file",
    }

    DUPLICATE_KEY {
        code: "INP006",
        name: "duplicate-key",
        summary: "A map has the same key twice",
        why: "YAML forbids duplicate keys. kubectl silently keeps the last value and drops the first; stricter parsers reject the file.",
        fix: "remove one of them",
        has_fix: true,
        bad: "\
apiVersion: v1
kind: Namespace
metadata:
  name: web
  name: shop
",
        good: &[("  name: web\n", "")],
        source: "sigs.k8s.io/yaml",
    }

    NO_JSON {
        code: "INP007",
        name: "no-json-form",
        summary: "A key or number cannot be written as JSON",
        why: "kubectl sends JSON to the server. It rejects a document whose keys are null, lists or maps, or whose numbers are infinite.",
        fix: "quote the key or value, or use another one",
        bad: "\
data:
  ~: x
  y: .inf
",
        good: &[("
  ~: x
  y: .inf
", "
  \"~\": x
  \"y\": \".inf\"
")],
        source: "sigs.k8s.io/yaml",
    }

    NOT_AN_OBJECT {
        code: "INP008",
        name: "not-an-object",
        summary: "A document is a list or a single value, not an object",
        why: "A manifest is a map, and kubectl rejects anything else. scalegen skips a list of maps without any `apiVersion`, such as an Ansible playbook, as another tool's file.",
        fix: "write one document per object, separated by `---`, or a map with `kind: List` and `items`",
        bad: "\
- apiVersion: v1
  kind: Namespace
  metadata: {name: shop}
",
        good: &[("- apiVersion: v1
  kind: Namespace
  metadata: {name: shop}
", "apiVersion: v1
kind: Namespace
metadata: {name: shop}
")],
    }

    BYTE_ORDER_MARK {
        code: "INP009",
        name: "byte-order-mark",
        summary: "A file starts with a byte order mark",
        severity: Severity::Note,
        why: "Kubernetes reads the file. When files are concatenated, the mark ends up in the middle of the text, where YAML does not allow it.",
        fix: "save the file as UTF-8 without a byte order mark",
    }

    CRLF {
        code: "INP010",
        name: "crlf-line-ends",
        summary: "A file has CRLF line endings",
        severity: Severity::Note,
        why: "Kubernetes reads the file. If a tool rewrites it with LF, a line-by-line diff shows every line as changed.",
        fix: "save the file with LF line endings; `*.yaml text eol=lf` in .gitattributes keeps it that way",
    }

    TEMPLATE {
        code: "INP011",
        name: "still-a-template",
        summary: "A file is still a template",
        severity: Severity::Note,
        why: "A template of Helm, Jinja, ERB or cookiecutter becomes YAML only when it is rendered. scalegen checked nothing in the file.",
        fix: "render it first, as in `helm template CHART | scalegen lint -`",
        bad: "\
apiVersion: v1
kind: Namespace
metadata: {name: '{{ name }}'}
",
        good: &[("'{{ name }}'", "shop")],
    }

    NO_MANIFEST {
        code: "INP012",
        name: "no-manifest",
        summary: "A file on the command line holds no manifest",
        severity: Severity::Note,
        why: "No document in the file has an `apiVersion` or a `kind`. scalegen checked nothing in the file. In a folder, it skips such files.",
        fix: "name a manifest; for values of a chart, add the comment `# scalegen: values(keda)`",
        bad: "\
services:
  web: {image: web}
",
        good: &[("\
services:
  web: {image: web}
", "\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
")],
    }

    CONFLICT {
        code: "INP013",
        name: "merge-conflict",
        summary: "A file has merge-conflict markers",
        why: "Git leaves `<<<<<<<` and `>>>>>>>` where two branches changed the same lines. kubectl rejects the file. scalegen checked nothing in it.",
        fix: "resolve the conflict, then run `git add`",
    }
}
