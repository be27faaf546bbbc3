//! What the functions of the language take and give.

use super::{Checker, Scope};
use crate::expr::builtin::{Builtin, Parameters};
use crate::expr::tree::{Node, NodeId};
use crate::expr::{Error, ErrorKind, Type};

impl Checker<'_> {
    pub(super) fn builtin(
        &mut self,
        id: NodeId,
        builtin: Builtin,
        arguments: &[NodeId],
    ) -> Result<Type, Error> {
        if builtin.takes_predicate() {
            return self.over_elements(builtin, arguments);
        }
        let mut types = Vec::with_capacity(arguments.len());
        for argument in arguments {
            types.push(self.visit(*argument)?);
        }
        let (least, most) = match builtin.parameters() {
            Parameters::OneOf(sets) => {
                let lengths = sets.iter().map(|set| set.len());
                (lengths.clone().min().unwrap_or(0), lengths.max().unwrap_or(0))
            }
            Parameters::Checked(least, most) => (least, most),
            _ => (0, usize::MAX),
        };
        if types.len() < least {
            return Err(self.error(id, ErrorKind::TooFewArguments(builtin.name())));
        }
        if types.len() > most {
            return Err(self.error(id, ErrorKind::TooManyArguments(builtin.name())));
        }
        let given = match builtin.parameters() {
            Parameters::OneOf(sets) => one_of(builtin, sets, &types),
            _ => match builtin {
                Builtin::Get => return self.get(arguments, &types),
                _ => checked(builtin, &types),
            },
        };
        given.map_err(|culprit| {
            let argument = types.get(culprit).cloned().unwrap_or(Type::Unknown);
            let place = arguments.get(culprit).copied().unwrap_or(id);
            let function = builtin.name();
            self.error(place, ErrorKind::Argument { function, argument })
        })
    }

    /// Functions with a list and a predicate.
    fn over_elements(&mut self, builtin: Builtin, arguments: &[NodeId]) -> Result<Type, Error> {
        use Builtin::{Filter, Find, FindLast, GroupBy, Map, Reduce, SortBy, Sum};
        let function = builtin.name();
        let [list, rest @ ..] = arguments else {
            return Ok(Type::Unknown);
        };
        let collection = self.visit(*list)?;
        let element = match &collection {
            Type::List(element) => (**element).clone(),
            Type::Unknown => Type::Unknown,
            _ => {
                let argument = collection;
                return Err(self.error(*list, ErrorKind::Argument { function, argument }));
            }
        };
        let [predicate, rest @ ..] = rest else {
            return Ok(if builtin == Sum { element } else { builtin.gives() });
        };
        self.scopes.push(Scope {
            element: element.clone(),
            has_index: matches!(builtin, Map | Reduce),
            has_accumulator: builtin == Reduce,
        });
        let gives = self.visit(*predicate)?;
        self.scopes.pop();
        for more in rest {
            self.visit(*more)?;
        }
        let is_any = matches!(builtin, Map | Sum | GroupBy | SortBy | Reduce);
        if gives == Type::Nil || !(is_any || gives.may_be(&Type::Bool)) {
            return Err(self.error(*predicate, ErrorKind::Predicate { function, gives }));
        }
        Ok(match builtin {
            Filter => Type::list_of(element),
            Map => Type::list_of(gives),
            Find | FindLast => element,
            Sum | Reduce => gives,
            SortBy => collection,
            _ => builtin.gives(),
        })
    }

    fn get(&self, arguments: &[NodeId], types: &[Type]) -> Result<Type, Error> {
        let ([base, property], [base_type, index]) = (arguments, types) else {
            return Ok(Type::Unknown);
        };
        if self.is_environment(*base) {
            return Ok(match self.tree.node(*property) {
                Node::Text(name) if self.is_variable(name) => Type::Float,
                _ => Type::Unknown,
            });
        }
        match base_type {
            Type::Unknown | Type::Groups => Ok(Type::Unknown),
            Type::List(element) if index.may_be(&Type::Int) => Ok((**element).clone()),
            Type::Map if index.may_be(&Type::Text) => Ok(Type::Unknown),
            Type::List(_) | Type::Map => {
                let (base, index) = (base_type.clone(), index.clone());
                Err(self.error(*property, ErrorKind::Index { base, index }))
            }
            _ => {
                let (function, argument) = (Builtin::Get.name(), base_type.clone());
                Err(self.error(*base, ErrorKind::Argument { function, argument }))
            }
        }
    }
}

