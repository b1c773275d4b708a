//! What a file of Rust holds, as far as the rules ask: paths, modules, calls, types.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, MetaList, Path, UseTree};

/// The name of the crate, by which the binary imports it.
const CRATE: &str = "mscsim";

/// A path that starts at the crate root: `crate::ROOM`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Line, counted from 1.
    pub line: usize,
    /// What follows the root; `*` for a glob.
    pub room: String,
}

/// What one file holds.
#[derive(Debug, Default)]
pub struct Facts {
    /// Paths from the crate root, by `crate::`, by the name of the crate, or by climbing to it.
    pub imports: Vec<Import>,
    /// Modules that are declared, with or without a body.
    pub modules: Vec<String>,
    /// Functions and methods that are called, in order.
    pub calls: Vec<String>,
    /// Structs, enums, unions, traits and type aliases.
    pub types: Vec<String>,
    /// First line that is neither a declaration of a module nor a `use`.
    pub other_item: Option<usize>,
    /// What the file uses outside its tests, as paths from the crate root.
    pub uses: Vec<Vec<String>>,
    /// What its own module calls by a name because of a `use`.
    pub names: BTreeMap<String, Vec<String>>,
}

impl Facts {
    /// Reads a file whose module has this path from the crate root.
    ///
    /// # Errors
    /// Where it is no Rust.
    pub fn read(module: &[String], text: &str) -> Result<Self, String> {
        let file = syn::parse_file(text).map_err(|error| error.to_string())?;
        let mut reader = Reader {
            module: module.to_vec(),
            depth: module.len(),
            in_tests: false,
            facts: Self::default(),
        };
        reader.facts.modules = declared(&file.items);
        reader.facts.other_item = file.items.iter().find_map(other_line);
        reader.visit_file(&file);
        let mut facts = reader.facts;
        facts.imports.sort();
        facts.imports.dedup();
        Ok(facts)
    }
}

/// The line of an item that is neither a declaration of a module nor a `use`.
fn other_line(item: &Item) -> Option<usize> {
    use syn::spanned::Spanned;
    match item {
        Item::Use(_) => None,
        Item::Mod(module) if module.content.is_none() => None,
        Item::Mod(module) => Some(line(&module.ident)),
        other => Some(other.span().start().line),
    }
}

fn declared(items: &[Item]) -> Vec<String> {
    let module = |item: &Item| match item {
        Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    };
    items.iter().filter_map(module).collect()
}

fn line(name: &Ident) -> usize {
    name.span().start().line
}

/// A visitor of one file.
struct Reader {
    /// Path of the module that is being read, from the crate root.
    module: Vec<String>,
    /// Length of the path of the file's own module.
    depth: usize,
    /// Inside code that only tests have.
    in_tests: bool,
    facts: Facts,
}

impl Reader {
    /// The path from the crate root that some names stand for; none where it starts elsewhere.
    fn absolute(&self, names: &[String]) -> Option<Vec<String>> {
        let start = match names.first()?.as_str() {
            "crate" | CRATE => return Some(names[1..].to_vec()),
            "self" => return Some([&self.module, &names[1..]].concat()),
            "super" => names.iter().take_while(|name| *name == "super").count(),
            child if self.facts.modules.iter().any(|module| module == child) => {
                return Some([&self.module, names].concat());
            }
            _ => return None,
        };
        let above = self.module.len().checked_sub(start)?;
        Some([&self.module[..above], &names[start..]].concat())
    }

    /// Notes a path if it passes the crate root.
    fn note_import(&mut self, names: &[Ident], last: Option<&str>) {
        let mut written: Vec<String> = names.iter().map(Ident::to_string).collect();
        written.extend(last.map(str::to_owned));
        let rooted = match written.first().map(String::as_str) {
            Some("crate" | CRATE) => 1,
            Some("super") => {
                let climbed = written.iter().take_while(|name| *name == "super").count();
                if climbed != self.module.len() {
                    return;
                }
                climbed
            }
            _ => return,
        };
        if let Some(room) = written.get(rooted).filter(|room| *room != "self") {
            let at = names.get(rooted).or(names.last()).map_or(0, line);
            self.facts.imports.push(Import {
                line: at,
                room: room.clone(),
            });
        }
    }

