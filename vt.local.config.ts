export default { root: '/work/h/upkeep', test: { testTimeout: 60000 } };
