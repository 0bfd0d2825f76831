//! Payments of customers.

mod create_payment;
mod list_payments;
mod select_payment;
mod update_payment;
mod update_payment_custom_fields;

pub use self::{
    create_payment::CreatePayment, list_payments::ListPayments, select_payment::SelectPayment,
    update_payment::UpdatePayment, update_payment_custom_fields::UpdatePaymentCustomFields,
};

use wharf::{Clearable, DateTime, Decimal, JsonSchema, Open};

use crate::ids::InvoiceId;
use crate::models::{AccountingRecord, LedgerAccount, Reference, TransactionStatus};

/// The group of its actions.
const GROUP: &str = "Payments";

/// A payment, as writes return it.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Whether it is active.
    pub active: Option<bool>,
    /// Authorization code.
    pub auth_code: Option<String>,
    /// Number of the check.
    pub check_number: Option<String>,
    /// Customer who paid.
    pub customer_id: Option<i64>,
    /// ID in another system.
    pub export_id: Option<String>,
    /// ID of the payment.
    pub id: i64,
    /// Note.
    pub memo: Option<String>,
    /// When it was paid.
    pub paid_on: Option<DateTime>,
    /// How the payment is divided among invoices.
    pub splits: Vec<AppliedSplit>,
    /// Status of the payment.
    pub status: Option<Open<TransactionStatus>>,
    /// Processing status of the payment.
    pub transaction_status: Option<Open<ProcessingStatus>>,
    /// Type of payment.
    pub type_id: i64,
}

/// The share of a payment that pays an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppliedSplit {
    /// Amount.
    pub amount: Option<Decimal>,
    /// Invoice.
    pub invoice_id: Option<i64>,
    /// Number of the invoice.
    pub invoice_number: Option<String>,
}

/// The processing status of a payment.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum ProcessingStatus {
    Success,
    Fail,
    Pending,
    Rejected,
}

/// A payment, as lists return it. Amounts are decimal numbers written as text.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DetailedPayment {
    #[serde(flatten)]
    record: AccountingRecord,
    /// What the payment is applied to.
    pub applied_to: Option<Vec<AppliedAmount>>,
    /// Authorization code.
    pub auth_code: Option<String>,
    /// Number of the check.
    pub check_number: Option<String>,
    /// When it was paid.
    pub date: Option<DateTime>,
    /// Deposit.
    pub deposit: Option<Reference>,
    /// Account of the general ledger.
    pub general_ledger_account: Option<LedgerAccount>,
    /// Note.
    pub memo: Option<String>,
    /// When it was last changed.
    pub modified_on: DateTime,
    /// Payment that this one refunds.
    pub refunded_payment_id: Option<i64>,
    /// Type of payment, by its name.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Type of payment, as text.
    pub type_id: Option<String>,
    /// Amount not yet applied to an invoice.
    pub unapplied_amount: Option<String>,
}

/// The part of a payment that was applied to an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppliedAmount {
    /// Amount.
    pub applied_amount: Option<String>,
    /// Who applied it.
    pub applied_by: Option<String>,
    /// ID of the application.
    pub applied_id: i64,
    /// When it was applied.
    pub applied_on: Option<DateTime>,
    /// Invoice.
    pub applied_to: i64,
    /// Number of the invoice.
    pub applied_to_reference_number: Option<String>,
}

/// The share of a payment to apply to an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentSplit {
    /// Amount, in the tenant's currency.
    amount: Clearable<Decimal>,
    /// Invoice to pay, by its ID.
    invoice_id: Clearable<InvoiceId>,
    /// Invoice to pay, by its number.
    invoice_number: Clearable<String>,
}
