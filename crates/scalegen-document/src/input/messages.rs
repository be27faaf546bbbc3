//! The messages about files that cannot be read as what they are.

use scalegen_syntax::{Message, messages};

use crate::node::ListValue;

messages! {
    MESSAGES;
    /// A binary file.
    NulByte { byte: usize = 3_usize } "byte {byte} is a NUL: this is a binary file";
    /// A file in another encoding.
    NotUtf8 { byte: usize = 3_usize } "byte {byte} is not UTF-8";
    /// What to do about a file that is no text.
    SaveAsText "save it as UTF-8 text, or leave it out";
    /// A file over the limit.
    TooManyBytes { bytes: u64 = 50_000_000_u64, limit: usize = 16_777_216_usize }
        "the file has {bytes} bytes, and at most {limit} are read";
    /// What to do about it.
    SplitFile "lint the manifests in it as several files";
    /// A byte-order mark.
    BeginsWithMark "the file begins with a byte-order mark";
    /// Line ends of Windows.
    EndsOfWindows "the lines end in a carriage return and a line feed";
    /// A document that is no map.
    NotAnObject { value: Message = ListValue } "this is {value}, not an object";
    /// What a manifest is.
    ManifestIsMap "a manifest is a map with `apiVersion`, `kind` and `metadata`";
}
