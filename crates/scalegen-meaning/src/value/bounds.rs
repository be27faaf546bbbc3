//! Between which numbers a value is, and what operators do to that.

/// The least and the greatest number that elements of a value have. NaN is in any bounds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bounds {
    /// No element is less.
    pub lower: f64,
    /// No element is greater.
    pub upper: Bound,
}

/// The greatest number.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A number, or infinity where nothing limits it.
    Number(f64),
    /// A factor times a setting, times the number of pods, or times both: `max_num_seqs × pods`.
    Product {
        /// The factor: above 0, and finite.
        factor: f64,
        /// The setting.
        setting: Option<String>,
        /// Whether it is multiplied by the number of pods. A pod counts as one series: one engine that serves one
        /// model.
        times_pods: bool,
    },
}

impl Bound {
    /// The number; infinity where it depends on a setting or on pods.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Product { .. } => f64::INFINITY,
        }
    }

    /// The number for a count of pods; none where it depends on a setting.
    pub fn with_pods(&self, pods: f64) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Product {
                factor,
                setting: None,
                times_pods: true,
            } => Some(factor * pods),
            Self::Product { .. } => None,
        }
    }

    /// Multiplied by a number of at least 0.
    fn scaled(&self, by: f64) -> Self {
        match self {
            Self::Number(number) => Self::Number(product(*number, by)),
            Self::Product {
                factor,
                setting,
                times_pods,
            } if by > 0.0 && (factor * by).is_finite() && factor * by > 0.0 => Self::Product {
                factor: factor * by,
                setting: setting.clone(),
                times_pods: *times_pods,
            },
            Self::Product { .. } if by == 0.0 => Self::Number(0.0),
            Self::Product { .. } => INFINITE,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left + right),
            (
                Self::Product {
                    factor,
                    setting,
                    times_pods,
                },
                Self::Product {
                    factor: more,
                    setting: of,
                    times_pods: times,
                },
            ) if setting == of && times_pods == times && (factor + more).is_finite() => Self::Product {
                factor: factor + more,
                setting: setting.clone(),
                times_pods: *times_pods,
            },
            // Less than nothing is not more.
            (product, Self::Number(number)) | (Self::Number(number), product) if *number <= 0.0 => {
                product.clone()
            }
            _ => INFINITE,
        }
    }

    fn greater(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left.max(*right)),
            _ if self == other => self.clone(),
            // A product is at least 0.
            (product, Self::Number(number)) | (Self::Number(number), product) if *number <= 0.0 => {
                product.clone()
            }
            _ => INFINITE,
        }
    }

    /// The one that is known to limit more. A number beside a product is, as the product is not known.
    fn lesser(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Self::Number(left.min(*right)),
            (Self::Number(number), product) | (product, Self::Number(number)) if number.is_infinite() => {
                product.clone()
            }
            (Self::Number(_), _) => self.clone(),
            _ => other.clone(),
        }
    }
}

const INFINITE: Bound = Bound::Number(f64::INFINITY);

/// Zero times infinity is 0 here: a bound that is never reached does not count.
fn product(left: f64, right: f64) -> f64 {
    if left == 0.0 || right == 0.0 {
        0.0
    } else {
        left * right
    }
}

impl Bounds {
    /// Any number.
    pub const ALL: Self = Self {
        lower: f64::NEG_INFINITY,
        upper: INFINITE,
    };
    /// At least 0.
    pub const POSITIVE: Self = Self {
        lower: 0.0,
        upper: INFINITE,
    };

    /// From one number to another.
    pub const fn between(lower: f64, upper: f64) -> Self {
        Self {
            lower,
            upper: Bound::Number(upper),
        }
    }

    /// One number. NaN bounds nothing.
    pub(crate) fn exactly(number: f64) -> Self {
        if number.is_nan() {
            Self::ALL
        } else {
            Self::between(number, number)
        }
    }

    /// The number, if it is one alone.
    #[allow(clippy::float_cmp, reason = "bounds of one number are equal")]
    pub fn single(&self) -> Option<f64> {
        (self.lower == self.upper.number() && self.lower.is_finite()).then_some(self.lower)
    }

    /// Of a sum of as many elements as there are pods.
    pub(crate) fn summed_over_pods(&self) -> Self {
        let Self { lower, upper } = self;
        let upper = match upper {
            Bound::Number(number) if number.is_infinite() || *number <= 0.0 => upper.clone(),
            Bound::Number(number) => Bound::Product {
                factor: *number,
                setting: None,
                times_pods: true,
            },
            Bound::Product {
                factor,
                setting,
                times_pods: false,
            } => Bound::Product {
                factor: *factor,
                setting: setting.clone(),
                times_pods: true,
            },
            Bound::Product { .. } => INFINITE,
        };
        Self {
            lower: if *lower >= 0.0 { *lower } else { f64::NEG_INFINITY },
            upper,
        }
    }

    /// Of a sum of at least one element, nobody knows of how many.
    pub(crate) fn summed(&self) -> Self {
        Self {
            lower: if self.lower >= 0.0 {
                self.lower
            } else {
                f64::NEG_INFINITY
            },
            upper: match self.upper {
                Bound::Number(number) if number <= 0.0 => Bound::Number(number),
                _ => INFINITE,
            },
        }
    }

