/** What launchd is told of the daemon: an agent of the user's own. Text, and nothing else. */
import { NODE_FLAGS, type ServiceParts, STOP_SEC, UNCONFIGURED } from './unit.ts';

/**
 * launchd knows no file of variables: the shell reads it. Nor does it know an exit code that is not to be tried again, but for 0: the
 * shell stays, hands on the signals that it gets, and ends with 0 where the configuration does not fit. Otherwise launchd would try for ever.
 */
export const SCRIPT = [
  'set -a; if [ -r "$1" ]; then . "$1"; fi; set +a',
  `p=; trap '[ -z "$p" ] || kill -TERM "$p"' TERM INT; trap '[ -z "$p" ] || kill -HUP "$p"' HUP`,
  `"$2" ${NODE_FLAGS.join(' ')} "$3" start -c "$4" & p=$!`,
  'while :; do wait "$p"; c=$?; kill -0 "$p" 2>/dev/null || break; done',
  `case $c in 2|${UNCONFIGURED}) exit 0;; *) exit "$c";; esac`,
].join('\n');

export function launchdPlist({ node, main, config, keys }: ServiceParts, label: string, log: string): string {
  const words = ['/bin/sh', '-c', SCRIPT, 'coop', keys, node, main, config];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by "coop service install". It is written anew by the next. -->
<plist version="1.0">
<dict>
  <key>Label</key><string>${xml(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    <string>${xml(word)}</string>`).join('\n')}
  </array>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ExitTimeOut</key><integer>${STOP_SEC}</integer>
  <key>Umask</key><integer>63</integer>
  <key>StandardOutPath</key><string>${xml(log)}</string>
  <key>StandardErrorPath</key><string>${xml(log)}</string>
</dict>
</plist>
`;
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const xml = (text: string): string => text.replaceAll(/[&<>]/g, (char) => XML[char] ?? char);

/** The configuration that a description of ours serves: the last word of its command line. */
export function configOfPlist(text: string): string | undefined {
  const words = /<key>ProgramArguments<\/key>\s*<array>([\s\S]*?)<\/array>/.exec(text)?.[1] ?? '';
  const last = [...words.matchAll(/<string>([^<]*)<\/string>/g)].at(-1)?.[1];
  return last?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
