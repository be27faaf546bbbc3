//! The messages about texts of a profile, and what several modules report.

use scalegen_syntax::{Message, Term, messages};

messages! {
    MESSAGES;
    /// A text that a parser refuses, in the parser's words.
    Unreadable { error: String = "key with no value, expected `=`" } "{error}";
    /// A name that was probably meant.
    DidYouMean { name: String = "cpu" } "did you mean `{name}`?";
    /// All names there are.
    ThereAre { known: Vec<String> = vec!["cpu".to_owned(), "rps".to_owned()] } "there are: {known}";
    /// All keys there are.
    KnownAre { known: Vec<String> = vec!["series".to_owned(), "query".to_owned()] } "known are: {known}";
    /// The other of two things that may be there once.
    OtherOne {} "the other one is here";
    /// Where settings of a trigger go that have no keys.
    IntoMetadata { trigger: String = "nsq" } "settings of {trigger} go into `metadata`, in KEDA's spelling";
    /// Two alternatives.
    KeepOne {} "keep one of them";
    /// A key in a list.
    Ticked { key: String = "series" } "`{key}`";
    /// Alternatives inside of a sentence.
    Or { first: Term = Term::Word("a string".into()), second: Term = Term::Word("a list".into()) } "{first} or {second}";
    /// Several inside of a sentence.
    And { first: Term = Term::Word("cpu".into()), second: Term = Term::Word("memory".into()) } "{first} and {second}";
    /// A name that leads nowhere.
    NothingNamed { what: Term = Term::Word("workload".into()), name: String = "chat" } "there is no {what} `{name}`";
    /// A file that cannot be read.
    CannotRead { path: String = "base.toml", error: String = "it is a folder" } "cannot read {path}: {error}";
    /// A file that is no text.
    NotText {
        path: String = "base.toml",
        problem: Term = Term::Word("it is not UTF-8".into()),
        at: usize = 7_usize,
        byte: Term = Term::Word("0xe4".into()),
    } "cannot read {path}: {problem}; byte {at} is {byte}";
    /// What to name in place of a folder.
    NameAFile {} "name a profile's file, not the folder that it is in";
    /// What to do about a file out of reach.
    AllowOutside {} "move it below the project's root, or pass --allow-outside";
    /// What to name in place of a path that cannot be read.
    CheckThePath {} "check the path; it must name a file that you may read";
    /// What to name in place of a file elsewhere.
    NameAFileBeside {} "name a file, relative to this one";
    /// A file with a byte order mark of UTF-16.
    SaveWithoutMark {} "save it as UTF-8, without a byte order mark";
    /// A file with zeros in it.
    NameATomlFile {} "name a TOML file: this one is binary";
    /// A file in another encoding.
    SaveAsUtf8 {} "save it as UTF-8; what is here was most likely written in another encoding, such as Latin-1";
    /// A path of nothing.
    EmptyPath {} "an empty path names no profile";
    /// A path from the root of a machine.
    AbsolutePath { path: String = "/base.toml" } "`{path}` is an absolute path: the profile would work on one machine only";
    /// A path as only Windows has it.
    Backslash { path: String = "bases\\base.toml" } "`{path}` has a `\\`, which parts folders on Windows only: write `/`";
    /// A profile below itself.
    ExtendsItself { base: String = "a.toml", cycle: String = "a.toml -> b.toml -> a.toml" } "{base} extends itself: {cycle}";
    /// A chain of profiles that is too long.
    LongChain { most: usize = 16_usize } "more than {most} profiles extend each other";
    /// A base that there is not.
    NameABase {} "name an existing profile, relative to this file";
    /// An argument of several lines.
    SeveralLines { argument: String = "a=1\\nb=2" } "`{argument}` has more than one line";
    /// An argument without a value.
    NotKeyValue { argument: String = "max_replicas" } "`{argument}` is not KEY=VALUE";
    /// An argument with a key that is none.
    NotAKey { argument: String = "a b=1" } "`{argument}` is not KEY=VALUE: the key is not a dotted TOML key";
    /// An argument for an item of a list.
    ItemOfList { key: String = "metrics[0].value" } "`{key}` is an item of a list, which cannot be set by itself";
    /// An argument for a whole list.
    SetTheList { key: String = "metrics" } "set the whole list: {key}=[…]";
    /// An argument with too many dots.
    LongKey { argument: String = "a.b.c=1" } "`{argument}` has more parts than any key of a profile";
    /// An argument that would extend another profile.
    ExtendsInArgument {} "`extends` can be set in a file only";
    /// The form of an argument.
    WriteKeyValue {} "write a dotted key, `=` and a value: workloads.chat.scalers.cpu.max_replicas=10";
    /// An argument about something that no file has.
    DefineIt {} "define it in the profile: an argument only changes what is there";
}

/// A name that was probably meant.
pub(crate) fn did_you_mean(name: &str) -> Message {
    DidYouMean {
        name: name.to_owned(),
    }
    .into()
}

/// All names there are.
pub(crate) fn there_are(known: &[&str]) -> Message {
    ThereAre { known: owned(known) }.into()
}

/// All keys there are.
pub(crate) fn known_are(known: &[&str]) -> Message {
    KnownAre { known: owned(known) }.into()
}

/// Keys for a list.
pub(crate) fn ticked(keys: &[String]) -> Vec<Message> {
    keys.iter()
        .map(|key| Ticked { key: key.clone() }.into())
        .collect()
}

/// Alternatives inside of a sentence.
pub(crate) fn or(words: &[&'static str]) -> Term {
    joined(words, |first, second| Or { first, second }.into())
}

/// Several inside of a sentence.
pub(crate) fn and(words: &[&'static str]) -> Term {
    joined(words, |first, second| And { first, second }.into())
}

fn joined(words: &[&'static str], join: impl Fn(Term, Term) -> Message) -> Term {
    let terms = words.iter().map(|word| Term::Word((*word).into()));
    let all = terms.reduce(|first, second| join(first, second).into());
    all.unwrap_or_else(|| Term::List(Vec::new()))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
