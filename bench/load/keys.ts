/** The pair that both servers are started with. */
export const keys = { key: 'devkey', secret: 'secretsecretsecretsecretsecretsecret' };
