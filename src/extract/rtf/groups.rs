//! What a group of RTF is: where its text goes, and which words say so.

use crate::extract::codepage;

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Target {
    /// The running text.
    #[default]
    Body,
    /// Nowhere.
    Skip,
    /// The table of fonts.
    Fonts,
    /// The name of a shape's property.
    Name,
    /// Markup that a mail program has wrapped.
    Markup,
    /// The digits of an embedded object.
    Object,
    /// The digits of a picture.
    Picture,
    /// A text that stands apart, by its number.
    Aside(usize),
}

/// The format at hand; each group has its own and gives it to the groups in it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // they are independent switches of the format itself
pub(super) struct Group {
    pub target: Target,
    /// The group that began the target ends it.
    pub owner: bool,
    /// Its code page.
    pub page: u16,
    /// How many characters stand for a Unicode escape, for old readers.
    pub stand_ins: u32,
    pub hidden: bool,
    pub deleted: bool,
    pub in_table: bool,
    /// Text that is only there for RTF, not part of the wrapped HTML.
    pub rtf_only: bool,
}

impl Default for Group {
    fn default() -> Group {
        Group {
            target: Target::Body,
            owner: false,
            page: codepage::WESTERN,
            stand_ins: 1,
            hidden: false,
            deleted: false,
            in_table: false,
            rtf_only: false,
        }
    }
}

/// Signs that have a word of their own.
pub(super) fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" => " ",
        _ => return None,
    })
}

/// Groups without anything that a person wrote, or with what stands elsewhere too.
pub(super) fn is_skipped(word: &str) -> bool {
    matches!(
        word,
        "colortbl"
            | "stylesheet"
            | "listtable"
            | "listoverridetable"
            | "filetbl"
            | "rsidtbl"
            | "themedata"
            | "colorschememapping"
            | "datastore"
            | "latentstyles"
            | "nonshppict"
            | "shprslt"
            | "mhtmltag"
            | "pgdsctbl"
            | "pntext"
            | "generator"
            | "nesttableprops"
            | "nonesttables"
    )
}

/// Texts that stand apart from the running text, with the name of their place.
pub(super) fn aside(word: &str) -> Option<&'static str> {
    Some(match word {
        "header" | "headerl" | "headerr" | "headerf" => "header",
        "footer" | "footerl" | "footerr" | "footerf" => "footer",
        "footnote" => "footnote",
        "annotation" => "comment",
        "atnauthor" | "atnid" => "comment-author",
        "shptxt" | "dptxbxtext" => "text-box",
        "fldinst" => "field",
        "ffdeftext" | "ffl" | "ffhelptext" | "ffstattext" => "form-field",
        "revtbl" => "reviewer",
        "title" => "title",
        "subject" => "subject",
        "author" => "author",
        "operator" => "lastModifiedBy",
        "manager" => "Manager",
        "company" => "Company",
        "category" => "category",
        "keywords" => "keywords",
        "comment" | "doccomm" => "description",
        "hlinkbase" => "hyperlink",
        "propname" | "staticval" | "linkval" => "property",
        "docvar" => "variable",
        "sv" => "shape",
        "bkmkstart" => "bookmark",
        "objalias" | "objsect" | "objname" => "object",
        "xe" | "tc" => "index",
        _ => return None,
    })
}

/// Groups that older readers may pass over and whose text is read as the group around them.
pub(super) fn is_transparent(word: &str) -> bool {
    matches!(
        word,
        "shpinst"
            | "shpgrp"
            | "shppict"
            | "shp"
            | "sp"
            | "do"
            | "object"
            | "result"
            | "info"
            | "userprops"
            | "field"
            | "fldrslt"
            | "formfield"
            | "upr"
            | "ud"
            | "listtext"
            | "moMath"
            | "moMathPara"
            | "background"
    ) || word.starts_with('m') && word.len() <= 8 && word != "mmath" && is_math(word)
}

fn is_math(word: &str) -> bool {
    matches!(
        word,
        "mr" | "me" | "mf" | "mnum" | "mden" | "msSup" | "msSub" | "msub" | "msup" | "mrad" | "mdeg" | "md"
    )
}
