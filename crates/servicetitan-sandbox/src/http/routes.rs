//! The router: one route per row of the operation tables.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing;

use super::access;
use super::call::{Call, Segments};
use super::dating;
use super::fault_injection;
use super::operation::{Operation, Run};
use super::problem::Problem;
use super::recording::{self, MAX_BODY};
use super::subscribing;
use super::timing;
use super::token_endpoint;
use crate::resources;
use crate::sandbox::Sandbox;

/// The router of a sandbox.
pub(crate) fn router(sandbox: Sandbox) -> Router {
    let mut router: Router<Sandbox> = Router::new().route(token_endpoint::PATH, routing::post(token_endpoint::token));
    for operation in resources::operations() {
        let handler = move |State(sandbox): State<Sandbox>, Path(segments): Path<Segments>, request: Request| {
            dispatch(sandbox, operation, segments, request)
        };
        router = router.route(operation.path, routing::on(operation.verb.filter(), handler));
    }
    router
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), fault_injection::inject))
        .route(fault_injection::PATH, routing::post(fault_injection::add).delete(fault_injection::clear))
        .route(timing::PATH, routing::get(timing::tell).post(timing::advance))
        .route(
            subscribing::PATH,
            routing::get(subscribing::tell).post(subscribing::subscribe).delete(subscribing::clear),
        )
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(sandbox.clone(), recording::record))
        .layer(middleware::from_fn_with_state(sandbox.clone(), dating::date))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(sandbox)
}

/// Whether there is an operation with this method and path.
pub(crate) fn knows(method: &str, path: &str) -> bool {
    let is_token_endpoint = method == "POST" && path == token_endpoint::PATH;
    is_token_endpoint || resources::operations().any(|known| known.verb.name() == method && known.path == path)
}

async fn dispatch(sandbox: Sandbox, operation: &'static Operation, segments: Segments, request: Request) -> Response {
    match perform(&sandbox, operation, segments, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn perform(
    sandbox: &Sandbox,
    operation: &Operation,
    segments: Segments,
    request: Request,
) -> Result<Response, Problem> {
    access::authorize(sandbox.tokens(), request.headers(), segments.get("tenant").map(String::as_str))?;
    let call = Call::read(segments, request).await?;
    let answer = match operation.run {
        Run::List(listing) => listing.answer(&sandbox.read(), &call.query),
        Run::Get(resource) => resource.get(&sandbox.read(), &call),
        Run::Read(read) => read(&sandbox.read(), &call),
        Run::Write(write) => sandbox.change(|store| write(store, &call)),
    };
    answer.map(IntoResponse::into_response)
}

async fn unknown_path() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "There is no such path.")
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "The path does not support this method.")
}

#[cfg(test)]
mod tests {
    use super::router;
    use crate::sandbox::{Options, Sandbox, Size};

    #[test]
    fn the_paths_of_the_tables_do_not_collide() {
        let options = Options { size: Size::Small, ..Options::default() };
        assert!(router(Sandbox::new(&options)).has_routes());
    }
}
