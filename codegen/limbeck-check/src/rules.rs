//! The list of all rules.

use crate::rule::Rule;

mod api_version;
mod binding;
mod declared;
mod http;
mod same_option;
mod tightened;

macro_rules! rules {
    ($($family:ident: $($rule:ident)*;)*) => {
        $(mod $family { $(pub(super) mod $rule;)* })*

        static RULES: &[&Rule] = &[$($(&$family::$rule::RULE,)*)*];
    };
}

rules! {
    lint:
        comment_enum
        deprecated_comment_successor
        enum_value_name_generated
        field_name_no_clash
        field_name_round_trip
        http_path_no_int64
        http_path_version
        http_query_bindable
        http_route_no_overlap
        http_rule_defined
        http_write_body
        import_used
        package_defined
        package_same_go_package
        protovalidate
        version_no_import_older;
    breaking:
        element_no_delete_unless_deprecated
        enum_zero_value_same
        field_no_delete
        field_same_presence
        field_same_type
        http_rule_no_delete
        http_rule_same
        validation_no_tighten;
}

/// Every rule, lint first, by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn the_list_is_sorted_and_without_repetition() {
        let key = |rule: &crate::Rule| (rule.family(), rule.id);
        let keys: Vec<_> = rules().map(key).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    }
}
