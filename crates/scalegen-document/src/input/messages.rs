//! The messages about files that cannot be read as what they are.

use scalegen_syntax::{Message, messages};

use crate::node::ListValue;

messages! {
    MESSAGES;
    NulByte { byte: usize = 3_usize } "byte {byte} is a NUL: this is a binary file";
    NotUtf8 { byte: usize = 3_usize } "byte {byte} is not UTF-8";
    SaveAsText "save it as UTF-8 text, or leave it out";
    TooManyBytes { bytes: u64 = 50_000_000_u64, limit: usize = 16_777_216_usize }
        "the file has {bytes} bytes, and at most {limit} are read";
    SplitFile "lint the manifests in it as several files";
    BeginsWithMark "the file begins with a byte-order mark";
    EndsOfWindows "the lines end in a carriage return and a line feed";
    NotAnObject { value: Message = ListValue } "this is {value}, not an object";
    NotResolved "this merge conflict is not resolved";
    StillTemplate { text: String = "{{ .Values.max }}" } "this is still a template: {text}";
    NoObjects "no document in this file has an `apiVersion` or a `kind`";
    ManifestIsMap "a manifest is a map with `apiVersion`, `kind` and `metadata`";
}
