// Klaro's configuration, loaded before Klaro, as its documentation has it.
window.klaroConfig = {
  version: 1,
  elementID: 'klaro',
  storageMethod: 'localStorage',
  acceptAll: true,
  translations: {
    zz: { privacyPolicyUrl: '/privacy' },
    en: { analytics: { title: 'Analytics', description: 'Counts visits.' }, purposes: { analytics: 'Analytics' } },
  },
  services: [{ name: 'analytics', purposes: ['analytics'] }],
};
