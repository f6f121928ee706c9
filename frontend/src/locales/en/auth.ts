import type { Texts } from '../hu'

export const auth: Texts['auth'] = {
  signIn: {
    title: 'Sign in',
    intro: "An exact copy of your company's Billingo invoices: what is owed, what is late, what changed.",
    username: 'User name',
    password: 'Password',
    show: 'Show or hide the password',
    submit: 'Sign in',
    next: 'Sign in, and you get to where you were going.',
    required: 'Fill this in.',
  },
  sessionOver: {
    title: 'Your session has ended',
    text: 'What you have typed is still here. Sign in again and go on where you were.',
    other: 'Sign in as someone else',
  },
  account: {
    title: 'Account',
    you: 'Account details',
    username: 'User name',
    name: 'Name',
    email: 'E-mail',
    password: 'Change password',
    current: 'Current password',
    next: 'New password',
    again: 'New password again',
    mismatch: 'The two passwords differ.',
    hint: 'At least 10 characters. You are signed out on all other devices.',
    submit: 'Change password',
    done: 'The new password is in force; you have been signed out on all other devices.',
    appearance: 'Language and appearance',
  },
  invitation: {
    title: 'Invitation',
    intro:
      'You have been invited to see the invoices of a company. Choose a name and a password, or sign in if you have an account.',
    as: 'Accept as {{name}}',
    haveAccount: 'I have an account',
    newAccount: 'New account',
    firstName: 'First name',
    lastName: 'Last name',
    create: 'Create account and sign in',
    accept: 'Accept invitation',
    done: 'Welcome! You now see {{company}}.',
    home: 'To the start page',
  },
}
