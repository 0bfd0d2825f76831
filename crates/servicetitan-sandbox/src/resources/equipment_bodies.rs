//! Request bodies of installed equipment.

use crate::body::{Property, Type, optional, required};

const CUSTOM_FIELD_REQUEST_MODEL: &[Property] = &[
    optional("id", Type::Integer).or_null(),
    optional("typeId", Type::Integer).or_null(),
    optional("value", Type::Text).or_null(),
];

const ATTACHMENT_API_MODEL: &[Property] = &[
    optional("alias", Type::Text).or_null(),
    optional("fileName", Type::Text).or_null(),
    required("type", Type::Choice(&["Other", "Image", "VideoFile", "VideoLink", "Document"])),
    required("url", Type::Text),
];

/// Creates a piece of equipment.
pub(crate) const CREATE: &[Property] = &[
    required("locationId", Type::Integer),
    optional("name", Type::Text).or_null(),
    optional("equipmentTypeId", Type::Integer).or_null(),
    optional("status", Type::Choice(&["Installed", "Replaced"])).or_null(),
    optional("installedOn", Type::DateTime).or_null(),
    optional("actualReplacementDate", Type::Text).or_null(),
    optional("serialNumber", Type::Text).or_null(),
    optional("barcodeId", Type::Text).or_null(),
    optional("memo", Type::Text).or_null(),
    optional("manufacturer", Type::Text).or_null(),
    optional("model", Type::Text).or_null(),
    optional("cost", Type::Decimal).or_null(),
    optional("manufacturerWarrantyStart", Type::DateTime).or_null(),
    optional("manufacturerWarrantyEnd", Type::DateTime).or_null(),
    optional("serviceProviderWarrantyStart", Type::DateTime).or_null(),
    optional("serviceProviderWarrantyEnd", Type::DateTime).or_null(),
    optional("customFields", Type::List(&Type::Object(CUSTOM_FIELD_REQUEST_MODEL))).or_null(),
    optional("attachments", Type::List(&Type::Object(ATTACHMENT_API_MODEL))).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
];

/// Changes a piece of equipment.
pub(crate) const UPDATE: &[Property] = &[
    optional("name", Type::Text),
    optional("equipmentTypeId", Type::Integer),
    optional("status", Type::Choice(&["Installed", "Replaced"])),
    optional("installedOn", Type::DateTime).or_null(),
    optional("actualReplacementDate", Type::Text).or_null(),
    optional("serialNumber", Type::Text),
    optional("barcodeId", Type::Text),
    optional("memo", Type::Text),
    optional("manufacturer", Type::Text),
    optional("model", Type::Text),
    optional("cost", Type::Decimal).or_null(),
    optional("manufacturerWarrantyStart", Type::DateTime).or_null(),
    optional("manufacturerWarrantyEnd", Type::DateTime).or_null(),
    optional("serviceProviderWarrantyStart", Type::DateTime).or_null(),
    optional("serviceProviderWarrantyEnd", Type::DateTime).or_null(),
    optional("customFields", Type::List(&Type::Object(CUSTOM_FIELD_REQUEST_MODEL))),
    optional("attachments", Type::List(&Type::Object(ATTACHMENT_API_MODEL))),
    optional("tagTypeIds", Type::List(&Type::Integer)),
];
