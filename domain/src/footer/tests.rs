use super::*;
use proptest::prelude::*;

const URL: &str = "https://beckon.example/why/shop.0.x";

fn footed(html: &str) -> Result<String, Unfit> {
    with_footer(html, "You get this from Shop & Sons.", URL)
}

#[test]
fn the_footer_comes_last_in_what_mail_programs_show_and_the_rest_stays_as_it_was() {
    for html in [
        "<html><body><p>Take the 9:14.</p></body></html>",
        "<!doctype html><HTML><head><style>@media (max-width:600px){.wide{display:none}} p{margin:0}</style></head><BODY style='margin:0'>x</BODY></HTML>\n",
        "just words",
        "",
        "<p>never closed",
        "<ul><li>one<li>two</ul>",
        "<table><tr><td>a table</table>",
        "<div style='display:none'>preheader</div><p>x</p>",
        "<body class=x><style>.y,body .z,div{display:none}</style>x",
        "<style>*{box-sizing:border-box} body,html{margin:0 !important;padding:0;height:100%;width:100%!important;opacity:1}</style>x",
        "<!--[if mso]><table><tr><td><![endif]-->x<!--[if mso]></td></tr></table><![endif]-->",
        "a <!-- </body> --> b",
        "<p title='</body>'>x</p>",
        "<body><p>x</p></body><!-- </body> -->",
        "<svg><circle r=1 /></svg>x",
        "<style>@font-face{font-family:x;src:url(x)} @keyframes a{from{opacity:0} 50%{opacity:0}} a:hover{color:red}</style>x",
        "<style>.hide-on-phone:not(.x){display:none} #outlook a{padding:0} [class~=x] td{display:none}</style>x",
    ] {
        let whole = footed(html).unwrap_or_else(|unfit| panic!("{html}: {unfit}"));
        let footer = markup("beckon-why-0", "You get this from Shop & Sons.", URL);
        assert_eq!(whole.replace(&footer, ""), html);
        assert_eq!(whole.len(), html.len() + footer.len());
    }
}

#[test]
fn what_would_hide_the_footer_is_refused_with_words() {
    for html in [
        "x <!-- never closed",
        "<body hidden>x</body>",
        "<body style='display:none'>x</body>",
        "<body style='DISPLAY : n\\6fne'>x",
        "<body style='display:/**/none'>x",
        "<html style='opacity:0.01'><body>x",
        "x<body style='max-height:0;overflow:hidden'>",
        "<body style='position:absolute;left:-9999px'>x",
        "<div style='display:none'>x",
        "<div hidden>x</body></html>",
        "<b style='display:none'>x",
        "<p><font style='font-size:0'>x</p>",
        "<template>x</template>",
        "<template>x",
        "<script>'</body>'</script>x",
        "<script>x",
        "<noscript>x</noscript>",
        "<plaintext>x",
        "<xmp>x",
        "<textarea>x",
        "<title>x",
        "<style>p{}",
        "<select><option>x",
        "<details><summary>x",
        "<table><tr><td>x",
        "<iframe srcdoc='x'></iframe>",
        "<frameset><frame></frameset>",
        "<a href='x",
        "<a title=\"</body>",
        "<style>body{display:none}</style>x",
        "<style>html{visibility:hidden}</style>x",
        "<style>*{opacity:0}</style>x",
        "<style>:root{transform:scale(0)}</style>x",
        "<style>@media all{body>body,html:not(.x){clip-path:circle(0)}}</style>x",
        "<style>p{} body[class]{height:0;overflow:hidden}</style>x",
        "<style>b\\6f dy{display:none}</style>x",
        "<style>body/**/{display:none}</style>x",
        "<style>p{color:red;body &{display:none}}</style>x",
        "<style>.x{color:red;&{display:none}}</style><body class=x>x",
        "<style>@import url(x.css);</style>x",
        "<style>p{content:'</style>x",
        "<style>body{animation:a 1s}</style>x",
        "<style>@namespace h url(x);h|body{display:none}</style>x",
        "<style>p{position:fixed;inset:0}</style>x",
        "<body class=all><style>.all{display:none}</style>x",
        "<body id=all><style>#all{display:none}</style>x",
        "<link rel=stylesheet href=x>x",
        "<meta http-equiv=refresh content='0;url=x'>x",
        "<div style='position:fixed;top:0'>x</div>",
        "<math><mtext><div style=display:none>x",
        "<svg><foreignObject><div>x",
        "<dialog>x",
    ] {
        let unfit = footed(html).expect_err(html);
        assert!(unfit.to_string().len() > 20, "{html}: {unfit}");
    }
}

#[test]
fn a_footer_of_the_senders_own_making_is_not_taken_for_ours() {
    let html = "<p id=beckon-why-0>Nothing to see.</p>";
    let whole = footed(html).expect("it fits");
    assert!(whole.contains("id=\"beckon-why-1\""));
}

/// Pieces of HTML as nobody should write it.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<!--",
        "-->",
        "<!-- </body> -->",
        "</body>",
        "</html>",
        "<body>",
        "<html>",
        "<body style=display:none>",
        "<div>",
        "</div>",
        "<div hidden>",
        "<b style='display:none'>",
        "</b>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<p>",
        "</p>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "body{display:none}",
        ".x{color:red}",
        "<template>",
        "</template>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<select>",
        "<option>",
        "</select>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<a href=\"",
        "\">",
        "'",
        "<a>",
        "</a>",
        "<plaintext>",
        "<noscript>",
        "<frameset>",
        "<![CDATA[",
        "]]>",
        "<?x",
        "<!doctype html>",
        "words",
        "\0",
        " ",
        "<br>",
        "<li>",
        "<ul>",
        "<form>",
        "<button>",
        "<head>",
        "</head>",
        "<caption>",
        "<colgroup>",
        "<h1>",
        "</h1>",
        "<nobr>",
        "<marquee>",
        "<object>",
        "</object>",
        "<font size=1>",
        "<details>",
        "</p>",
        "</br>",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// By the parsed result alone, and by a walk of its own.
    #[test]
    fn whatever_html_comes_the_footer_is_the_last_that_is_seen_or_the_message_is_refused(html in nasty()) {
        let Ok(whole) = footed(&html) else { return Ok(()) };
        let tree = Tree::parse(&whole);
        let seen: Vec<&str> = tree.elements().map(|element| element.name.as_str()).collect();
        prop_assert!(seen.ends_with(&["div", "a"]), "{whole}: {seen:?}");
        let last = tree.elements().last().expect("a link");
        prop_assert_eq!(last.attribute("href"), Some(URL));
        prop_assert_eq!(tree.text_of(last), URL);
        let at = tree.by_id(&free_id(&html)).expect("the footer");
        for element in tree.around(at) {
            prop_assert!(element.attribute("hidden").is_none() && !element.attribute("style").unwrap_or_default().contains("none"), "{whole}");
        }
    }
}
