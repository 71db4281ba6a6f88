//! One pass over generated Rust: absolute paths, our names for services, docs in place of marks.

use proc_macro2::Span;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, ExprPath, Ident, Lit, Meta, Path, QSelf, TypePath};

use super::messages::DOC_MARK;
use super::names;

/// The service name that tonic-build is given. It stands in until every other name is absolute,
/// so that a service may be called `Body` or `Option`.
pub(crate) const STAND_IN: &str = "LimbeckStandIn";
const STAND_IN_MODULE: &str = "limbeck_stand_in";

/// Makes tonic-build's paths absolute, then gives the service its name.
pub(crate) struct ServicePaths<'a> {
    /// The Rust name of the service.
    pub service: &'a str,
}

impl VisitMut for ServicePaths<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        // Before the stand-in gets a name that could be one of those below.
        make_absolute(path);
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        make_qualified_absolute(path.qself.as_mut(), &mut path.path);
        visit_mut::visit_type_path_mut(self, path);
    }

    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        make_qualified_absolute(path.qself.as_mut(), &mut path.path);
        visit_mut::visit_expr_path_mut(self, path);
    }

    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        let text = ident.to_string();
        let renamed = if let Some(rest) = text.strip_prefix(STAND_IN) {
            format!("{}{rest}", self.service)
        } else if let Some(rest) = text.strip_prefix(STAND_IN_MODULE) {
            format!("{}{rest}", names::service_module(self.service))
        } else if text == self.service && text.ends_with("Svc") {
            // What tonic makes of the method `User`, inside of the service `UserSvc`.
            format!("{text}_")
        } else {
            return;
        };
        *ident = Ident::new(&renamed, ident.span());
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        visit_mut::visit_attribute_mut(self, attribute);
        if let Some(text) = doc_text_mut(attribute) {
            let renamed = text.value().replace(STAND_IN, self.service);
            *text = syn::LitStr::new(&renamed, text.span());
        }
    }
}

/// `<T as Trait>::Item`: the trait's path grows, and where it ends moves.
fn make_qualified_absolute(qself: Option<&mut QSelf>, path: &mut Path) {
    let before = path.segments.len();
    make_absolute(path);
    if let Some(qself) = qself.filter(|qself| qself.position > 0) {
        qself.position += path.segments.len() - before;
    }
}

fn make_absolute(path: &mut Path) {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    let Some(prefix) =
        first.filter(|_| path.leading_colon.is_none()).and_then(|first| prefix(&first))
    else {
        return;
    };
    let modules = prefix.split("::").filter(|name| !name.is_empty());
    let modules = modules.map(|name| Ident::new(name, Span::call_site()).into());
    let written = std::mem::take(&mut path.segments);
    path.segments = modules.chain(written).collect();
    path.leading_colon = Some(syn::Token![::](Span::call_site()));
}

/// What stands before a name that tonic-build takes from a glob import, the prelude or a crate.
fn prefix(name: &str) -> Option<&'static str> {
    Some(match name {
        "tonic" | "http" => "limbeck_runtime",
        "std" => "",
        "Into" => "core::convert",
        "Option" => "core::option",
        "Default" => "core::default",
        "Clone" => "core::clone",
        "Box" => "std::boxed",
        "Arc" => "std::sync",
        "Context" | "Poll" => "core::task",
        "async_trait"
        | "BoxFuture"
        | "BoxStream"
        | "StdError"
        | "CompressionEncoding"
        | "EnabledCompressionEncodings"
        | "GrpcMethod"
        | "InterceptedService"
        | "Bytes"
        | "Body" => "limbeck_runtime::tonic::codegen",
        "Uri" => "limbeck_runtime::http",
        _ => return None,
    })
}

/// Puts documentation where prost-build was given marks.
pub(crate) struct Docs<'a> {
    /// Lines by number of the mark.
    pub docs: &'a [Vec<String>],
}

impl VisitMut for Docs<'_> {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let marked = |(at, attribute)| Some((at, self.lines(attribute)?));
        let Some((at, lines)) = attributes.iter().enumerate().find_map(marked) else { return };
        let docs: Vec<Attribute> =
            lines.iter().map(|line| syn::parse_quote!(#[doc = #line])).collect();
        attributes.splice(at..=at, docs);
    }
}

impl Docs<'_> {
    fn lines(&self, attribute: &Attribute) -> Option<&[String]> {
        let number = doc_text(attribute)?.trim().strip_prefix(DOC_MARK)?.parse::<usize>().ok()?;
        self.docs.get(number).map(Vec::as_slice)
    }
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => None,
    }
}

fn doc_text_mut(attribute: &mut Attribute) -> Option<&mut syn::LitStr> {
    match &mut attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &mut pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        },
        Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => None,
    }
}
