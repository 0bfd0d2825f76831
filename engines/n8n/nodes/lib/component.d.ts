// The export places component.json in the package's root.
declare module '*/component.json' {
	const component: import('./manifest').Component;
	export default component;
}
