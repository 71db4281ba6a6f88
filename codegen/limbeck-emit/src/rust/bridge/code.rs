//! The conversion of one value, as text: whatever stands around the value.

/// How one value becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    form: Form,
    /// Whether it gives a `Result`.
    pub is_fallible: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// The value itself.
    Same,
    /// A function, named by its path.
    Function(String),
    /// What stands before the value and behind it.
    Around(String, String),
}

impl Code {
    pub(crate) const fn same() -> Self {
        Self { form: Form::Same, is_fallible: false }
    }

    pub(crate) fn function(path: impl Into<String>) -> Self {
        Self { form: Form::Function(path.into()), is_fallible: false }
    }

    pub(crate) fn around(before: impl Into<String>, behind: impl Into<String>) -> Self {
        Self { form: Form::Around(before.into(), behind.into()), is_fallible: false }
    }

    /// The same, giving a `Result`.
    pub(crate) fn fallible(mut self) -> Self {
        self.is_fallible = true;
        self
    }

    pub(crate) fn is_same(&self) -> bool {
        self.form == Form::Same
    }

    /// The conversion of the value of an expression.
    pub(crate) fn apply(&self, value: &str) -> String {
        match &self.form {
            Form::Same => value.to_owned(),
            Form::Function(path) => format!("{path}({value})"),
            Form::Around(before, behind) => format!("{before}{value}{behind}"),
        }
    }

    /// The conversion of what `key`, a reference, refers to.
    pub(crate) fn apply_to_reference(&self, key: &str) -> String {
        match &self.form {
            Form::Same => format!("{key}.clone()"),
            Form::Around(before, behind) if before.is_empty() => format!("{key}{behind}"),
            Form::Around(before, behind) if before.ends_with('&') => {
                format!("{}{key}{behind}", before.trim_end_matches('&'))
            }
            Form::Function(_) | Form::Around(..) => self.apply(&format!("*{key}")),
        }
    }

    /// The conversion as what `map` takes; not of what stays the same.
    pub(crate) fn closure(&self) -> String {
        match &self.form {
            Form::Same => "|value| value".to_owned(),
            Form::Function(path) => path.clone(),
            Form::Around(..) => format!("|value| {}", self.apply("value")),
        }
    }

    /// As [`Self::closure`], of a function that gives a `Result` in any case.
    pub(crate) fn fallible_closure(&self) -> String {
        match (&self.form, self.is_fallible) {
            (Form::Same, _) => "Ok".to_owned(),
            (_, true) => self.closure(),
            (_, false) => format!("|value| Ok({})", self.apply("value")),
        }
    }

    /// This, then that.
    pub(crate) fn then(self, next: Self) -> Self {
        if self.is_same() {
            return next;
        }
        if next.is_same() {
            return self;
        }
        let is_fallible = self.is_fallible || next.is_fallible;
        let (before, behind) = self.parts();
        let form = if self.is_fallible {
            let method = if next.is_fallible { "and_then" } else { "map" };
            Form::Around(before, format!("{behind}.{method}({})", next.closure()))
        } else {
            let (outer, end) = next.parts();
            Form::Around(outer + &before, behind + &end)
        };
        Self { form, is_fallible }
    }

    fn parts(&self) -> (String, String) {
        match &self.form {
            Form::Same => (String::new(), String::new()),
            Form::Function(path) => (format!("{path}("), ")".to_owned()),
            Form::Around(before, behind) => (before.clone(), behind.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn conversions_follow_each_other() {
        let narrow = Code::function("reject").fallible();
        let text = Code::around("", ".to_string()");
        assert_eq!(Code::same().then(narrow.clone()).closure(), "reject");
        assert_eq!(narrow.clone().then(Code::same()).closure(), "reject");
        assert_eq!(text.clone().then(narrow.clone()).apply("a"), "reject(a.to_string())");
        assert_eq!(
            narrow.clone().then(text).closure(),
            "|value| reject(value).map(|value| value.to_string())"
        );
        assert_eq!(narrow.clone().then(narrow).apply("a"), "reject(a).and_then(reject)");
        assert_eq!(Code::same().fallible_closure(), "Ok");
    }
}