/// The type given for arguments that fit one of the sets; else the argument that does not fit.
fn one_of(builtin: Builtin, sets: &[&str], types: &[Type]) -> Result<Type, usize> {
    let mut culprit = 0;
    for set in sets.iter().filter(|set| set.len() == types.len()) {
        let misfit = set.bytes().zip(types).position(|(wanted, given)| match wanted {
            b'i' => !given.may_be(&Type::Int),
            b't' => !given.may_be(&Type::Text),
            b'l' => !matches!(given, Type::List(_) | Type::Unknown),
            _ => false,
        });
        match misfit {
            Some(misfit) => culprit = misfit,
            None => {
                return Ok(match builtin {
                    Builtin::Sort => Type::list_of(Type::Unknown),
                    Builtin::Split | Builtin::SplitAfter => Type::list_of(Type::Text),
                    _ => builtin.gives(),
                });
            }
        }
    }
    Err(culprit)
}

/// The type given for arguments with a check of their own; else the argument that does not fit.
fn checked(builtin: Builtin, types: &[Type]) -> Result<Type, usize> {
    use Type::{Duration, Float, Groups, Int, List, Map, Text, Unknown, Zone};
    let all = |fits: fn(&Type) -> bool| match types.iter().position(|given| !fits(given)) {
        Some(misfit) => Err(misfit),
        None => Ok(()),
    };
    let is_number = |given: &Type| matches!(given, Int | Float | Duration | Unknown);
    let is_list = |given: &Type| matches!(given, List(_) | Unknown);
    let first = || types.first().cloned().unwrap_or(Unknown);
    match builtin {
        Builtin::Abs => all(is_number).map(|()| first()),
        Builtin::Ceil | Builtin::Floor | Builtin::Round => all(is_number).map(|()| Float),
        Builtin::Int | Builtin::Float => {
            all(|given| matches!(given, Int | Float | Duration | Unknown | Text))?;
            Ok(builtin.gives())
        }
        Builtin::Len => {
            all(|given| matches!(given, List(_) | Map | Groups | Text | Unknown))?;
            Ok(Int)
        }
        Builtin::Max | Builtin::Min | Builtin::Mean | Builtin::Median => {
            // With a list among them, expr looks at none of those after it.
            let is_list = types.iter().position(|given| is_list(given));
            let looked_at = types.get(..is_list.unwrap_or(types.len())).unwrap_or(types);
            match looked_at.iter().position(|given| !is_number(given)) {
                Some(misfit) => Err(misfit),
                None if is_list.is_some() => Ok(Unknown),
                None => Ok(first()),
            }
        }
        Builtin::First | Builtin::Last => all(is_list).map(|()| Unknown),
        Builtin::Reverse | Builtin::Uniq | Builtin::Flatten | Builtin::Concat => {
            all(is_list).map(|()| Type::list_of(Unknown))
        }
        Builtin::Take => match types {
            [list, count] if is_list(list) && matches!(count, Int | Duration | Unknown) => Ok(match list {
                List(_) => Type::list_of(Unknown),
                _ => Unknown,
            }),
            [list, _] => Err(usize::from(is_list(list))),
            _ => Err(0),
        },
        Builtin::Keys | Builtin::Values | Builtin::ToPairs => {
            all(|given| matches!(given, Map | Groups | Unknown)).map(|()| Type::list_of(Unknown))
        }
        Builtin::FromPairs => all(is_list).map(|()| Groups),
        Builtin::Now => all(|given| *given == Zone).map(|()| Type::Time),
        Builtin::Date if types.len() > 3 && first() != Zone => Err(3),
        _ => Ok(builtin.gives()),
    }
}