    /// All paths of a `use`.
    fn note_use(&mut self, before: &mut Vec<Ident>, tree: &UseTree) {
        let (name, called) = match tree {
            UseTree::Path(path) => {
                before.push(path.ident.clone());
                self.note_use(before, &path.tree);
                before.pop();
                return;
            }
            UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.note_use(before, tree));
                return;
            }
            UseTree::Glob(_) => {
                self.note_import(before, Some("*"));
                let path: Vec<String> = before.iter().map(Ident::to_string).collect();
                self.note_used(path, None);
                return;
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        };
        let mut path: Vec<String> = before.iter().map(Ident::to_string).collect();
        before.push(name.clone());
        self.note_import(before, None);
        before.pop();
        let called = match (name == "self", path.last()) {
            (true, Some(last)) if called == "self" => last.clone(),
            (true, _) => called.to_string(),
            (false, _) => {
                path.push(name.to_string());
                called.to_string()
            }
        };
        self.note_used(path, Some(called));
    }

    fn note_used(&mut self, path: Vec<String>, called: Option<String>) {
        let Some(path) = self.absolute(&path).filter(|_| !self.in_tests) else {
            return;
        };
        if let Some(called) = called.filter(|_| self.module.len() == self.depth) {
            self.facts.names.insert(called, path.clone());
        }
        self.facts.uses.push(path);
    }

    /// Paths and calls in the tokens of a macro, which have no other structure.
    fn note_tokens(&mut self, tokens: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let name = |at: usize| match tokens.get(at) {
            Some(TokenTree::Ident(name)) => Some(name.clone()),
            _ => None,
        };
        let is = |at: usize, wanted: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == wanted);
        let joined = |at: usize| {
            matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == Spacing::Joint)
                && is(at + 1, ':')
        };
        let mut at = 0;
        while at < tokens.len() {
            let starts = name(at).is_some() && (at < 2 || !joined(at - 2));
            if starts {
                let mut path: Vec<Ident> = name(at).into_iter().collect();
                let mut end = at + 1;
                while let (true, Some(next)) = (joined(end), name(end + 2)) {
                    path.push(next);
                    end += 3;
                }
                let last = (joined(end) && is(end + 2, '*')).then_some("*");
                self.note_import(&path, last);
                self.note_group(&path, tokens.get(end + 2).filter(|_| joined(end)));
                let called = matches!(tokens.get(end), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Parenthesis);
                let declared = at > 0 && name(at - 1).is_some_and(|before| before == "fn");
                if let (true, false, Some(last)) = (called, declared, path.last()) {
                    self.facts.calls.push(last.to_string());
                }
            }
            if let Some(TokenTree::Group(group)) = tokens.get(at) {
                self.note_tokens(&group.stream());
            }
            at += 1;
        }
    }

    /// The first names of a group behind a path in the tokens of a macro.
    fn note_group(&mut self, path: &[Ident], group: Option<&TokenTree>) {
        let Some(TokenTree::Group(group)) = group else {
            return;
        };
        let mut first = true;
        for token in group.stream() {
            match token {
                TokenTree::Ident(name) if first => {
                    let path: Vec<Ident> = path.iter().cloned().chain([name]).collect();
                    self.note_import(&path, None);
                    first = false;
                }
                TokenTree::Punct(comma) if comma.as_char() == ',' => first = true,
                _ => {}
            }
        }
    }
}

/// True for what only tests have.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    let test = |attribute: &Attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    };
    attributes.iter().any(test)
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let (name, attributes) = match item {
            Item::Struct(item) => (Some(&item.ident), &item.attrs),
            Item::Enum(item) => (Some(&item.ident), &item.attrs),
            Item::Union(item) => (Some(&item.ident), &item.attrs),
            Item::Trait(item) => (Some(&item.ident), &item.attrs),
            Item::Type(item) => (Some(&item.ident), &item.attrs),
            Item::Use(item) => (None, &item.attrs),
            Item::Mod(item) => (None, &item.attrs),
            _ => return visit::visit_item(self, item),
        };
        self.facts.types.extend(name.map(Ident::to_string));
        let outside = self.in_tests;
        self.in_tests |= is_for_tests(attributes);
        visit::visit_item(self, item);
        self.in_tests = outside;
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if self.module.len() > self.depth || item.content.is_some() {
            self.facts.modules.push(item.ident.to_string());
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.note_use(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<Ident> = path.segments.iter().map(|s| s.ident.clone()).collect();
        self.note_import(&names, None);
        visit::visit_path(self, path);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            let called = path.path.segments.last();
            let called = called.map(|segment| segment.ident.to_string());
            self.facts.calls.extend(called);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.visit_expr(&call.receiver);
        self.facts.calls.push(call.method.to_string());
        if let Some(types) = &call.turbofish {
            self.visit_angle_bracketed_generic_arguments(types);
        }
        call.args.iter().for_each(|value| self.visit_expr(value));
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.visit_path(&called.path);
        self.note_tokens(&called.tokens);
    }

    fn visit_meta_list(&mut self, list: &'ast MetaList) {
        self.note_tokens(&list.tokens);
    }
}
