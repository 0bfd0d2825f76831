//! What Sentinels say of the primary of an engine.

use std::collections::HashMap;

use redis::ConnectionAddr;

/// The Sentinels of an engine.
#[derive(Clone)]
pub(crate) struct Sentinels {
    pub(crate) hosts: Vec<ConnectionAddr>,
    /// The name under which they watch the engine.
    pub(crate) service: String,
}

/// Host and port of a node.
type Node = (String, u16);

/// What one of them says.
#[derive(Clone, Debug)]
pub(crate) struct View {
    primary: Node,
    /// The primary does not answer this Sentinel.
    is_down: bool,
    /// The primary is about to be replaced.
    is_replaced: bool,
    /// The Sentinel takes the primary for down sooner than is safe.
    pub(crate) is_hasty: bool,
}

/// The shortest time after which a Sentinel may take the primary for down, in milliseconds.
pub(crate) const MIN_DOWN_AFTER: u64 = 1_000;

impl View {
    /// Reads the answer to `SENTINEL master`.
    pub(crate) fn of(answer: &HashMap<String, String>) -> Option<Self> {
        let flags =
            |wanted: &[&str]| answer.get("flags").is_some_and(|f| f.split(',').any(|flag| wanted.contains(&flag)));
        Some(Self {
            primary: (answer.get("ip")?.clone(), answer.get("port")?.parse().ok()?),
            is_down: flags(&["s_down"]),
            is_replaced: flags(&["o_down", "failover_in_progress"]),
            is_hasty: answer
                .get("down-after-milliseconds")
                .and_then(|time| time.parse::<u64>().ok())
                .is_some_and(|time| time < MIN_DOWN_AFTER),
        })
    }
}

/// The primary that most Sentinels see, and that none is replacing. A primary that comes back while it is replaced still
/// takes writes, and a replica may still acknowledge them, but the new primary does not have them.
pub(crate) fn agreed(views: &[Option<View>]) -> Option<&Node> {
    let named = |node: &Node| views.iter().flatten().filter(|view| view.primary == *node).collect::<Vec<_>>();
    let is_agreed = |node: &&Node| {
        let named = named(node);
        let seen = named.iter().filter(|view| !view.is_down).count();
        seen * 2 > views.len() && !named.iter().any(|view| view.is_replaced)
    };
    views.iter().flatten().map(|view| &view.primary).find(is_agreed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A view by its first letter, the node, and its flags.
    fn view(text: &str) -> Option<View> {
        let (node, flags) = text.split_once(' ')?;
        let answer = [("ip", node), ("port", "6379"), ("flags", flags)];
        View::of(&answer.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    #[test]
    fn a_sentinel_is_hasty_that_waits_less_than_a_second() {
        for (time, expected) in [("999", true), ("1000", false), ("30000", false), ("", false)] {
            let answer = [("ip", "a"), ("port", "1"), ("down-after-milliseconds", time)];
            let answer = answer.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            assert_eq!(View::of(&answer).unwrap().is_hasty, expected, "{time}");
        }
    }

    #[test]
    fn a_primary_is_one_that_most_see_and_none_replaces() {
        let table: [(&[&str], Option<&str>); 12] = [
            (&["a master", "a master", "a master"], Some("a")),
            (&["a master", "a master", "-"], Some("a")),
            (&["a master", "-", "-"], None),
            (&["a master"], Some("a")),
            (&["a master", "a master", "-", "-"], None),
            (&["a master", "b master", "b master"], Some("b")),
            (&["a master", "b master", "-"], None),
            (&["a master", "a master", "a s_down,master,disconnected"], Some("a")),
            (&["a master", "a s_down,master", "a s_down,master"], None),
            (&["a master", "a master", "a s_down,o_down,master"], None),
            (&["a master", "a master", "a master,failover_in_progress"], None),
            (&["b master", "b master", "a master,failover_in_progress"], Some("b")),
        ];
        for (views, expected) in table {
            let views: Vec<_> = views.iter().map(|text| view(text)).collect();
            let node = expected.map(|name| (name.to_owned(), 6379));
            assert_eq!(agreed(&views), node.as_ref(), "{views:?}");
        }
    }
}
