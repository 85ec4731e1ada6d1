import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// Everything the browser gets is built from assets/ and node_modules into static/, which is never committed.
export default defineConfig({
  base: "/static/",
  publicDir: "assets/public",
  plugins: [tailwindcss()],
  build: {
    outDir: "static",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The policy allows fonts and scripts from our own address only, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ["assets/js/main.ts"] },
  },
});