    pub(crate) fn negative(&self) -> Self {
        Self::between(-self.upper.number(), -self.lower)
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            lower: self.lower + other.lower,
            upper: self.upper.plus(&other.upper),
        }
        .or_all()
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self {
            lower: self.lower - other.upper.number(),
            upper: self.upper.plus(&Bound::Number(-other.lower)),
        }
        .or_all()
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        if self.is_positive() && other.is_positive() {
            let upper = match (&self.upper, &other.upper) {
                (Bound::Number(number), bound) | (bound, Bound::Number(number)) => bound.scaled(*number),
                _ => INFINITE,
            };
            return Self {
                lower: product(self.lower, other.lower),
                upper,
            };
        }
        let corners = [
            product(self.lower, other.lower),
            product(self.lower, other.upper.number()),
            product(self.upper.number(), other.lower),
            product(self.upper.number(), other.upper.number()),
        ];
        // A zero may be a negative one here.
        let lower = corners.into_iter().fold(f64::INFINITY, f64::min);
        Self::between(
            if lower == 0.0 { -0.0 } else { lower },
            corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
        )
    }

    pub(crate) fn over(&self, other: &Self) -> Self {
        if let Some(divisor) = other.single().filter(|divisor| *divisor > 0.0) {
            let upper = match self.upper {
                Bound::Number(number) => Bound::Number(number / divisor),
                _ => self.upper.scaled(1.0 / divisor),
            };
            return Self {
                lower: self.lower / divisor,
                upper,
            };
        }
        if !other.is_positive() || self.lower < 0.0 {
            return Self::ALL;
        }
        let least = self.lower / other.upper.number();
        Self {
            lower: if least.is_nan() { 0.0 } else { least },
            upper: match &self.upper {
                Bound::Number(number) if number.is_finite() && other.lower > 0.0 => {
                    Bound::Number(number / other.lower)
                }
                upper @ Bound::Product { .. } if other.lower > 0.0 => upper.scaled(1.0 / other.lower),
                _ => INFINITE,
            },
        }
    }

    /// Of a sum by the number of its elements: what both are multiplied by cancels.
    pub(crate) fn over_as_many(&self, count: &Self) -> Self {
        let (
            Bound::Product {
                factor,
                setting,
                times_pods: true,
            },
            Bound::Product { times_pods: true, .. },
        ) = (&self.upper, &count.upper)
        else {
            return self.over(count);
        };
        let upper = match setting {
            None => Bound::Number(*factor),
            Some(_) => Bound::Product {
                factor: *factor,
                setting: setting.clone(),
                times_pods: false,
            },
        };
        let lower = if self.lower >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        Self { lower, upper }
    }

    /// The rest of a division, with the sign of what is divided.
    pub(crate) fn modulo(&self, other: &Self) -> Self {
        if self.lower < 0.0 {
            return Self::ALL;
        }
        let upper = match other.lower >= 0.0 {
            true => self.upper.lesser(&other.upper),
            false => self.upper.clone(),
        };
        Self { lower: 0.0, upper }
    }

    pub(crate) fn power(&self, other: &Self) -> Self {
        if !self.is_positive() {
            return Self::ALL;
        }
        match other.single() {
            Some(exponent) if exponent > 0.0 => {
                Self::between(self.lower.powf(exponent), self.upper.number().powf(exponent))
            }
            _ => Self::POSITIVE,
        }
    }

    /// Of either of two.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            lower: self.lower.min(other.lower),
            upper: self.upper.greater(&other.upper),
        }
    }

    /// At least as great as another.
    pub(crate) fn at_least(&self, other: &Self) -> Self {
        Self {
            lower: self.lower.max(other.lower),
            upper: self.upper.greater(&other.upper),
        }
    }

    /// At most as great as another.
    pub(crate) fn at_most(&self, other: &Self) -> Self {
        Self {
            lower: self.lower.min(other.lower),
            upper: self.upper.lesser(&other.upper),
        }
    }

    /// What a filter leaves that keeps numbers from `lower` to `upper`.
    pub(crate) fn kept_between(&self, lower: f64, upper: &Bound) -> Self {
        Self {
            lower: self.lower.max(lower),
            upper: self.upper.lesser(upper),
        }
    }

    /// A function that never falls.
    pub(crate) fn rising(&self, function: impl Fn(f64) -> f64) -> Self {
        let (lower, upper) = (function(self.lower), function(self.upper.number()));
        Self::between(
            if lower.is_nan() { f64::NEG_INFINITY } else { lower },
            if upper.is_nan() { f64::INFINITY } else { upper },
        )
    }

    /// Whether all numbers are at least 0, and none is the negative zero, of which the reciprocal is -Inf.
    fn is_positive(&self) -> bool {
        self.lower >= 0.0 && self.lower.is_sign_positive()
    }

    fn or_all(self) -> Self {
        Self {
            lower: if self.lower.is_nan() {
                f64::NEG_INFINITY
            } else {
                self.lower
            },
            upper: match self.upper {
                Bound::Number(number) if number.is_nan() => INFINITE,
                upper => upper,
            },
        }
    }
}
