//! What the shop pretends to sell.

/// A boot.
pub(crate) struct Boot {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) kind: &'static str,
    pub(crate) price: u32,
    pub(crate) line: &'static str,
    pub(crate) story: &'static [&'static str],
    pub(crate) facts: &'static [(&'static str, &'static str)],
    pub(crate) colours: &'static [Colour],
    pub(crate) voice: Voice,
}

/// How high the shaft is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Low,
    Mid,
    High,
}

/// A colour of leather. The style sheet knows it by its code.
pub(crate) struct Colour {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

/// What somebody said about a boot.
pub(crate) struct Voice {
    pub(crate) words: &'static str,
    pub(crate) who: &'static str,
    pub(crate) stars: u8,
}

/// The sizes: UK, EU and the length of the foot in millimetres.
pub(crate) const SIZES: &[(&str, &str, u16)] = &[
    ("4", "37", 233),
    ("5", "38", 240),
    ("6", "39½", 248),
    ("7", "41", 257),
    ("8", "42", 265),
    ("9", "43", 274),
    ("10", "44½", 282),
    ("11", "46", 291),
];

const PEAT: Colour = Colour {
    code: "peat",
    name: "Peat",
};
const MOSS: Colour = Colour {
    code: "moss",
    name: "Moss",
};
const SLATE: Colour = Colour {
    code: "slate",
    name: "Slate",
};

/// The range.
pub(crate) const BOOTS: &[Boot] = &[
    Boot {
        code: "harter",
        name: "Harter",
        shape: Shape::Mid,
        kind: "Fell boot",
        price: 235,
        line: "The one to own if you own one. Dry in bracken, steady on scree, civil in a pub.",
        story: &[
            "The Harter is cut from a single piece of 2.6 mm leather, so there is one seam to let water in and it sits \
             at the heel, behind a storm welt. It weighs less than it looks and it gives where your foot bends.",
            "Walk it round the house for a week before you take it up a hill. After that it is yours, and it will be \
             for about nine years and three soles.",
        ],
        facts: &[
            ("Upper", "2.6 mm waxed leather, one piece"),
            ("Lining", "Calf leather, glued at the toe only"),
            ("Sole", "Stitched, 5 mm lugs, can be replaced"),
            ("Weight", "640 g a boot in size 8"),
            ("Made in", "Ravenbeck, by eleven people"),
        ],
        colours: &[PEAT, MOSS, SLATE],
        voice: Voice {
            words: "Two winters, one coast path and a wedding. They have had new laces.",
            who: "Imogen, Ambleby",
            stars: 5,
        },
    },
    Boot {
        code: "swale",
        name: "Swale",
        shape: Shape::Low,
        kind: "Walking shoe",
        price: 165,
        line: "For tracks, towpaths and the long way to work. All of the sole, half of the boot.",
        story: &[
            "The Swale has the Harter’s sole under a low shoe. It laces to the toe, so it fits a narrow foot as \
             readily as a broad one, and the tongue is sewn in on both sides to keep out grit.",
            "It is the lightest thing we make. If your walks end at a station rather than a summit, start here.",
        ],
        facts: &[
            ("Upper", "2.2 mm waxed leather, two pieces"),
            ("Lining", "Wool felt, takes itself out to dry"),
            ("Sole", "Stitched, 4 mm lugs, can be replaced"),
            ("Weight", "460 g a shoe in size 8"),
            ("Made in", "Ravenbeck, by eleven people"),
        ],
        colours: &[MOSS, PEAT, SLATE],
        voice: Voice {
            words: "I have stopped owning other shoes. The dog approves of where they go.",
            who: "Tobias, Lower Hask",
            stars: 5,
        },
    },
    Boot {
        code: "corrie",
        name: "Corrie",
        shape: Shape::High,
        kind: "Mountain boot",
        price: 310,
        line: "High, stiff and warm, for the months when the path is a rumour.",
        story: &[
            "The Corrie comes a hand’s breadth over the ankle and has a stiff midsole that takes a strap-on crampon. \
             The cuff is cut low at the back, so that going downhill does not punish you for going up.",
            "It wants two weeks to soften and rewards you with a decade. Every pair is lasted for five days instead \
             of two, which is why there are never many.",
        ],
        facts: &[
            ("Upper", "3 mm waxed leather, one piece"),
            ("Lining", "Sheepskin at the ankle, calf below"),
            ("Sole", "Stitched, stiff, takes a strap-on crampon"),
            ("Weight", "870 g a boot in size 8"),
            ("Made in", "Ravenbeck, by eleven people"),
        ],
        colours: &[SLATE, PEAT, MOSS],
        voice: Voice {
            words: "The size chart had me half a size out. They swapped them in two days and paid the post.",
            who: "Maren, Port Ellery",
            stars: 4,
        },
    },
];

/// The boot with this code.
pub(crate) fn boot(code: &str) -> Option<&'static Boot> {
    BOOTS.iter().find(|boot| boot.code == code)
}

impl Boot {
    /// The colour with this code, if the boot comes in it.
    pub(crate) fn colour(&self, code: &str) -> Option<&'static Colour> {
        self.colours.iter().find(|colour| colour.code == code)
    }
}
