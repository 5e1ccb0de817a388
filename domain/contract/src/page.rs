//! Pages: by what address one is named as evidence, or as where feedback came from. The widget uses it too, so that it
//! sends no address that would be refused.

/// At most so many bytes of an address are taken.
const LONGEST: usize = 2_000;

/// A page's URL without query and fragment, where addresses and tokens hide.
#[must_use]
pub fn without_query(page: &str) -> &str {
    page.split(['?', '#']).next().unwrap_or_default()
}

/// Whether this names a page. A page's query is as long as a page makes it, and is not kept.
#[must_use]
pub fn is_page(page: &str) -> bool {
    let page = without_query(page);
    page.len() <= LONGEST
        && (page.starts_with("https://") || page.starts_with("http://"))
        && !page.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_web_address_of_at_most_2000_bytes_without_its_query() {
        let long = |length: usize| format!("https://{}", "a".repeat(length - 8));
        for page in [
            "https://shop.example/boots",
            "http://localhost/?who=me and me",
            &long(2_000),
            &(long(2_000) + "?more"),
        ] {
            assert!(is_page(page), "{page}");
        }
        for page in [
            "",
            "null",
            "about:srcdoc",
            "file:///home/page.html",
            "https://shop.example/a b",
            "https://shop.example/\u{7}",
            &long(2_001),
        ] {
            assert!(!is_page(page), "{page}");
        }
    }

    #[test]
    fn neither_query_nor_fragment_of_a_page_is_kept() {
        for page in [
            "https://a.example/b?c=d#e",
            "https://a.example/b#e?c",
            "https://a.example/b",
        ] {
            assert_eq!(without_query(page), "https://a.example/b");
        }
    }
}
