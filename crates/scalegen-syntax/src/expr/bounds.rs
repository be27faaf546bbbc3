//! Between which numbers the value of an expression is, whatever its variables are within theirs.

use super::builtin::Builtin;
use super::operator::{Binary, Unary};
use super::tree::{Node, NodeId, Tree};

/// The least and the greatest number.
pub type Interval = (f64, f64);

const ALL: Interval = (f64::NEG_INFINITY, f64::INFINITY);

/// Parts below each other that are looked at.
const MAX_DEPTH: usize = 100;

/// The bounds of a part, with those of each name.
pub(super) fn bounds(tree: &Tree, names: &[Box<str>], inputs: &[Interval]) -> Interval {
    // A variable may have the name of another one.
    if tree.nodes.iter().any(|node| matches!(node, Node::Let { .. })) {
        return ALL;
    }
    Walk { tree, names, inputs }.part(tree.root, 0)
}

struct Walk<'f> {
    tree: &'f Tree,
    names: &'f [Box<str>],
    inputs: &'f [Interval],
}

impl Walk<'_> {
    fn part(&self, id: NodeId, depth: usize) -> Interval {
        if depth > MAX_DEPTH {
            return ALL;
        }
        let part = |id: &NodeId| self.part(*id, depth + 1);
        match self.tree.node(id) {
            Node::Int(number) => (*number as f64, *number as f64),
            Node::Float(number) => (*number, *number),
            Node::Name(name) => {
                let index = self.names.iter().position(|known| known == name);
                index
                    .and_then(|index| self.inputs.get(index))
                    .copied()
                    .unwrap_or(ALL)
            }
            Node::Unary(Unary::Plus, operand) => part(operand),
            Node::Unary(Unary::Minus, operand) => {
                let (least, most) = part(operand);
                (-most, -least)
            }
            Node::Binary(..) => {
                let (spine, first) = self.tree.left_spine(id);
                let first = part(&first);
                spine.iter().rev().fold(first, |left, (_, operator, right)| {
                    binary(*operator, left, part(right))
                })
            }
            Node::Conditional { then, otherwise, .. } => either(part(then), part(otherwise)),
            Node::Chain(inner) => part(inner),
            Node::Builtin(builtin, arguments) => self.call(*builtin, arguments, depth + 1),
            _ => ALL,
        }
    }

    fn call(&self, builtin: Builtin, arguments: &[NodeId], depth: usize) -> Interval {
        // A list that is written out, or the arguments themselves.
        let items = match arguments {
            [one] => match self.tree.node(*one) {
                Node::List(items) => items.as_slice(),
                _ => arguments,
            },
            _ => arguments,
        };
        let items: Vec<Interval> = items.iter().map(|item| self.part(*item, depth)).collect();
        let first = items.first().copied().unwrap_or(ALL);
        let each = || items.iter().copied();
        let reduced = |by: fn(f64, f64) -> f64| each().reduce(|a, b| (by(a.0, b.0), by(a.1, b.1)));
        match builtin {
            Builtin::Float => first,
            Builtin::Int | Builtin::Round | Builtin::Ceil | Builtin::Floor => {
                (first.0.floor(), first.1.ceil())
            }
            Builtin::Abs if first.0 >= 0.0 => first,
            Builtin::Abs => (0.0, first.1.abs().max(first.0.abs())),
            Builtin::Max => reduced(f64::max).unwrap_or(ALL),
            Builtin::Min => reduced(f64::min).unwrap_or(ALL),
            Builtin::Mean | Builtin::Median => each().reduce(either).unwrap_or(ALL),
            Builtin::Sum => each().reduce(|a, b| known((a.0 + b.0, a.1 + b.1))).unwrap_or(ALL),
            Builtin::Count | Builtin::Len => (0.0, f64::INFINITY),
            _ => ALL,
        }
    }
}

