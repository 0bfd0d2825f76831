//! Invoices as the API returns them.

use wharf::{DateTime, Decimal, Html, JsonSchema, Open};

use super::{InvoiceConfiguration, ReviewStatus};
use crate::addresses::PartialAddress;
use crate::models::{AccountingRecord, LedgerAccount, Reference};

/// An invoice. Amounts are decimal numbers written as text.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    #[serde(flatten)]
    record: AccountingRecord,
    /// Budget code.
    pub budget_code_id: Option<i64>,
    /// Date of the invoice.
    pub invoice_date: Option<DateTime>,
    /// When it is due.
    pub due_date: Option<DateTime>,
    /// Amount before tax.
    pub sub_total: Option<String>,
    /// Tax.
    pub sales_tax: Option<String>,
    /// Code of the tax.
    pub sales_tax_code: Option<SalesTax>,
    /// Tax zone.
    pub tax_zone_id: Option<i64>,
    /// Amount still to be paid.
    pub balance: Option<String>,
    /// Type of the invoice.
    pub invoice_type: Option<Reference>,
    /// Address of the customer.
    pub customer_address: Option<PartialAddress>,
    /// Location.
    pub location: Option<Reference>,
    /// Address of the location.
    pub location_address: Option<PartialAddress>,
    /// Terms of payment, by name.
    pub term_name: Option<String>,
    /// When the payment was deposited.
    pub deposited_on: Option<DateTime>,
    /// When it was last changed.
    pub modified_on: Option<DateTime>,
    /// Invoice that this one adjusts.
    pub adjustment_to_id: Option<i64>,
    /// Job.
    pub job: Option<InvoicedJob>,
    /// Project.
    pub project_id: Option<i64>,
    /// Royalty.
    pub royalty: Option<Royalty>,
    /// Employee who wrote the invoice.
    pub employee_info: Option<EmployeeReference>,
    /// When commission is due.
    pub commission_eligibility_date: Option<String>,
    /// Whether the invoice was sent.
    pub sent_status: Open<SentStatus>,
    /// Status of the review.
    pub review_status: Open<ReviewStatus>,
    /// Employee assigned to the invoice.
    pub assigned_to: Option<Reference>,
    /// Summary, with HTML tags.
    pub summary: Option<Html>,
    /// Lines.
    pub items: Option<Vec<Line>>,
    /// Sum of the discounts.
    pub discount_total: Option<String>,
    /// ID in the system it was imported from.
    pub import_id: Option<String>,
    /// ID in another system.
    pub export_id: Option<String>,
    /// Pricebook entry for material.
    pub material_sku_id: Option<i64>,
    /// Membership.
    pub membership_id: Option<i64>,
    /// When it was paid in full.
    pub paid_on: Option<DateTime>,
    /// Kind of invoice.
    pub invoice_configuration: Option<Open<InvoiceConfiguration>>,
}

/// A line of an invoice. Amounts are decimal numbers written as text.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// ID of the line.
    pub id: i64,
    /// What is charged, with HTML tags.
    pub description: Option<Html>,
    /// Quantity.
    pub quantity: Option<String>,
    /// Cost per unit.
    pub cost: Option<String>,
    /// Total cost.
    pub total_cost: Option<String>,
    /// Budget code.
    pub budget_code_id: Option<i64>,
    /// Inventory location that the item was taken from.
    pub inventory_location_id: Option<i64>,
    /// Name of the inventory location.
    pub inventory_location: Option<String>,
    /// Price per unit.
    pub price: Option<String>,
    /// Kind of pricebook entry.
    #[serde(rename = "type")]
    pub kind: Open<LineType>,
    /// Name of the pricebook entry.
    pub sku_name: Option<String>,
    /// Pricebook entry.
    pub sku_id: i64,
    /// Total price.
    pub total: Option<String>,
    /// Whether it is taken from the inventory.
    pub inventory: bool,
    /// Whether it is taxed.
    pub taxable: bool,
    /// Whether it is charged.
    pub is_chargeable: Option<bool>,
    /// Account of the general ledger.
    pub general_ledger_account: Option<LedgerAccount>,
    /// Account for the cost of sale.
    pub cost_of_sale_account: Option<LedgerAccount>,
    /// Account for assets.
    pub asset_account: Option<LedgerAccount>,
    /// Type of membership.
    pub membership_type_id: i64,
    /// Group that the line is shown in.
    pub item_group: Option<LineGroup>,
    /// Name to show.
    pub display_name: Option<String>,
    /// Hours sold.
    pub sold_hours: Option<Decimal>,
    /// When it was created.
    pub created_on: Option<DateTime>,
    /// When it was last changed.
    pub modified_on: DateTime,
    /// When the service was done.
    pub service_date: Option<DateTime>,
    /// Position among the lines.
    pub order: i64,
    /// Business unit.
    pub business_unit: Option<Reference>,
    /// Who created it.
    pub created_by_id: Option<i64>,
    /// Whether it is shown in the amount.
    pub display_in_amount: Option<bool>,
    /// ID in the system it was imported from.
    pub import_id: Option<String>,
    /// ID in another system.
    pub export_id: Option<String>,
    /// State in the inventory.
    pub inventory_status: Option<String>,
    /// Whether the line is an add-on.
    pub add_on: Option<bool>,
    /// Price for members.
    pub member_price: Option<String>,
    /// Technician that the line belongs to.
    pub technician_id: Option<i64>,
    /// Piece of installed equipment.
    pub installed_equipment_id: Option<i64>,
    /// Line of an estimate.
    pub estimate_item_id: Option<i64>,
}

/// The kind of pricebook entry that a line charges.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum LineType {
    Service,
    Material,
    Equipment,
    PriceModifier,
    Unspecified,
}

/// A group of lines.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineGroup {
    /// Root line of the group.
    pub root_id: i64,
    /// Name.
    pub name: Option<String>,
}

/// A tax.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SalesTax {
    #[serde(flatten)]
    tax: Reference,
    /// Rate.
    pub tax_rate: Decimal,
}

/// The job of an invoice.
#[derive(JsonSchema)]
pub struct InvoicedJob {
    /// ID of the job.
    pub id: i64,
    /// Number of the job.
    pub number: Option<String>,
    /// Type of the job, by name.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// The royalty of an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Royalty {
    /// Status of the royalty.
    pub status: Option<String>,
    /// Date.
    pub date: Option<DateTime>,
    /// When it was sent.
    pub sent_on: Option<DateTime>,
    /// Note.
    pub memo: Option<String>,
}

/// The employee who wrote an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmployeeReference {
    #[serde(flatten)]
    employee: Reference,
    /// When the employee was last changed.
    pub modified_on: DateTime,
}

/// Whether an invoice was sent.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum SentStatus {
    NotSent,
    Sent,
    Opened,
}
