//! The router: one route per row of the operation tables.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing;

use super::answer::Outcome;
use super::auth;
use super::call::{Call, PathParameters};
use super::date_header;
use super::fault_injection;
use super::operation::{Handler, Operation};
use super::problem::Problem;
use super::recording::{self, MAX_BODY};
use super::time_endpoint;
use super::token_endpoint;
use super::webhooks_endpoint;
use crate::resources;
use crate::sandbox::Sandbox;

/// The router of a sandbox.
pub(crate) fn router(sandbox: Sandbox) -> Router {
    let mut router: Router<Sandbox> = Router::new().route(token_endpoint::PATH, routing::post(token_endpoint::token));
    for operation in resources::operations() {
        let handler =
            move |State(sandbox): State<Sandbox>, Path(path_parameters): Path<PathParameters>, request: Request| {
                perform(sandbox, operation, path_parameters, request)
            };
        router = router.route(operation.path, routing::on(operation.method.filter(), handler));
    }
    router
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), fault_injection::inject))
        .route(fault_injection::PATH, routing::post(fault_injection::add).delete(fault_injection::clear))
        .route(time_endpoint::PATH, routing::get(time_endpoint::get).post(time_endpoint::advance))
        .route(
            webhooks_endpoint::PATH,
            routing::get(webhooks_endpoint::list_deliveries)
                .post(webhooks_endpoint::subscribe)
                .delete(webhooks_endpoint::unsubscribe_all),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(sandbox.clone(), recording::record))
        .layer(middleware::from_fn_with_state(sandbox.clone(), date_header::set))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(sandbox)
}

/// Whether there is an operation with this method and path.
pub(crate) fn has_operation(method: &str, path: &str) -> bool {
    let is_token_endpoint = method == "POST" && path == token_endpoint::PATH;
    is_token_endpoint || resources::operations().any(|known| known.method.name() == method && known.path == path)
}

async fn perform(
    sandbox: Sandbox,
    operation: &Operation,
    path_parameters: PathParameters,
    request: Request,
) -> Outcome {
    auth::authorize(sandbox.tokens(), request.headers(), path_parameters.get("tenant").map(String::as_str))?;
    let call = Call::read(path_parameters, request).await?;
    match operation.handler {
        Handler::List(listing) => listing.answer(&sandbox.read(), &call.query),
        Handler::Get(resource) => resource.get(&sandbox.read(), &call),
        Handler::Read(read) => read(&sandbox.read(), &call),
        Handler::Write(write) => sandbox.change(|store| write(store, &call)),
    }
}

async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "The path does not exist.")
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "The path does not support this method.")
}

#[cfg(test)]
mod tests {
    use super::router;
    use crate::sandbox::{Options, Sandbox, Size};

    #[test]
    fn the_paths_of_the_tables_do_not_conflict() {
        let options = Options { size: Size::Small, ..Options::default() };
        assert!(router(Sandbox::new(&options)).has_routes());
    }
}
