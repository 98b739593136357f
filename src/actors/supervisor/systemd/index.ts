/** What the service manager is told, where one started the daemon. */
export { type ServiceManager, serviceManager } from './manager.ts';
export { reportingTo } from './reporting.ts';
