//! The kustomizations that are applied: those that no other one takes.

use scalegen_document::Reading;
use scalegen_syntax::Finding;

use crate::Built;

pub(crate) fn builds<'a>(_files: &'a [Reading], _findings: &mut Vec<Finding>) -> Vec<Built<'a>> {
    Vec::new()
}
