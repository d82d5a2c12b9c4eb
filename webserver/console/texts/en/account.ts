/** English texts of the pages about the reader's own account. */
export const account = {
  password: {
    title: 'Choose a password',
    change: 'Change the password',
    oneTime: 'The password you signed in with was generated, and opens nothing else. Choose your own to go on.',
    rules: 'At least 12 characters. A few words are easier to remember than signs and digits.',
    old: 'Password until now',
    next: 'New password',
    again: 'New password again',
    differs: 'Is not the same as above.',
    submit: 'Change the password',
    done: 'The password is changed. Your other sessions have ended.',
    back: 'Back',
    signOut: 'Sign out',
  },
} as const;
