/** Version and commit of this build; set by vite.config.ts. */
declare const __SOUK_VERSION__: string
