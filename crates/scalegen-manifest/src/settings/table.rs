//! A table of settings: each row is a key of the profile, the field that it becomes, and the way from one to the other.

/// The settings of one table of the profile, which go from its type `S` into a builder `B`.
pub(crate) struct Table<S: 'static, B: 'static> {
    rows: &'static [Row<S, B>],
    type_: &'static str,
}

/// One setting, and the call that puts it into a builder.
pub(crate) struct Row<S, B> {
    setting: Setting,
    /// None where it goes another way.
    put: Option<fn(&S, B) -> B>,
    /// Whether there is anything to put; none where there is, as a rule. A builder is large, and each call moves it there and
    /// back.
    is_given: Option<fn(&S) -> bool>,
}

/// One setting: what reads the map backward has to know.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    /// The key in its table of the profile; empty where the keys of another table are among this one's.
    pub(crate) key: &'static str,
    /// The path of the field in what the table becomes: `[]` is any item of a list, `?` any field, `[key]` at the end an
    /// entry of a map. Empty where there is no such field, as for what only the plan reads.
    pub(crate) field: &'static str,
    /// How the value is written there.
    pub(crate) form: Form,
    /// The settings in it, where it is a table or a list of tables.
    pub(crate) below: Option<&'static dyn Keys>,
}

/// How a setting's value is written in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As in the profile: a number, a text, a word, a quantity, a list or a table.
    Same,
    /// A duration as whole seconds.
    Seconds,
    /// A duration as whole milliseconds.
    Milliseconds,
    /// Any value as a text, as annotations and triggers have it.
    Text,
    /// A list as a text with commas.
    Commas,
    /// A map whose keys are the author's.
    Map,
    /// Labels or annotations, which an object has from the tables above its own, too.
    Inherited,
    /// Fields that have no key of their own, as the API spells them.
    Rest,
    /// The name of a table of `authentications`, of which the object's name becomes the field.
    Authentication,
    /// A text of the profile that becomes a whole object.
    Whole,
    /// The name of a signal, of which this key becomes the field.
    Signal(&'static str),
    /// A key of the workload, not of the table itself.
    OfWorkload,
    /// An option of hey, with its value as the next argument.
    Argument(&'static str),
    /// A switch of hey.
    Switch(&'static str),
    /// Nothing of it: the plan reads the value, or the field has what the value turns on.
    Nothing,
}

/// A table whose types do not matter, as for what reads the map backward.
pub(crate) trait Keys: Sync {
    /// The settings.
    fn settings(&self) -> Box<dyn Iterator<Item = &'static Setting>>;
    /// The type of the table in the profile's schema; empty for keys that several types have.
    fn type_(&self) -> &'static str;
}

impl<S, B> Keys for Table<S, B> {
    fn settings(&self) -> Box<dyn Iterator<Item = &'static Setting>> {
        Box::new(self.rows.iter().map(|row| &row.setting))
    }

    fn type_(&self) -> &'static str {
        self.type_
    }
}

impl<S, B> Table<S, B> {
    pub(super) const fn new(type_: &'static str, rows: &'static [Row<S, B>]) -> Self {
        Self { rows, type_ }
    }

    /// Puts every setting into a builder.
    pub(crate) fn put(&self, settings: &S, mut to: B) -> B {
        // A fold would move the builder at each row.
        for row in self.rows {
            let is_given = row.is_given.is_none_or(|is_given| is_given(settings));
            if let Some(put) = row.put.filter(|_| is_given) {
                to = put(settings, to);
            }
        }
        to
    }
}

impl<S, B> Row<S, B> {
    /// A value that is written as it is.
    pub(super) const fn same(key: &'static str, field: &'static str, put: fn(&S, B) -> B) -> Self {
        Self::new(key, field, Form::Same, put)
    }

    /// A duration that is written as seconds.
    pub(super) const fn seconds(key: &'static str, field: &'static str, put: fn(&S, B) -> B) -> Self {
        Self::new(key, field, Form::Seconds, put)
    }

    /// A value that is written as a text.
    pub(super) const fn text(key: &'static str, field: &'static str, put: fn(&S, B) -> B) -> Self {
        Self::new(key, field, Form::Text, put)
    }

    pub(super) const fn new(key: &'static str, field: &'static str, form: Form, put: fn(&S, B) -> B) -> Self {
        let put = Some(put);
        Self {
            put,
            ..Self::with(key, field, form)
        }
    }

    /// A table, or a list of tables.
    pub(super) const fn table(
        key: &'static str,
        field: &'static str,
        below: &'static dyn Keys,
        put: fn(&S, B) -> B,
    ) -> Self {
        let setting = Setting {
            key,
            field,
            form: Form::Same,
            below: Some(below),
        };
        Self {
            setting,
            put: Some(put),
            is_given: None,
        }
    }

    /// What the constructor of the builder takes, or another row puts with its own.
    pub(super) const fn with(key: &'static str, field: &'static str, form: Form) -> Self {
        let setting = Setting {
            key,
            field,
            form,
            below: None,
        };
        Self {
            setting,
            put: None,
            is_given: None,
        }
    }

    /// The row for what few profiles give.
    pub(super) const fn when(self, is_given: fn(&S) -> bool) -> Self {
        Self {
            is_given: Some(is_given),
            ..self
        }
    }

    /// What the plan reads, and no field is.
    pub(super) const fn plan(key: &'static str) -> Self {
        Self::with(key, "", Form::Nothing)
    }

    /// The keys of another table, among this one's.
    pub(super) const fn among(keys: &'static dyn Keys, put: fn(&S, B) -> B) -> Self {
        Self::table("", "", keys, put)
    }
}

/// Sets what is given.
pub(super) fn given<T, B>(value: Option<T>, to: B, set: impl FnOnce(B, T) -> B) -> B {
    match value {
        Some(value) => set(to, value),
        None => to,
    }
}

/// A row of a setting that a setter of the builder takes: `set!(Load::same, settings.image => "spec…", Builder::image)`.
macro_rules! set {
    ($row:path, settings.$key:ident $(.$view:ident())? => $field:literal, $set:path) => {
        $row(stringify!($key), $field, |from, to| {
            $crate::settings::table::given(from.settings.$key $(.$view())?, to, $set)
        })
        .when(|from| from.settings.$key.is_some())
    };
    ($row:path, $key:ident $(.$view:ident())? => $field:literal, $set:path) => {
        $row(stringify!($key), $field, |from, to| {
            $crate::settings::table::given(from.$key $(.$view())?, to, $set)
        })
        .when(|from| from.$key.is_some())
    };
}
pub(super) use set;

impl Setting {
    /// The steps of its field.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &'static str> {
        let mut rest = self.field;
        std::iter::from_fn(move || {
            let (step, after) = first_step(rest)?;
            rest = after;
            Some(step)
        })
    }
}

/// The first step of a field, and what comes after it; none where there is none.
pub(super) fn first_step(field: &str) -> Option<(&str, &str)> {
    let end = field.bytes().position(|byte| matches!(byte, b'.' | b'['));
    let (step, after) = match (field.strip_prefix(ITEM), end) {
        (Some(after), _) => (ITEM, after),
        // A key is the last step, whatever is in it.
        (None, Some(0)) => (field.strip_prefix('[')?.strip_suffix(']')?, ""),
        (None, end) => field.split_at_checked(end.unwrap_or(field.len()))?,
    };
    let after = after.strip_prefix('.').unwrap_or(after);
    Some((step, after)).filter(|_| !step.is_empty())
}

/// The step to any item of a list.
pub(crate) const ITEM: &str = "[]";
/// The step to any field.
pub(crate) const ANY: &str = "?";
