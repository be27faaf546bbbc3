//! Variables of dashboards and of templates, which Prometheus itself does not know.

use super::lexer::{Kind, Lexer};
use crate::Span;

/// Where a query has `$x`, `${x}` or `[[x]]`: Prometheus refuses it unless something replaces them before. Strings are not
/// looked into.
///
/// ```
/// let query = "sum(rate(http_requests_total[$__rate_interval]))";
/// let variables = scalegen_meaning::promql::variables(query);
/// assert_eq!(&query[variables[0].start..variables[0].end], "$__rate_interval");
/// ```
pub fn variables(query: &str) -> Vec<Span> {
    let mut lexer = Lexer::new(query);
    let mut variables = Vec::new();
    while let Ok(token) = lexer.next()
        && token.kind != Kind::End
    {
        if token.kind == Kind::Variable {
            variables.push(token.span);
        }
    }
    variables
}
