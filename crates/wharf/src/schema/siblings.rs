//! On which fields beside it the dropdown of a field depends.

use serde_json::Value;

const DEPENDS_ON: &str = "x-depends-on";

/// Removes from `x-depends-on` the fields that the form does not have. What a list declares replaces what its entries do.
pub(super) fn keep(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    if let Some(Value::Object(fields)) = node.get_mut("properties") {
        let keys: Vec<String> = fields.keys().cloned().collect();
        for (own, field) in fields.iter_mut().filter_map(|(own, field)| Some((own, field.as_object_mut()?))) {
            let declared = field.shift_remove(DEPENDS_ON);
            let entry = match field.get_mut("items") {
                Some(Value::Object(item)) => item,
                _ => &mut *field,
            };
            let of_type = entry.shift_remove(DEPENDS_ON);
            let all = declared.or(of_type).and_then(|mut all| all.as_array_mut().map(std::mem::take));
            let is_sibling = |key: &Value| key != own && keys.iter().any(|other| key == other);
            let siblings: Vec<Value> = all.into_iter().flatten().filter(is_sibling).collect();
            if !siblings.is_empty() {
                entry.insert(DEPENDS_ON.into(), siblings.into());
            }
        }
        fields.values_mut().for_each(keep);
    }
    if let Some(item) = node.get_mut("items") {
        keep(item);
    }
}
