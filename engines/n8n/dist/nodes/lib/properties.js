"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.form = form;
exports.field = field;
const names_1 = require("./names");
const TYPES = {
    boolean: { type: 'boolean', default: false },
    code: { type: 'json', default: '' },
    data: { type: 'string', default: 'data', hint: 'Name of the field of the input item that holds the file' },
    date: { type: 'dateTime', default: '', typeOptions: { dateOnly: true } },
    // A number field of n8n is a double, which loses digits of long IDs. The runner reads numbers in text.
    number: { type: 'string', default: '' },
    password: { type: 'string', default: '', typeOptions: { password: true } },
    string: { type: 'string', default: '' },
    structuredObject: { type: 'fixedCollection', default: {} },
    text: { type: 'string', default: '', typeOptions: { rows: 4 } },
    timestamp: { type: 'dateTime', default: '' },
};
/** The form of some inputs: the required ones, then a collection with the optional ones. */
function form(inputs, displayOptions) {
    const fields = inputs.filter((input) => input.required).map(field);
    const options = inputs
        .filter((input) => !input.required)
        .map(field)
        .sort((a, b) => a.displayName.localeCompare(b.displayName));
    if (options.length > 0) {
        fields.push({
            displayName: 'Additional Fields',
            name: names_1.ADDITIONAL_FIELDS,
            type: 'collection',
            placeholder: 'Add Field',
            default: {},
            options,
        });
    }
    return displayOptions ? fields.map((property) => ({ ...property, displayOptions })) : fields;
}
/** The property of one input. */
function field(input) {
    if (input.collection === 'keyvaluelist')
        return group(input, [text('Key', 'key'), text('Value', 'value')]);
    if (input.inputs)
        return group(input, form(input.inputs));
    if (input.collection && input.dataSource) {
        // A multiple choice of n8n loads the whole list and cannot search it; a group of locators can.
        return group(input, [{ ...locator({ ...input, label: 'Entry' }), name: 'value' }]);
    }
    if (input.dataSource)
        return locator(input);
    if (input.model)
        return choice(input);
    const type = TYPES[input.type];
    return {
        ...common(input),
        ...type,
        ...(input.default !== undefined && { default: input.type === 'boolean' ? input.default : String(input.default) }),
        ...(input.collection && { default: [], typeOptions: { ...type.typeOptions, multipleValues: true } }),
    };
}
function common(input) {
    return {
        displayName: input.label,
        name: (0, names_1.parameterName)(input.key),
        description: input.comments,
        ...(input.required && { required: true }),
        ...(input.example && { placeholder: `e.g. ${input.example}` }),
    };
}
function text(displayName, name) {
    return { displayName, name, type: 'string', default: '' };
}
function choice(input) {
    return {
        ...common(input),
        type: input.collection ? 'multiOptions' : 'options',
        options: input.model?.map(({ label, value }) => ({ name: label, value })),
        default: input.collection ? [] : (input.default ?? ''),
    };
}
function group(input, values) {
    return {
        ...common(input),
        type: 'fixedCollection',
        ...(input.collection && { typeOptions: { multipleValues: true } }),
        placeholder: `Add ${input.label}`,
        default: {},
        options: [{ displayName: input.label, name: names_1.VALUES, values }],
    };
}
function locator(input) {
    return {
        ...common(input),
        type: 'resourceLocator',
        default: { mode: 'list', value: '' },
        ...(input.dependsOn && {
            typeOptions: {
                loadOptionsDependsOn: input.dependsOn
                    .map(names_1.parameterName)
                    .flatMap((name) => [name, `${names_1.ADDITIONAL_FIELDS}.${name}`]),
            },
        }),
        modes: [
            {
                displayName: 'From List',
                name: 'list',
                type: 'list',
                typeOptions: { searchListMethod: (0, names_1.listSearchName)(input), searchable: true },
            },
            { displayName: 'By ID', name: 'id', type: 'string' },
        ],
    };
}
