//! `Debug` of messages with map fields.
//!
//! prost's derive refers to `::prost` there, whatever its `prost_path` says, and users do not
//! depend on prost. For those messages alone the derive is told to leave `Debug` out.

use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Field, Item, ItemImpl, ItemStruct, Lit, Meta, Token};

/// Adds `Debug` to every message with a map field, nested modules included.
pub(crate) fn implement(items: &mut Vec<Item>) {
    let mut index = 0;
    while let Some(item) = items.get_mut(index) {
        index += 1;
        match item {
            Item::Mod(module) => {
                if let Some((_, content)) = &mut module.content {
                    implement(content);
                }
            }
            Item::Struct(message) if message.fields.iter().any(is_map) => {
                message.attrs.push(syn::parse_quote!(#[prost(skip_debug)]));
                let implementation = print(message);
                items.insert(index, Item::Impl(implementation));
                index += 1;
            }
            _ => {}
        }
    }
}

fn print(message: &ItemStruct) -> ItemImpl {
    let name = &message.ident;
    let shown = plain(&name.to_string());
    let fields = message.fields.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        let shown = plain(&ident.to_string());
        let value = enum_of(field).map_or_else(
            || quote!(&self.#ident),
            |enum_| quote!(&::limbeck_runtime::EnumField::<#enum_, _>::new(&self.#ident)),
        );
        Some(quote!(.field(#shown, #value)))
    });
    syn::parse_quote! {
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#shown) #(#fields)* .finish()
            }
        }
    }
}

fn plain(ident: &str) -> String {
    ident.strip_prefix("r#").unwrap_or(ident).to_owned()
}

fn is_map(field: &Field) -> bool {
    settings(&field.attrs).iter().any(|meta| meta.path().is_ident("btree_map"))
}

/// The enum of an enum field, or of a map field's values.
fn enum_of(field: &Field) -> Option<syn::Path> {
    let settings = settings(&field.attrs);
    if let Some(path) = setting(&settings, "enumeration") {
        return syn::parse_str(&path).ok();
    }
    let types = setting(&settings, "btree_map")?;
    let (_, value) = types.split_once(',')?;
    let path = value.trim().strip_prefix("enumeration(")?.strip_suffix(')')?;
    syn::parse_str(path).ok()
}

/// The `key = "value"` of a `#[prost(…)]` attribute.
fn setting(settings: &[Meta], key: &str) -> Option<String> {
    settings.iter().find_map(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident(key) => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => None,
    })
}

fn settings(attributes: &[Attribute]) -> Vec<Meta> {
    let prost = attributes.iter().filter(|attribute| attribute.path().is_ident("prost"));
    let parse = |attribute: &Attribute| {
        attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
    };
    prost.filter_map(|attribute| parse(attribute).ok()).flatten().collect()
}
