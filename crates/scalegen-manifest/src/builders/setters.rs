//! The setters of a builder, each a line: what it is called, what it takes, what it sets.

/// Writes a public setter for each line; it takes the builder and returns it.
macro_rules! setters {
    ($(
        $(#[$attribute:meta])*
        $name:ident(mut $self:ident $(, $argument:ident: $type:ty)*) $body:block
    )*) => { $(
        $(#[$attribute])*
        #[must_use]
        pub fn $name(mut $self $(, $argument: $type)*) -> Self {
            $body
            $self
        }
    )* };
}
pub(crate) use setters;
