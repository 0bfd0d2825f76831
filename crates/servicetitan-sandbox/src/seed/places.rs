//! Cities, and fictional addresses and phone numbers in them.

use serde_json::{Value, json};

use super::random::Random;
use super::words::STREETS;

/// A city.
#[derive(Debug)]
pub(crate) struct City {
    /// The area code of its phone numbers.
    pub(crate) area_code: &'static str,
    name: &'static str,
    state: &'static str,
    zip: i64,
    latitude: f64,
    longitude: f64,
}

const fn city(
    name: &'static str,
    state: &'static str,
    zip: i64,
    area_code: &'static str,
    (latitude, longitude): (f64, f64),
) -> City {
    City { area_code, name, state, zip, latitude, longitude }
}

/// The cities that the company serves.
pub(crate) static CITIES: [City; 12] = [
    city("Austin", "TX", 78_701, "512", (30.2672, -97.7431)),
    city("Round Rock", "TX", 78_664, "512", (30.5083, -97.6789)),
    city("San Antonio", "TX", 78_205, "210", (29.4241, -98.4936)),
    city("Dallas", "TX", 75_201, "214", (32.7767, -96.797)),
    city("Plano", "TX", 75_023, "972", (33.0198, -96.6989)),
    city("Houston", "TX", 77_002, "713", (29.7604, -95.3698)),
    city("Denver", "CO", 80_202, "303", (39.7392, -104.9903)),
    city("Boulder", "CO", 80_301, "303", (40.015, -105.2705)),
    city("Phoenix", "AZ", 85_003, "602", (33.4484, -112.074)),
    city("Tempe", "AZ", 85_281, "480", (33.4255, -111.94)),
    city("Columbus", "OH", 43_215, "614", (39.9612, -82.9988)),
    city("Nashville", "TN", 37_203, "615", (36.1627, -86.7816)),
];

/// A random address in a city.
pub(crate) fn address(city: &City, random: &mut Random) -> Value {
    let unit = if random.chance(15) { Value::from(format!("Apt {}", random.between(1, 40))) } else { Value::Null };
    json!({
        "street": format!("{} {}", random.between(100, 9_900), random.pick(&STREETS)),
        "unit": unit,
        "city": city.name,
        "state": city.state,
        "zip": format!("{:05}", city.zip + random.between(0, 20)),
        "country": "USA",
        "latitude": nearby(city.latitude, random),
        "longitude": nearby(city.longitude, random),
    })
}

/// A random phone number in a city, from the range reserved for fiction.
pub(crate) fn phone(city: &City, random: &mut Random) -> String {
    format!("({}) 555-01{:02}", city.area_code, random.between(0, 100))
}

fn nearby(degrees: f64, random: &mut Random) -> f64 {
    let moved = degrees + (random.fraction() - 0.5) / 10.0;
    (moved * 10_000.0).round() / 10_000.0
}
