data { int N; int G; int g[N]; vector[N] x; vector[N] y; }
parameters { real mu; real b; real<lower=0> tau; real<lower=0> sigma; vector[G] z; }
model {
  mu ~ normal(0, 5);
  b ~ normal(0, 2);
  tau ~ normal(0, 2);
  sigma ~ normal(0, 2);
  z ~ std_normal();
  y ~ normal(mu + b * x + tau * z[g], sigma);
}
