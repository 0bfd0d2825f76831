//! The lines of invoices.

use serde_json::{Value, json};

use super::common::API_USER;
use super::invoices::amount;

/// A line of an invoice.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// The id of the line.
    pub(crate) id: i64,
    /// The id of the SKU.
    pub(crate) sku_id: i64,
    /// The name of the SKU.
    pub(crate) sku_name: Option<&'a str>,
    /// What was sold or done.
    pub(crate) description: &'a str,
    /// The quantity.
    pub(crate) quantity: f64,
    /// The unit price.
    pub(crate) price: f64,
    /// The unit cost.
    pub(crate) cost: f64,
    /// Service, material or equipment.
    pub(crate) kind: &'a str,
    /// Its position on the invoice, from 1.
    pub(crate) order: usize,
    /// When it was created.
    pub(crate) created_on: &'a str,
}

impl<'a> Line<'a> {
    /// The line of an item of a request body.
    pub(crate) fn of(item: &'a Value, id: i64, order: usize, now: &'a str) -> Self {
        Self {
            id,
            sku_id: item["skuId"].as_i64().unwrap_or_default(),
            sku_name: item["skuName"].as_str(),
            description: item["description"].as_str().unwrap_or_default(),
            quantity: item["quantity"].as_f64().unwrap_or_default(),
            price: item["unitPrice"].as_f64().unwrap_or_default(),
            cost: item["cost"].as_f64().unwrap_or_default(),
            kind: "Service",
            order,
            created_on: now,
        }
    }

    /// The price of the line.
    pub(crate) fn total(&self) -> f64 {
        self.quantity * self.price
    }

    /// The line as JSON.
    pub(crate) fn item(&self) -> Value {
        json!({
            "id": self.id,
            "description": self.description,
            "quantity": format!("{:.4}", self.quantity),
            "cost": amount(self.cost),
            "totalCost": amount(self.cost * self.quantity),
            "budgetCodeId": null,
            "inventoryLocationId": null,
            "inventoryLocation": null,
            "price": amount(self.price),
            "type": self.kind,
            "skuName": self.sku_name,
            "skuId": self.sku_id,
            "total": amount(self.total()),
            "inventory": false,
            "taxable": true,
            "isChargeable": true,
            "generalLedgerAccount": null,
            "costOfSaleAccount": null,
            "assetAccount": null,
            "membershipTypeId": 0,
            "itemGroup": null,
            "displayName": self.sku_name,
            "soldHours": null,
            "createdOn": self.created_on,
            "modifiedOn": self.created_on,
            "serviceDate": null,
            "order": self.order,
            "businessUnit": null,
            "createdById": API_USER,
            "displayInAmount": true,
            "importId": null,
            "exportId": null,
            "inventoryStatus": null,
            "addOn": false,
            "memberPrice": null,
            "technicianId": null,
            "installedEquipmentId": null,
            "estimateItemId": null,
        })
    }
}
