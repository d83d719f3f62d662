data { int<lower=0> J; vector[J] y; vector<lower=0>[J] sigma; }
parameters { real mu; real<lower=0> tau; }
model {
  mu ~ normal(0, 5);
  tau ~ cauchy(0, 5);
  y ~ normal(mu, sqrt(square(sigma) + square(tau)));
}
