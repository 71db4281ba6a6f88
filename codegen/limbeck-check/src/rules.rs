//! The list of all rules.

use crate::rule::Rule;

mod api_version;
mod binding;
mod call;
mod cardinality;
mod case;
mod comment;
mod cycle;
mod declared;
pub(crate) mod deleted;
mod enum_number;
mod field_deletion;
mod field_pair;
mod field_type;
mod gone;
mod http;
mod json_format;
mod meant;
mod released;
mod same_file_option;
mod same_option;
mod standard_name;
mod statement;
mod tightened;
mod wire;
mod words;

macro_rules! rules {
    ($($family:ident: $($rule:ident)*;)*) => {
        $(mod $family { $(pub(super) mod $rule;)* })*

        static RULES: &[&Rule] = &[$($(&$family::$rule::RULE,)*)*];
    };
}

rules! {
    lint:
        comment_enum
        comment_enum_value
        comment_field
        comment_message
        comment_oneof
        comment_rpc
        comment_service
        deprecated_comment_successor
        directory_same_package
        enum_first_value_zero
        enum_no_allow_alias
        enum_pascal_case
        enum_value_name_generated
        enum_value_prefix
        enum_value_upper_snake_case
        enum_zero_value_suffix
        field_lower_snake_case
        field_name_no_clash
        field_name_round_trip
        field_not_required
        field_no_descriptor
        file_lower_snake_case
        http_path_no_int64
        http_path_version
        http_query_bindable
        http_route_no_overlap
        http_rule_defined
        http_write_body
        import_no_public
        import_used
        message_pascal_case
        oneof_lower_snake_case
        package_defined
        package_directory_match
        package_lower_snake_case
        package_no_import_cycle
        package_same_csharp_namespace
        package_same_directory
        package_same_go_package
        package_same_java_multiple_files
        package_same_java_package
        package_same_php_namespace
        package_same_ruby_package
        package_same_swift_prefix
        package_version_suffix
        protovalidate
        rpc_no_client_streaming
        rpc_no_server_streaming
        rpc_pascal_case
        rpc_request_response_unique
        rpc_request_standard_name
        rpc_response_standard_name
        service_pascal_case
        service_suffix
        stable_package_no_import_unstable
        syntax_specified
        version_no_import_older;
    breaking:
        element_no_delete_unless_deprecated
        enum_no_delete
        enum_same_json_format
        enum_same_type
        enum_value_no_delete
        enum_value_no_delete_unless_name_reserved
        enum_value_no_delete_unless_number_reserved
        enum_value_same_name
        enum_zero_value_same
        extension_message_no_delete
        extension_no_delete
        field_no_delete
        field_no_delete_unless_name_reserved
        field_no_delete_unless_number_reserved
        field_same_cardinality
        field_same_cpp_string_type
        field_same_default
        field_same_java_utf8_validation
        field_same_json_name
        field_same_jstype
        field_same_name
        field_same_oneof
        field_same_presence
        field_same_type
        field_same_utf8_validation
        field_wire_compatible_cardinality
        field_wire_compatible_type
        field_wire_json_compatible_cardinality
        field_wire_json_compatible_type
        file_no_delete
        file_same_cc_enable_arenas
        file_same_cc_generic_services
        file_same_csharp_namespace
        file_same_go_package
        file_same_java_generic_services
        file_same_java_multiple_files
        file_same_java_outer_classname
        file_same_java_package
        file_same_objc_class_prefix
        file_same_optimize_for
        file_same_package
        file_same_php_class_prefix
        file_same_php_metadata_namespace
        file_same_php_namespace
        file_same_py_generic_services
        file_same_ruby_package
        file_same_swift_prefix
        file_same_syntax
        http_rule_no_delete
        http_rule_same
        message_no_delete
        message_no_remove_standard_descriptor_accessor
        message_same_json_format
        message_same_required_fields
        oneof_no_delete
        package_enum_no_delete
        package_extension_no_delete
        package_message_no_delete
        package_no_delete
        package_service_no_delete
        reserved_enum_no_delete
        reserved_message_no_delete
        rpc_no_delete
        rpc_same_client_streaming
        rpc_same_idempotency_level
        rpc_same_request_type
        rpc_same_response_type
        rpc_same_server_streaming
        service_no_delete
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
