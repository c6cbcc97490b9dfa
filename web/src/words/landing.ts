export const landingWords = {
  tagline: 'Talk with people. And with a bot that listens only when you want it to.',
  signIn: 'Sign in',
  createAccount: 'Create account',
  signInFailed: 'Signing in did not work. Nothing was changed. Please try once more.',
  promises: [
    { title: 'Nothing gets lost', text: 'Messages wait for the network and arrive once, in order.' },
    { title: 'You decide who listens', text: 'Every room shows its bot, and one tap switches it off.' },
    { title: 'Yours on every screen', text: 'Phone or desktop, light or dark, online or on a train.' },
  ],
} as const;
