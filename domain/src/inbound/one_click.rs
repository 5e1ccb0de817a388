//! The body of a one-click unsubscribe (RFC 8058, 3.2): `List-Unsubscribe=One-Click` as a form or as multipart.

/// Whether this is the POST of RFC 8058. Other fields are tolerated; the pair itself is exact.
#[must_use]
pub fn is_one_click(content_type: &str, body: &[u8]) -> bool {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    match kind.trim().to_ascii_lowercase().as_str() {
        "multipart/form-data" => boundary(parameters).is_some_and(|boundary| in_parts(body, &boundary)),
        // Some send no type at all.
        "application/x-www-form-urlencoded" | "" => {
            form_urlencoded::parse(body.trim_ascii()).any(|(name, value)| is_pair(&name, &value))
        }
        _ => false,
    }
}

fn is_pair(name: &str, value: &str) -> bool {
    name == "List-Unsubscribe" && value == "One-Click"
}

/// The `boundary` of a content type (RFC 2046, 5.1.1), quoted or not.
fn boundary(parameters: &str) -> Option<String> {
    let mut found = parameters.split(';').filter_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then_some(value.trim())
    });
    let value = found.next()?;
    let value = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value);
    (1..=70).contains(&value.len()).then(|| value.to_owned())
}

fn in_parts(body: &[u8], boundary: &str) -> bool {
    // Bytes that are not UTF-8 may stand in other parts.
    let body = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    // What stands before the first delimiter is no part.
    body.split(delimiter.as_str()).skip(1).any(|part| {
        let part = part.strip_prefix("\r\n").or_else(|| part.strip_prefix('\n'));
        let halves = part.and_then(|part| part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n")));
        halves.is_some_and(|(head, value)| {
            let value = value.strip_suffix('\n').unwrap_or(value);
            let value = value.strip_suffix('\r').unwrap_or(value);
            name(head).is_some_and(|name| is_pair(name, value.trim()))
        })
    })
}

/// The `name` of a part's `Content-Disposition` (RFC 7578, 4.2).
fn name(head: &str) -> Option<&str> {
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    disposition.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        let value = value.trim();
        let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        name.trim()
            .eq_ignore_ascii_case("name")
            .then(|| quoted.unwrap_or(value))
    })
}
