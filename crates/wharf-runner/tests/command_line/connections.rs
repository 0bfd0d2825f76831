//! Named connections, and secrets that are never printed.

use std::fs;

use tempfile::NamedTempFile;

use super::{Tenant, command, connection, endpoints, wharf};

#[test]
fn a_connection_is_used_by_its_name() {
    let tenant = Tenant::start();
    let connections = NamedTempFile::new().unwrap();
    let text = "[acme]\ncomponent = \"servicetitan\"\nkey = \"serviceTitanConnection\"\n[acme.fields]\n\
                environment = \"integration\"\ntenant = \"1234567\"\nclientId = \"cid.sandbox\"\n\
                clientSecret = \"cs1.sandbox\"\napplicationKey = \"ak1.sandbox\"\n";
    fs::write(&connections, text).unwrap();
    let [api, auth] = &tenant.endpoints;
    let connections = connections.path().to_str().unwrap();
    let call =
        ["invoke", "servicetitan", "getJob", api, auth, "--connections", connections, "--input", "jobId=5000001"];
    assert_eq!(wharf(&[&call[..], &["--connection", "acme"]].concat()).status, 0);
    let unknown = wharf(&[&call[..], &["--connection", "unknown"]].concat());
    assert_eq!(unknown.status, 3, "{}", unknown.errors);
}

#[test]
fn named_connections_are_checked_without_telling_their_secrets() {
    let tenant = Tenant::start();
    let connections = NamedTempFile::new().unwrap();
    let text = |name: &str, secret: &str| {
        format!(
            "[{name}]\ncomponent = \"servicetitan\"\nkey = \"serviceTitanConnection\"\n[{name}.fields]\n\
             environment = \"integration\"\ntenant = \"1234567\"\nclientId = \"cid.sandbox\"\n\
             clientSecret = \"{secret}\"\napplicationKey = \"ak1.sandbox\"\n"
        )
    };
    fs::write(&connections, text("works", "cs1.sandbox") + &text("other", "cs1.other")).unwrap();
    let file = connections.path().to_str().unwrap();
    let reachable = tenant.endpoints.clone();
    let unreachable = endpoints("http://127.0.0.1:9");
    let table = [
        (&reachable, &[][..], 4, &["WHAT TO DO", "works  servicetitan  ok", "other", "correct the credentials"][..]),
        (&reachable, &["works"], 0, &["works  servicetitan  ok"]),
        (&reachable, &["--json"], 4, &["\"ok\":true", "\"connection_rejected\""]),
        (&unreachable, &["--timeout", "2", "works"], 6, &["127.0.0.1:9", "Connection refused", "--vendor-proxy"]),
    ];
    for ([api, auth], arguments, status, parts) in table {
        let check = ["connections", "check", "--connections", file, api, auth];
        let finished = wharf(&[&check[..], arguments].concat());
        assert_eq!(finished.status, status, "{arguments:?}: {}", finished.errors);
        for part in parts {
            assert_eq!(finished.output.matches(part).count(), 1, "{part} of {arguments:?}: {}", finished.output);
        }
        assert!(!(finished.output + &finished.errors).contains("cs1."), "{arguments:?}");
    }
    fs::write(&connections, text("works", "cs1.sandbox").replace("tenant", "Tenant")).unwrap();
    let faulty = wharf(&["connections", "check", "--connections", file]);
    assert_eq!(faulty.status, 2);
    for part in ["line 6", "[works]", "Tenant", "wharf connections example servicetitan --named"] {
        assert!(faulty.errors.contains(part), "{part} in {}", faulty.errors);
    }
}

#[test]
fn the_password_of_a_proxy_is_never_printed() {
    let file = connection();
    for proxy in ["socks5://ann:s3cret@proxy", "http://ann:s3cret@proxy/path", "s3cret"] {
        let call = ["invoke", "servicetitan", "getJob", "--connection", file.path().to_str().unwrap()];
        for arguments in [&["serve"][..], &call[..]] {
            let refused = wharf(&[arguments, &["--vendor-proxy", proxy]].concat());
            assert!(refused.status != 0 && refused.errors.contains("http://HOST:PORT"), "{}", refused.errors);
            assert!(!refused.errors.contains("s3cret"), "{}", refused.errors);
        }
    }
    let help = command(&["serve", "--help"]).env("WHARF_VENDOR_PROXY", "http://ann:s3cret@proxy").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("WHARF_VENDOR_PROXY") && !help.contains("s3cret"), "{help}");
}
