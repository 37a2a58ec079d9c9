// The package's Node entry is CommonJS under a name that Node takes for a module; its browser entry works everywhere.
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
