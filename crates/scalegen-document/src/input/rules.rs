//! The rules on files that cannot be read as what they are.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule on files, before anything in them is an object.
    pub RULES = Rule::of(Family::Input);

    TOO_LARGE {
        code: "INP001",
        name: "file-too-large",
        summary: "A file is larger than scalegen reads",
        why: "A limit keeps a hostile or mistaken file from taking all memory. Nothing in the file was looked at.",
        fix: "split it into several files",
    }

    NOT_TEXT {
        code: "INP002",
        name: "file-not-text",
        summary: "A file is not UTF-8 text, or holds NULs",
        why: "Kubernetes reads YAML and JSON as UTF-8. Nothing in the file was looked at.",
        fix: "save it as UTF-8 text, or leave it out",
    }

    NOT_YAML {
        code: "INP003",
        name: "malformed-yaml",
        summary: "A document is not YAML as kubectl reads it",
        why: "kubectl refuses the file. The document was not looked at; others of the file were.",
        fix: "mend the line; strings with `: ` or ` #` in them need quotes, and indentation is spaces",
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
        why: "Kubernetes objects have about 20 levels. A limit keeps a hostile file from exhausting the stack. The document was not looked at.",
        fix: "flatten it",
    }

    TOO_MANY_VALUES {
        code: "INP005",
        name: "too-many-values",
        summary: "A file holds more values, with its aliases expanded, than scalegen reads",
        why: "A few lines of aliases of aliases can expand to more values than any machine holds. What follows was not looked at.",
        fix: "write the values out, or split the file",
    }

    DUPLICATE_KEY {
        code: "INP006",
        name: "duplicate-key",
        summary: "A key stands twice in one map",
        why: "YAML forbids it. kubectl silently takes the last value and drops the first; stricter readers refuse the file.",
        fix: "remove one of them",
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
        summary: "A key or number has no form in JSON",
        why: "kubectl sends JSON to the server. Keys that are null, lists or maps, and numbers that are infinite, cannot be sent; it refuses the document.",
        fix: "quote the key or value, or write another",
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
        why: "A manifest is a map. kubectl refuses anything else. A list of maps of which none has an `apiVersion`, such as an Ansible playbook, is another tool's file and passed over.",
        fix: "write one document for each object, divided by `---`, or a map with `kind: List` and `items`",
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
        summary: "A file begins with a byte-order mark",
        severity: Severity::Note,
        why: "Kubernetes reads it. Joined with other files it stands in the middle of the text, where YAML does not allow it.",
        fix: "save the file as UTF-8 without a byte-order mark",
    }

    CRLF {
        code: "INP010",
        name: "crlf-line-ends",
        summary: "The lines of a file end in a carriage return and a line feed",
        severity: Severity::Note,
        why: "Kubernetes reads them. Tools that compare texts line by line see every line changed when one of them writes the file anew.",
        fix: "save the file with line feeds alone; `*.yaml text eol=lf` in .gitattributes keeps it so",
    }
}