fn binary(operator: Binary, left: Interval, right: Interval) -> Interval {
    let corners = |by: fn(f64, f64) -> f64| {
        let corners = [
            by(left.0, right.0),
            by(left.0, right.1),
            by(left.1, right.0),
            by(left.1, right.1),
        ];
        match corners.iter().any(|corner| corner.is_nan()) {
            true => ALL,
            false => corners
                .into_iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), corner| {
                    (least.min(corner), most.max(corner))
                }),
        }
    };
    match operator {
        Binary::Add => known((left.0 + right.0, left.1 + right.1)),
        Binary::Subtract => known((left.0 - right.1, left.1 - right.0)),
        // Zero times infinity is a bound that is never reached.
        Binary::Multiply if left.0 >= 0.0 && right.0 >= 0.0 => {
            let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
            (times(left.0, right.0), times(left.1, right.1))
        }
        Binary::Multiply => corners(|a, b| a * b),
        Binary::Divide if right.0 > 0.0 && right.1.is_finite() => corners(|a, b| a / b),
        Binary::Coalesce => either(left, right),
        _ => ALL,
    }
}

fn either(left: Interval, right: Interval) -> Interval {
    (left.0.min(right.0), left.1.max(right.1))
}

fn known(of: Interval) -> Interval {
    if of.0.is_nan() || of.1.is_nan() { ALL } else { of }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Formula;
    use super::*;

    fn of(text: &str) -> Interval {
        let formula = Formula::compile(text, &["queue", "kv", "rate"]).unwrap();
        formula.bounds(&[(0.0, f64::INFINITY), (0.0, 1.0), ALL])
    }

    #[test]
    fn formulas_have_bounds() {
        for (text, bounds) in [
            ("kv", (0.0, 1.0)),
            ("kv * 100 + 5", (5.0, 105.0)),
            ("max([kv, 0.5])", (0.5, 1.0)),
            ("max(kv, queue)", (0.0, f64::INFINITY)),
            (
                "queue <= 0 ? 0 : queue > 10 ? 3 : queue < 0.8 ? -1 : 1",
                (-1.0, 3.0),
            ),
            ("min([queue, 8]) / 2", (0.0, 4.0)),
            ("-kv", (-1.0, 0.0)),
            ("1 - kv", (0.0, 1.0)),
            ("sum([kv, kv, 1])", (1.0, 3.0)),
            ("kv ?? 7", (0.0, 7.0)),
            ("kv / 0", ALL),
            ("queue * 0", (0.0, 0.0)),
            ("rate", ALL),
            ("let x = 1; kv", ALL),
        ] {
            assert_eq!(of(text), bounds, "{text}");
        }
    }

    proptest! {
        #[test]
        fn values_are_within_their_bounds(
            text in prop::sample::select(vec![
                "a + b * 2 - c", "a > b ? a : c / 4", "max([a, b]) - min(a, c)", "abs(a - b) + mean([b, c])",
                "ceil(a) + floor(b) + round(c) - int(a)", "-(a * b) + c", "sum([a, b, c]) * (a + 1)", "(a ?? 3) / 2",
            ]),
            low in prop::array::uniform3(-50.0..50.0_f64),
            width in prop::array::uniform3(0.0..50.0_f64),
            at in prop::array::uniform3(0.0..=1.0_f64),
        ) {
            let formula = Formula::compile(text, &["a", "b", "c"]).unwrap();
            let inputs: Vec<Interval> = low.iter().zip(&width).map(|(low, width)| (*low, low + width)).collect();
            let values = low.iter().zip(&width).zip(&at).map(|((low, width), at)| Some((low + width * at).min(low + width)));
            let values: Vec<_> = values.collect();
            let (least, most) = formula.bounds(&inputs);
            let value = formula.evaluate(&values).unwrap().unwrap();
            prop_assert!(least - 1e-9 <= value && value <= most + 1e-9, "{text}: {value} in {least}..{most}");
        }
    }
}
