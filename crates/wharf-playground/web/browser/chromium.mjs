// WHARF_URL is the address of a running `wharf demo`; CHROMIUM is the path of the browser (default: /usr/bin/chromium).
import { chromium } from 'playwright-core';

export const URL_OF_RUNNER = (process.env.WHARF_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}
