//! The scripts, and what they are given.

#[cfg(test)]
use std::sync::{Arc, atomic::AtomicU64, atomic::Ordering};
use std::time::Duration;

use redis::{Script, ToRedisArgs};
use wharf_state::RecordId;

/// The version of the layout of records. A new one never reads the records of another.
const PREFIX: &str = "wharf:1:";

/// Whose time counts.
pub(crate) enum Clock {
    /// The engine's.
    Server,
    /// The test's, in milliseconds.
    #[cfg(test)]
    Test(Arc<AtomicU64>),
}

impl Clock {
    /// What each script begins with: the time, the number of lists where there are some, and how much longer than its time
    /// what has a time is kept, so that a clock that goes back still finds it.
    fn prelude(&self) -> &'static str {
        match self {
            Self::Server => {
                "local time = redis.call('TIME')\n\
                 local now = time[1] * 1000 + math.floor(time[2] / 1000)\n\
                 local lists, SLACK = #ARGV, 10000\n"
            }
            #[cfg(test)]
            Self::Test(_) => "local now = tonumber(ARGV[#ARGV])\nlocal lists, SLACK = #ARGV - 1, 10000\n",
        }
    }
}

/// Declares the scripts: their names, and the letter and parts of the keys that each is given.
macro_rules! scripts {
    ($($name:ident $kind:literal [$($part:literal),*];)*) => {
        pub(crate) struct Scripts {
            clock: Clock,
            beat: Script,
            leave: Script,
            $($name: Script,)*
        }

        impl Scripts {
            pub(crate) fn new(clock: Clock) -> Self {
                let script = |code: &str| Script::new(&[clock.prelude(), code].concat());
                let (beat, leave) = (script(include_str!("scripts/beat.lua")), script(LEAVE));
                $(let $name = script(include_str!(concat!("scripts/", stringify!($name), ".lua")));)*
                Self { beat, leave, $($name,)* clock }
            }

            $(pub(crate) fn $name(&self, record: RecordId) -> Run<'_> {
                let keys = [$(format!(concat!("{}{{", $kind, "{}}}:", $part), PREFIX, record)),*];
                Run::new(&self.$name, keys)
            })*
        }
    };
}

scripts! {
    claim "k" ["key", "answer"];
    begin "k" ["key"];
    end "k" ["key", "answer"];
    free "k" ["key"];
    take "b" ["slots", "pauses", "waiting"];
    pause "b" ["pauses"];
    turn "t" ["token", "turn", "rejection"];
    keep "t" ["token", "turn", "rejection"];
    marks "w" ["marks"];
    mark "w" ["marks"];
}

const LEAVE: &str = "return redis.call('HDEL', KEYS[1], ARGV[1])";

impl Scripts {
    pub(crate) fn beat(&self) -> Run<'_> {
        Run::new(&self.beat, [format!("{PREFIX}{{runners}}")])
    }

    pub(crate) fn leave(&self) -> Run<'_> {
        Run::new(&self.leave, [format!("{PREFIX}{{runners}}")])
    }

    /// What a script is given last.
    pub(crate) fn finish<'a>(&self, run: Run<'a>) -> Run<'a> {
        match &self.clock {
            Clock::Server => run,
            #[cfg(test)]
            Clock::Test(now) => run.arg(now.load(Ordering::SeqCst)),
        }
    }
}

/// A script with its keys and arguments.
pub(crate) struct Run<'a> {
    pub(crate) script: &'a Script,
    pub(crate) keys: Vec<String>,
    pub(crate) args: Vec<Vec<u8>>,
}

impl<'a> Run<'a> {
    fn new(script: &'a Script, keys: impl Into<Vec<String>>) -> Self {
        Self { script, keys: keys.into(), args: Vec::new() }
    }

    pub(crate) fn arg(mut self, arg: impl ToRedisArgs) -> Self {
        self.args.extend(arg.to_redis_args());
        self
    }

    pub(crate) fn args(self, args: Vec<Box<str>>) -> Self {
        args.iter().fold(self, |run, arg| run.arg(&**arg))
    }

    /// A time in whole milliseconds, rounded up.
    pub(crate) fn time(self, time: Duration) -> Self {
        self.arg(u64::try_from(time.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX))
    }
}
